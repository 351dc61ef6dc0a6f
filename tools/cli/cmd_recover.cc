#include <filesystem>

#include "cli/printable.h"
#include "cli/program.h"
#include "cli/record_options.h"
#include "cli/recording.h"
#include "kv/durable_file.h"
#include "validate/recover.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Bring back fields that only superseded events hold\n"
    "For a network, or the network of a unified file: what a later save dropped from a contract "
    "(deployment arguments, hashes) and an earlier event of the same deployment holds is recorded "
    "again, one ContractConfigured a contract, in one transaction; the projected file then has it. "
    "With -o, the given file is also written to OUT with every field that the log knows and it "
    "lacks. Who and why must be said.";

constexpr char kExample[] =
    "daybook recover bscmainnet --actor ana --reason \"arguments lost by later saves\"\n"
    "daybook recover old.unified.json -o new.unified.json --actor ana --reason \"after migration\"";

struct Options {
  std::string target, output;
  RecordRequest request;
};

using Sources = std::vector<validate::Source>;

// nullopt: TARGET is no file, so it names a network.
Result<std::optional<Sources>> read_target(Recording& recording, const Options& options) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(options.target, error)) {
    if (!options.output.empty()) return usage("-o is for a FILE: " + options.target + " is none");
    return std::optional<Sources>();
  }
  DAYBOOK_TRY(Sources sources, validate::read_sources(recording.ledger(), options.target, "HEAD"));
  if (sources.front().kind != "unified-v3") {
    return invalid(options.target + ": " + sources.front().kind +
                   " has no place for these fields; a unified v3 file has");
  }
  return std::optional<Sources>(std::move(sources));
}

Result<void> write_filled(Recording& recording, const validate::Source& source,
                          const std::string& output, Context& context) {
  DAYBOOK_TRY(const state::State* const state, recording.ledger().state());
  DAYBOOK_TRY(const validate::Comparison compared,
              validate::compare(recording.ledger(), source, *state, recording.ledger().size()));
  json::Value document = source.networks.front().document;
  DAYBOOK_TRY(const uint64_t filled, validate::fill_in(document, compared.networks.front()));
  constexpr int kIndent = 2;
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(output, json::stringify(document, kIndent)));
  context.out().note("wrote " + output + ": " + std::to_string(filled) + " fields filled in");
  return {};
}

Result<int> record_fields(Recording& recording, ChainId chain, const RecordRequest& request,
                          Context& context) {
  const state::NetworkState* network = recording.network(chain);
  if (network == nullptr) {
    return not_found("the log knows nothing of chain " + std::to_string(chain.value));
  }
  DAYBOOK_TRY(
      const std::vector<validate::SupersededField> fields,
      validate::superseded_fields(recording.ledger(), chain, *network, recording.ledger().size()));
  if (fields.empty()) {
    context.out().document({{"recovered", 0}});
    context.out().line("nothing to record: no superseded event holds more than is known now");
    return 0;
  }
  for (const auto& [subject, change] : validate::recovery_of(fields, *network)) {
    recording.add(subject, change);
  }
  return recording.finish(context, request);
}

Result<int> run(const Options& options, Context& context) {
  RecordRequest request = options.request;
  if (request.actor.empty() || request.reason.empty()) {
    return usage("say who recovers and why: --actor NAME --reason TEXT");
  }
  // The chain of a file is in it.
  request.network = options.target;
  DAYBOOK_TRY(Recording recording, Recording::open(context, request));
  DAYBOOK_TRY(const std::optional<Sources> sources, read_target(recording, options));
  ChainId chain;
  if (sources) {
    chain = sources->front().networks.front().chain;
  } else {
    DAYBOOK_TRY(chain, recording.chain());
  }
  DAYBOOK_TRY(const int code, record_fields(recording, chain, request, context));
  if (sources && !options.output.empty()) {
    DAYBOOK_RETURN_IF_ERROR(write_filled(recording, sources->front(), options.output, context));
  }
  return code;
}

}  // namespace

void add_recover(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("recover", kDescription, kExample);
  command.argument("TARGET", options->target, "A unified file, or a network").required();
  command.option("-o,--output", options->output, "Write the FILE, filled in, here").type("OUT");
  command.option("--actor", options->request.actor, "Who recovers").type("NAME");
  command.option("--reason", options->request.reason, "Why").type("TEXT");
  command.option("--approver", options->request.approver, "Who allowed it, if another")
      .type("NAME");
  command.flag("--no-project", options->request.no_project,
               "Do not update files and snapshots now");
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
