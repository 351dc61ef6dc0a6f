#include "base/bytes.h"
#include "cli/program.h"
#include "kv/durable_file.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Write a proof that an event is in the log\n"
    "A .tlog-proof file (C2SP) holds the inclusion proof and the signed checkpoint. Give it away "
    "together with the event's "
    "bytes (--entry): whoever has the public key can check both offline with `daybook check`.";

constexpr char kExample[] =
    "daybook prove 42 -o event-42.tlog-proof --entry event-42.bin\n"
    "daybook check event-42.tlog-proof --entry event-42.bin --key .daybook/key.pub";

struct Options {
  std::string position, output, entry;
};

json::Value hashes_json(const merkle::Proof& proof) {
  json::Value list = json::Value::array();
  for (const Hash& hash : proof) list.push_back(base64_encode(hash.view()));
  return list;
}

Result<int> run(const Options& options, Context& context) {
  const auto position = parse_decimal(options.position);
  if (!position) return usage("\"" + options.position + "\" is not a position");
  DAYBOOK_TRY(const auto ledger, context.open(false));
  DAYBOOK_TRY(const log::ProofFile proof, ledger->prove(Position(*position)));
  const std::string text = log::render_proof_file(proof);
  if (!options.entry.empty()) {
    DAYBOOK_TRY(const std::string bytes, ledger->log().read(Position(*position)));
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(options.entry, bytes));
  }
  if (!options.output.empty()) DAYBOOK_RETURN_IF_ERROR(kv::replace_file(options.output, text));
  Console& out = context.out();
  out.document({{"index", proof.index.value},
                {"proof", hashes_json(proof.proof)},
                {"checkpoint", proof.checkpoint},
                {"file", text}});
  if (options.output.empty()) {
    out.text(text);
  } else {
    out.line("proof of event " + std::to_string(*position) + " in " + options.output);
  }
  return 0;
}

}  // namespace

void add_prove(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("prove", kDescription, kExample);
  command.argument("POSITION", options->position, "Position of the event").required();
  command
      .option("-o,--output", options->output, "Where to write the proof; default: standard output")
      .type("FILE");
  command.option("--entry", options->entry, "Where to write the event's stored bytes").type("FILE");
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
