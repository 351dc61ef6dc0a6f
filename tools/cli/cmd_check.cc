#include <algorithm>

#include "base/bytes.h"
#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/public_key.h"
#include "cli/witness_lines.h"
#include "document/event_json.h"
#include "event/codec.h"
#include "kv/durable_file.h"
#include "ledger/key_list.h"
#include "log/proof_file.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Check a proof offline, with only the public key\n"
    "Needs no daybook. Checks the checkpoint's signature and that the entry's bytes are the leaf "
    "that the proof says. With --policy or --witness, also that those witnesses cosigned it.";

constexpr char kExample[] =
    "daybook check event-42.tlog-proof --entry event-42.bin --key example.com/log+1a2b3c4d+AbCd…\n"
    "daybook check event-42.tlog-proof --entry event-42.bin --key key.pub\n"
    "daybook check event-42.tlog-proof --entry event-42.bin --key key.pub --keys keys.json";

constexpr uint64_t kMaxBytes = 1 << 20;

struct Options {
  std::string proof, entry, keys, policy;
  std::vector<std::string> key, witnesses;
};

// What must hold of the checkpoint's cosignatures: the policy file, and each witness named by hand.
Result<std::vector<witness::Policy>> read_policies(const Options& options,
                                                   const std::vector<note::Verifier>& trusted) {
  std::vector<witness::Policy> policies;
  if (!options.policy.empty()) {
    DAYBOOK_TRY(const std::string text, kv::read_file(options.policy, kMaxBytes));
    DAYBOOK_TRY(witness::Policy policy, witness::parse_policy(text, options.policy));
    if (std::none_of(trusted.begin(), trusted.end(),
                     [&](const note::Verifier& key) { return policy.knows(key); })) {
      return tampered(options.policy + ": the policy names logs, and " + trusted.front().vkey() +
                      " is not among them");
    }
    policies.push_back(std::move(policy));
  }
  for (const std::string& vkey : options.witnesses) {
    const auto key = note::CosignatureVerifier::parse(vkey);
    if (!key.ok()) return usage("--witness: " + key.error().message);
    policies.push_back({{}, {{key->name(), *key, ""}}, {{key->name(), 0, 0, {}}}, 0});
  }
  return policies;
}

// All of them, as one; kTampered: a bad cosignature, or not enough of them.
Result<std::vector<ledger::WitnessStatus>> check_witnesses(
    const std::string& checkpoint, const std::vector<witness::Policy>& policies) {
  DAYBOOK_TRY(const note::Note note, note::parse_note(checkpoint));
  std::vector<ledger::WitnessStatus> all;
  for (const witness::Policy& policy : policies) {
    ledger::WitnessStatus status{policy, witness::standing_of(note, policy), true};
    for (const note::Cosignature& found : status.standing.cosignatures) {
      if (found.time) continue;
      return tampered("the cosignature of " + policy.witnesses[found.witness].name +
                      " does not fit the checkpoint: one of them was altered");
    }
    if (!status.standing.quorum_met) {
      return tampered("the checkpoint lacks cosignatures: " + witness_line(status));
    }
    all.push_back(std::move(status));
  }
  return all;
}

void print(Console& out, const log::ProofFile& proof, const note::Checkpoint& checkpoint,
           const std::string& entry, const std::vector<ledger::WitnessStatus>& witnesses) {
  const auto event = event::decode(entry);
  json::Value witnessed = json::Value::array();
  for (const ledger::WitnessStatus& status : witnesses) witnessed.push_back(witness_json(status));
  out.document({{"ok", true},
                {"index", proof.index.value},
                {"origin", checkpoint.origin},
                {"size", checkpoint.size.value},
                {"root", base64_encode(checkpoint.root.view())},
                {"witnesses", witnessed},
                {"event", event.ok() ? document::event_to_json(*event) : json::Value()}});
  out.line(out.paint(Style::kGood, "good proof") + "  event " + std::to_string(proof.index.value) +
           " of " + checkpoint.origin + ", in the signed checkpoint of " +
           counted(checkpoint.size.value, "event"));
  for (const ledger::WitnessStatus& status : witnesses) {
    out.line("witnessed   " + printable(witness_line(status)));
  }
  if (!event.ok()) return;
  out.line(printable(event::payload_name(event->payload) + "  chain " +
                     std::to_string(event->subject.chain.value) + "  " +
                     subject_text(event->subject) + "  " + change_text(event->payload)));
}

// With the list of the log's keys one that is trusted leads to the others; without it, one of those
// that are trusted must have signed.
Result<note::Checkpoint> check_signed(const log::ProofFile& proof, const std::string& entry,
                                      const std::vector<note::Verifier>& trusted,
                                      const std::string& list) {
  if (list.empty()) {
    Result<note::Checkpoint> checked = log::check_proof_file(proof, entry, trusted.front());
    for (size_t i = 1; i < trusted.size() && !checked.ok(); ++i) {
      auto next = log::check_proof_file(proof, entry, trusted[i]);
      if (next.ok()) checked = std::move(next);
    }
    return checked;
  }
  DAYBOOK_TRY(note::KeyHistory keys, ledger::read_key_list(list));
  if (keys.empty()) keys = trusted.front();
  for (const note::Verifier& key : trusted) {
    DAYBOOK_RETURN_IF_ERROR(keys.check_anchor(key));
  }
  DAYBOOK_TRY(const note::Checkpoint checkpoint, log::check_proof_file(proof, entry, keys));
  DAYBOOK_RETURN_IF_ERROR(keys.check_trusted(checkpoint.size));
  return checkpoint;
}

Result<int> run(const Options& options, Context& context) {
  std::vector<note::Verifier> trusted;
  for (const std::string& key : options.key) {
    DAYBOOK_TRY(trusted.emplace_back(), read_public_key(key));
  }
  DAYBOOK_TRY(const std::string proof_bytes, kv::read_file(options.proof, kMaxBytes));
  DAYBOOK_TRY(const std::string entry, kv::read_file(options.entry, kMaxBytes));
  const auto proof = log::parse_proof_file(proof_bytes);
  if (!proof.ok()) return proof.error().with_context(options.proof);
  const auto checkpoint = check_signed(*proof, entry, trusted, options.keys);
  if (!checkpoint.ok()) return checkpoint.error().with_context(options.proof);
  DAYBOOK_TRY(const auto policies, read_policies(options, trusted));
  const auto witnesses = check_witnesses(proof->checkpoint, policies);
  if (!witnesses.ok()) return witnesses.error().with_context(options.proof);
  print(context.out(), *proof, *checkpoint, entry, *witnesses);
  return 0;
}

}  // namespace

void add_check(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("check", kDescription, kExample);
  command.argument("PROOF", options->proof, "The .tlog-proof file").required();
  command.option("--entry", options->entry, "The event's stored bytes").type("FILE").required();
  command
      .repeated("--key", options->key,
                "A public key of the log, or a file that holds it; may be given several times")
      .type("FILE")
      .required();
  command
      .option("--keys", options->keys,
              "What `daybook key show --json` printed: from a key that you trust to the others")
      .type("FILE");
  command
      .option("--policy", options->policy,
              "A witness policy: the checkpoint must have the cosignatures that it wants")
      .type("FILE");
  command
      .repeated("--witness", options->witnesses,
                "The public key of a witness that must have cosigned; may be given again")
      .type("KEY");
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
