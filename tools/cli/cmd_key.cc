#include "cli/describe.h"
#include "cli/draft.h"
#include "cli/passphrase.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "cli/projection.h"
#include "cli/public_key.h"
#include "cli/record_options.h"
#include "cli/table.h"
#include "kv/durable_file.h"
#include "kv/private_file.h"
#include "ledger/key_list.h"
#include "ledger/key_rotation.h"

namespace daybook::cli {
namespace {

constexpr uint64_t kMaxKeyBytes = 8192;
constexpr unsigned kOwnerOnly = 0600;
constexpr int kNotWitnessed = 5;  // see reference.cc

// ---- What the commands share --------------------------------------------------------------------

void add_who(Command command, RecordRequest& request) {
  command.option("--actor", request.actor, "Who asked; default DAYBOOK_ACTOR, else USER")
      .type("NAME");
  command.option("--approver", request.approver, "Who allowed it, if another").type("NAME");
  command.option("--reason", request.reason, "Why").type("TEXT");
}

void add_new_passphrase(Command command, std::string& file) {
  command
      .option("--new-passphrase-file", file,
              "The first line is the new key's passphrase; default: asked for")
      .type("FILE");
}

// A key of the log: its id, the key itself, or a file that holds it.
Result<note::Verifier> key_of_log(const ledger::Ledger& ledger, const std::string& named) {
  for (const note::KeyRange& range : ledger.keys()->ranges()) {
    if (note::key_id_hex(range.key) == named) return range.key;
  }
  const auto key = read_public_key(named);
  if (key.ok()) return key;
  return usage(printable(named) +
               ": neither the id of a key of this log (`daybook key show` lists them) nor a public "
               "key");
}

// The change is durable, and its lines are told before witnesses are asked: a missing quorum takes
// nothing back.
Result<int> finish(Context& context, ledger::Ledger& ledger, json::Value document) {
  DAYBOOK_RETURN_IF_ERROR(context.out().flush());
  const Result<void> witnessed = ledger.confirm_witnessed();
  if (!witnessed.ok()) {
    document["witnessed"] = false;
    context.out().document(document);
    DAYBOOK_RETURN_IF_ERROR(context.out().flush());
    context.out().error(witnessed.error());
    const int code = exit_code(witnessed.error().kind);
    return code == exit_code(ErrorKind::kEnvironment) ? kNotWitnessed : code;
  }
  const Projection projection = project_all(context, ledger, {});
  document["projection"] = projection_json(projection);
  context.out().document(document);
  print_projection(context, projection);
  return projection_exit_code(projection);
}

// ---- show ---------------------------------------------------------------------------------------

std::string state_of(const note::KeyRange& range) {
  if (!range.to) return "signs now";
  if (!range.trusted) return "retired";
  if (range.trusted->value == 0) return "revoked";
  return "revoked above " + std::to_string(range.trusted->value);
}

Result<int> show(Context& context) {
  DAYBOOK_TRY(const auto ledger, context.open(false));
  const note::KeyHistory keys = *ledger->keys();
  Console& out = context.out();
  Table table({{"KEY"},
               {"SIZES", Table::Align::kRight},
               {"STATE"},
               {"PUBLIC KEY", Table::Align::kLeft, 20}});
  for (const note::KeyRange& range : keys.ranges()) {
    const std::string to = range.to ? std::to_string(range.to->value) : "";
    table.add({note::key_id_hex(range.key), std::to_string(range.from.value) + "–" + to,
               state_of(range), range.key.vkey()});
  }
  out.document(ledger::keys_json(keys));
  out.text(table.render(out.width()));
  return 0;
}

// ---- new ----------------------------------------------------------------------------------------

struct NewOptions {
  std::string name, output, passphrase_file;
  bool passphrase = false;
};

Result<int> make(const NewOptions& options, Context& context) {
  auto signer = note::Signer::generate(options.name);
  if (!signer.ok()) return usage(signer.error().message);
  note::Secret passphrase;
  if (options.passphrase || !options.passphrase_file.empty()) {
    DAYBOOK_TRY(passphrase,
                ask_new_passphrase(options.passphrase_file, "Passphrase of the new key: "));
  }
  DAYBOOK_TRY(std::string sealed, note::seal_key(*signer, passphrase));
  const note::Secret text(std::move(sealed));
  DAYBOOK_RETURN_IF_ERROR(kv::create_exclusive(options.output, text.text(), kOwnerOnly));
  const std::string vkey = signer->verifier().vkey();
  context.out().document({{"file", options.output},
                          {"publicKey", vkey},
                          {"keyId", note::key_id_hex(signer->verifier())},
                          {"sealed", !passphrase.empty()}});
  context.out().line("private key  " + printable(options.output) +
                     (passphrase.empty() ? ", in the clear" : ", under a passphrase"));
  context.out().line("public key   " + vkey);
  return 0;
}

// ---- rotate -------------------------------------------------------------------------------------

struct RotateOptions {
  RecordRequest request;
  std::string key_file, new_passphrase_file;
  bool passphrase = false, revoke = false;
};

// The new key is sealed when the old one is, or when a passphrase is asked for.
Result<note::Secret> passphrase_of_next(const RotateOptions& options, const std::string& key_path) {
  DAYBOOK_TRY(std::string text, kv::read_file(key_path, kMaxKeyBytes));
  const note::Secret old_key(std::move(text));
  const auto label = note::read_key_label(old_key.text());
  const bool sealed = label.ok() && label->sealed;
  if (!sealed && !options.passphrase && options.new_passphrase_file.empty()) return note::Secret();
  return ask_new_passphrase(options.new_passphrase_file, "Passphrase of the new key: ");
}

Result<note::Signer> next_signer(const RotateOptions& options, Context& context,
                                 const std::string& origin) {
  if (options.key_file.empty()) return note::Signer::generate(origin);
  DAYBOOK_TRY(std::string text, kv::read_private_file(options.key_file, kMaxKeyBytes));
  const note::Secret key(std::move(text));
  auto signer = note::open_key(key.text(), context.ask_passphrase_of(options.key_file));
  return signer.ok() ? std::move(signer) : signer.error().with_context(options.key_file);
}

Result<int> rotate(const RotateOptions& options, Context& context) {
  DAYBOOK_TRY(const std::string root, context.root());
  const ledger::Paths paths(root);
  DAYBOOK_TRY(const std::string config_text, kv::read_file(paths.config, 1 << 20));
  DAYBOOK_TRY(const ledger::Config config, ledger::parse_config(config_text, paths.config));
  DAYBOOK_TRY(event::Event envelope, read_envelope(options.request, config));
  DAYBOOK_TRY(note::Signer next, next_signer(options, context, config.origin));
  DAYBOOK_TRY(note::Secret passphrase, passphrase_of_next(options, paths.key));
  DAYBOOK_TRY(auto rotation,
              ledger::KeyRotation::start(root, context.clock(),
                                         {context.open_options(true), std::move(next),
                                          std::move(passphrase), std::move(envelope)}));
  DAYBOOK_TRY(const ledger::Receipt receipt, rotation.record());
  Progress bar("signing once more with the old key", context.quiet());
  DAYBOOK_RETURN_IF_ERROR(rotation.retire(bar.callback()));
  DAYBOOK_RETURN_IF_ERROR(rotation.switch_keys());
  DAYBOOK_TRY(const auto ledger, rotation.settle(options.revoke));
  const std::string old_id = note::key_id_hex(rotation.old_key());
  Console& out = context.out();
  out.line(out.paint(Style::kGood, "rotated") + "  event " +
           std::to_string(receipt.position.value) + ", the last that key " + old_id + " signs" +
           (options.revoke ? "; it is revoked" : ""));
  out.line("public key  " + rotation.new_key().vkey());
  out.line("Hand out the new public key, and copy .daybook/key to where you keep secrets.");
  return finish(context, *ledger,
                {{"position", receipt.position.value},
                 {"oldKey", rotation.old_key().vkey()},
                 {"publicKey", rotation.new_key().vkey()},
                 {"revoked", options.revoke}});
}

// ---- revoke -------------------------------------------------------------------------------------

struct RevokeOptions {
  RecordRequest request;
  std::string key;
  uint64_t trusted = 0;
};

Result<int> revoke(const RevokeOptions& options, Context& context) {
  DAYBOOK_TRY(const auto ledger, context.open(true));
  DAYBOOK_TRY(const note::Verifier key, key_of_log(*ledger, options.key));
  DAYBOOK_TRY(event::Event envelope, read_envelope(options.request, ledger->config()));
  DAYBOOK_TRY(const ledger::Receipt receipt,
              ledger::revoke_key(*ledger, key, TreeSize(options.trusted), std::move(envelope)));
  Console& out = context.out();
  out.line(out.paint(Style::kGood, "revoked") + "  key " + note::key_id_hex(key) + ", event " +
           std::to_string(receipt.position.value) +
           (options.trusted == 0 ? std::string()
                                 : "; trusted up to " + counted(options.trusted, "event")));
  out.line(
      "Proofs that it signed are worth nothing by themselves any more: `daybook prove` makes "
      "new ones.");
  return finish(context, *ledger,
                {{"position", receipt.position.value},
                 {"revokedKey", key.vkey()},
                 {"trusted", options.trusted}});
}

// ---- passphrase ---------------------------------------------------------------------------------

struct PassphraseOptions {
  std::string new_file;
  bool remove = false;
};

Result<int> passphrase(const PassphraseOptions& options, Context& context) {
  DAYBOOK_TRY(const std::string root, context.root());
  if (options.remove && !options.new_file.empty()) {
    return usage("--remove and --new-passphrase-file exclude each other");
  }
  note::Secret next;
  if (!options.remove) {
    DAYBOOK_TRY(next, ask_new_passphrase(options.new_file, "New passphrase: "));
  }
  DAYBOOK_RETURN_IF_ERROR(
      ledger::change_passphrase(root, context.clock(), context.open_options(true), next));
  context.out().document({{"sealed", !options.remove}});
  context.out().line(options.remove ? "the private key is in the clear now"
                                    : "the private key is under the new passphrase");
  return 0;
}

// ---- The command line ---------------------------------------------------------------------------

void add_new(Program& program, const Command& group) {
  auto options = std::make_shared<NewOptions>();
  Command command = program.add(
      "new",
      "Make a key in a file of its own\n"
      "For `daybook init --key` and `daybook key rotate --key`, on a machine that you trust. A "
      "log's key bears the log's name.",
      "daybook key new example.com/token-deployments -o next.key --passphrase", group);
  command.argument("NAME", options->name, "The log's origin").required();
  command.option("-o,--output", options->output, "The private key's file, mode 0600")
      .type("FILE")
      .required();
  command.flag("--passphrase", options->passphrase, "Seal it under a passphrase, asked for");
  add_new_passphrase(command, options->passphrase_file);
  program.on(command, [options](Context& context) { return make(*options, context); });
}

void add_rotate(Program& program, const Command& group) {
  auto options = std::make_shared<RotateOptions>();
  Command command = program.add(
      "rotate",
      "Sign with another key from here on\n"
      "The change is an event that both keys sign, and the last that the old one signs; the old "
      "private key is destroyed. Whoever has any of the log's public keys follows the change. "
      "Killed at any moment, the next command that writes completes it.",
      "daybook key rotate --reason 'every year'\n"
      "daybook key rotate --revoke --reason 'a laptop was stolen'",
      group);
  command
      .option("--key", options->key_file,
              "The new private key (see `daybook key new`); default: made")
      .type("FILE");
  command.flag("--revoke", options->revoke, "Revoke the old key in the next event: it leaked");
  command.flag("--passphrase", options->passphrase,
               "Seal the new key under a passphrase; without it, as the old one");
  add_new_passphrase(command, options->new_passphrase_file);
  add_who(command, options->request);
  program.on(command, [options](Context& context) { return rotate(*options, context); });
}

void add_revoke(Program& program, const Command& group) {
  auto options = std::make_shared<RevokeOptions>();
  Command command = program.add(
      "revoke",
      "Say that an earlier key is not to be trusted\n"
      "From the next pull on, replicas that trust that key refuse, and say which key to ask for; "
      "proofs that it signed fail where the list of keys is known (`daybook check --keys`). What "
      "it signed in this log stays good: later signatures cover it.",
      "daybook key revoke 1a2b3c4d --reason 'found in a public repository'\n"
      "daybook key revoke 1a2b3c4d --trusted 4200",
      group);
  command.argument("KEY", options->key, "Its id, or the public key").required();
  command
      .option("--trusted", options->trusted,
              "Its signatures for at most so many events still count; default 0: none")
      .type("SIZE");
  add_who(command, options->request);
  program.on(command, [options](Context& context) { return revoke(*options, context); });
}

void add_passphrase(Program& program, const Command& group) {
  auto options = std::make_shared<PassphraseOptions>();
  Command command = program.add(
      "passphrase",
      "Seal the private key under a passphrase, or change it\n"
      "The passphrase is asked for on the terminal, or is the first line of a file; it is never "
      "an argument.",
      "daybook key passphrase\n"
      "daybook key passphrase --remove",
      group);
  add_new_passphrase(command, options->new_file);
  command.flag("--remove", options->remove, "Keep the key in the clear from now on");
  program.on(command, [options](Context& context) { return passphrase(*options, context); });
}

}  // namespace

void add_key(Program& program) {
  Command group = program.add("key",
                              "Show, change and protect the log's signing key\n"
                              "A log is signed by one key at a time; which one, for which sizes, "
                              "is in the log itself. docs/keys.md says what to do when one leaked.",
                              "daybook key show\n"
                              "daybook key rotate");
  group.needs_command();
  Command list = program.add("show",
                             "List the log's keys and the sizes that each may sign\n"
                             "With --json also the signed statements: a file that `daybook check "
                             "--keys` follows from any of the keys.",
                             "daybook key show\n"
                             "daybook key show --json > keys.json",
                             group);
  program.on(list, show);
  add_new(program, group);
  add_rotate(program, group);
  add_revoke(program, group);
  add_passphrase(program, group);
}

}  // namespace daybook::cli
