#include "base/bytes.h"
#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/public_key.h"
#include "document/event_json.h"
#include "event/codec.h"
#include "kv/durable_file.h"
#include "log/proof_file.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Check a proof offline, with only the public key\n"
    "Needs no daybook. Checks the checkpoint's signature and that the entry's bytes are the leaf "
    "that the proof says.";

constexpr char kExample[] =
    "daybook check event-42.tlog-proof --entry event-42.bin --key example.com/log+1a2b3c4d+AbCd…\n"
    "daybook check event-42.tlog-proof --entry event-42.bin --key key.pub";

constexpr uint64_t kMaxBytes = 1 << 20;

struct Options {
  std::string proof, entry, key;
};

void print(Console& out, const log::ProofFile& proof, const note::Checkpoint& checkpoint,
           const std::string& entry) {
  const auto event = event::decode(entry);
  out.document({{"ok", true},
                {"index", proof.index.value},
                {"origin", checkpoint.origin},
                {"size", checkpoint.size.value},
                {"root", base64_encode(checkpoint.root.view())},
                {"event", event.ok() ? document::event_to_json(*event) : json::Value()}});
  out.line(out.paint(Style::kGood, "good proof") + "  event " + std::to_string(proof.index.value) +
           " of " + checkpoint.origin + ", in the signed checkpoint of " +
           counted(checkpoint.size.value, "event"));
  if (!event.ok()) return;
  out.line(printable(event::payload_name(event->payload) + "  chain " +
                     std::to_string(event->subject.chain.value) + "  " +
                     subject_text(event->subject) + "  " + change_text(event->payload)));
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const note::Verifier verifier, read_public_key(options.key));
  DAYBOOK_TRY(const std::string proof_bytes, kv::read_file(options.proof, kMaxBytes));
  DAYBOOK_TRY(const std::string entry, kv::read_file(options.entry, kMaxBytes));
  const auto proof = log::parse_proof_file(proof_bytes);
  if (!proof.ok()) return proof.error().with_context(options.proof);
  const auto checkpoint = log::check_proof_file(*proof, entry, verifier);
  if (!checkpoint.ok()) return checkpoint.error().with_context(options.proof);
  print(context.out(), *proof, *checkpoint, entry);
  return 0;
}

}  // namespace

void add_check(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("check", kDescription, kExample);
  command.argument("PROOF", options->proof, "The .tlog-proof file").required();
  command.option("--entry", options->entry, "The event's stored bytes").type("FILE").required();
  command.option("--key", options->key, "The log's public key, or a file that holds it")
      .type("FILE")
      .required();
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
