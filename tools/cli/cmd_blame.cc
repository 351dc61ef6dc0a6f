#include "base/bytes.h"
#include "cli/describe.h"
#include "cli/log_point.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/reveal.h"
#include "cli/table.h"
#include "cli/waiting.h"
#include "query/blame.h"
#include "query/proof_folder.h"
#include "query/snapshot_commits.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Show which event made each field of a network's unified file what it is\n"
    "The event of a field gave it its present value: after every later event it is the same. "
    "COMMIT "
    "is the snapshot of that event's transaction. Fields marked * are derived (file version, "
    "checksums, empty objects): no payload holds them, and their event is the one that made them "
    "what they are.\n"
    "--proof writes a proof and the stored bytes of each event, for `daybook check`.";

constexpr char kExample[] =
    "daybook blame bscmainnet\n"
    "daybook blame bscmainnet /contracts/core/LookCoin\n"
    "daybook blame bscmainnet /contracts/core/LookCoin/proxy --at @time:2025-07-25T09:00:00Z "
    "--proof proofs";

struct Options {
  std::string network, pointer, at = "@latest", proof;
  Waiting waiting;
};

using Commits = std::map<Position, std::string>;

Result<Commits> commits_of(const ledger::Ledger& ledger, const query::Blame& blame) {
  Commits out;
  DAYBOOK_TRY(query::SnapshotCommits snapshots, query::SnapshotCommits::open(ledger));
  for (const auto& [position, event] : blame.events) {
    DAYBOOK_TRY(const auto commit, snapshots.of(event));
    if (commit) out.emplace(position, commit->hex);
  }
  return out;
}

json::Value field_json(const query::Blame& blame, const query::BlamedField& field,
                       const Commits& commits) {
  const event::Event& event = blame.events.at(field.position);
  const auto commit = commits.find(field.position);
  json::Value out = {
      {"pointer", field.pointer},
      {"value", field.value},
      {"position", field.position.value},
      {"id", to_string(event.id)},
      {"type", event::payload_name(event.payload)},
      {"actor", event.actor},
      {"effective", event.effective ? json::Value(to_iso_ms(*event.effective)) : json::Value()},
      {"recorded", to_iso_ms(event.recorded)},
      {"derived", field.derived}};
  out["commit"] = commit == commits.end() ? json::Value() : json::Value(commit->second);
  return out;
}

void print_table(Console& out, const query::Blame& blame, const Commits& commits) {
  Table table({{"POS", Table::Align::kRight},
               {"WHEN"},
               {"ACTOR", Table::Align::kLeft, 6},
               {"COMMIT"},
               {"FIELD", Table::Align::kLeft, 24},
               {"VALUE", Table::Align::kLeft, 12}});
  for (const query::BlamedField& field : blame.fields) {
    const event::Event& event = blame.events.at(field.position);
    const auto commit = commits.find(field.position);
    table.add({std::to_string(field.position.value),
               to_iso_ms(time_of(event)).substr(0, 16) + (event.effective ? "Z" : "Z~"),
               event.actor, commit == commits.end() ? "" : commit->second.substr(0, 8),
               field.pointer + (field.derived ? " *" : ""), json::stringify(field.value)});
  }
  out.text(table.render(out.width()));
}

Result<void> write_proofs(const ledger::Ledger& ledger, const query::Blame& blame,
                          const std::string& folder, Console& out) {
  std::set<Position> positions;
  for (const auto& [position, event] : blame.events) positions.insert(position);
  DAYBOOK_RETURN_IF_ERROR(query::write_proofs(ledger, positions, folder));
  out.note("proofs of " + counted(positions.size(), "event") + " in " + folder);
  return {};
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const auto ledger, open_at(context, options.waiting, {options.at}));
  DAYBOOK_TRY(const query::Resolved at, resolve_in_log(context, *ledger, options.at));
  DAYBOOK_TRY(const ChainId chain, query::resolve_network(*ledger, at.state, options.network));
  DAYBOOK_TRY(query::Blame blame, query::blame(*ledger, at.state, chain, options.pointer));
  for (auto& [position, event] : blame.events) DAYBOOK_RETURN_IF_ERROR(reveal(*ledger, event));
  DAYBOOK_TRY(const Commits commits, commits_of(*ledger, blame));
  Console& out = context.out();
  if (!options.proof.empty()) {
    DAYBOOK_RETURN_IF_ERROR(write_proofs(*ledger, blame, options.proof, out));
  }
  json::Value document = point_json(at);
  document["chainId"] = chain.value;
  document["network"] = at.state.networks.at(chain).header.name;
  document["fields"] = json::Value::array();
  for (const query::BlamedField& field : blame.fields) {
    document["fields"].push_back(field_json(blame, field, commits));
  }
  out.document(document);
  if (!out.json()) print_table(out, blame, commits);
  return 0;
}

}  // namespace

void add_blame(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("blame", kDescription, kExample);
  command.argument("NETWORK", options->network, "Name, alias or chain id").required();
  command.argument("POINTER", options->pointer,
                   "Only this part of the file (JSON Pointer); default all");
  command.option("--at", options->at, "Point in time; default @latest").type("POINT");
  command.option("--proof", options->proof, "Write proofs and events into this folder").type("DIR");
  add_waiting(command, options->waiting);
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
