#include <filesystem>

#include "cli/passphrase.h"
#include "cli/program.h"
#include "kv/durable_file.h"
#include "kv/private_file.h"
#include "note/note.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Make a daybook in a folder\n"
    "Writes daybook.json (configuration, every key with a default that works) and .daybook/ (the "
    "store, its signing key, "
    "the snapshot repository). The key never leaves .daybook/key: keep a copy of it where you keep "
    "secrets. "
    "Hand out the public key that init prints: with it anybody can check checkpoints and proofs.\n"
    "\n"
    "With --key, the log's name is the key's name.";

constexpr char kExample[] =
    "daybook init\n"
    "daybook init deployments --origin example.com/token-deployments";

struct Options {
  std::string folder, origin, key_file;
  bool passphrase = false;
};

constexpr uint64_t kMaxKeyBytes = 8192;

Result<std::string> read_key(const std::string& file) {
  if (file.empty()) return std::string();
  DAYBOOK_TRY(std::string key, kv::read_private_file(file, kMaxKeyBytes));
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
  return key;
}

Result<ledger::CreateOptions> create_options(const Options& options, Context& context) {
  ledger::CreateOptions create;
  create.config = ledger::default_config();
  if (!options.origin.empty()) create.config.origin = options.origin;
  if (!note::is_valid_key_name(create.config.origin)) {
    return usage("--origin \"" + create.config.origin +
                 "\": a log's name has no blanks and no '+'");
  }
  create.ask =
      context.ask_passphrase_of(options.key_file.empty() ? "the log's key" : options.key_file);
  if (options.passphrase) {
    DAYBOOK_TRY(create.passphrase, ask_new_passphrase(context.globals().passphrase_file,
                                                      "Passphrase of the log's key: "));
  }
  DAYBOOK_TRY(create.signer_key, read_key(options.key_file));
  if (create.signer_key.empty()) return create;
  const auto label = note::read_key_label(create.signer_key);
  if (!label.ok()) return label.error().with_context(options.key_file);
  if (options.origin.empty()) create.config.origin = label->name;
  return create;
}

Result<std::string> absolute_folder(const std::string& named) {
  std::error_code error;
  const auto path = std::filesystem::absolute(named, error).lexically_normal();
  if (error) return environment(named + ": " + error.message());
  return path.has_filename() ? path.string() : path.parent_path().string();
}

// The key lives in .daybook: a `git add .` in the project around it must not take it along.
Result<void> keep_out_of_git(const ledger::Paths& paths) {
  return kv::replace_file(paths.store + "/.gitignore", "*\n");
}

void print(Context& context, const ledger::Ledger& ledger, const std::string& folder) {
  Console& out = context.out();
  const std::string vkey = ledger.verifier().vkey();
  out.document({{"folder", folder},
                {"origin", ledger.config().origin},
                {"publicKey", vkey},
                {"config", ledger.paths().config},
                {"store", ledger.paths().store}});
  out.line(out.paint(Style::kGood, "A new daybook in " + folder));
  out.line("origin      " + ledger.config().origin);
  out.line("public key  " + vkey);
  out.line("config      " + ledger.paths().config);
  out.line("");
  out.line("Next: daybook import leveldb DIR...    what a LevelDB of deployments holds");
  out.line("      daybook import unified FILE...   unified JSON v3 files");
  out.line("      daybook record deploy --help     a deployment of your own");
}

Result<int> run(const Options& options, Context& context) {
  const std::string named = options.folder.empty() ? context.globals().dir : options.folder;
  DAYBOOK_TRY(const std::string folder, absolute_folder(named.empty() ? "." : named));
  DAYBOOK_TRY(const ledger::CreateOptions create, create_options(options, context));
  DAYBOOK_RETURN_IF_ERROR(ledger::Ledger::create(folder, create));
  DAYBOOK_RETURN_IF_ERROR(keep_out_of_git(ledger::Paths(folder)));
  DAYBOOK_TRY(const auto ledger, ledger::Ledger::open(folder, context.clock(), {}));
  print(context, *ledger, folder);
  return 0;
}

}  // namespace

void add_init(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("init", kDescription, kExample);
  command.argument("DIR", options->folder, "The folder; default: here. Made if missing");
  command
      .option("--origin", options->origin,
              "The log's name, like example.com/deployments; default daybook.local/log")
      .type("NAME");
  command
      .option("--key", options->key_file,
              "Sign with this key (a file with PRIVATE+KEY+…) instead of a new one")
      .type("FILE");
  command.flag("--passphrase", options->passphrase,
               "Seal the key under a passphrase: asked for, or from --passphrase-file");
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
