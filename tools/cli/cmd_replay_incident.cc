#include "cli/describe.h"
#include "cli/log_point.h"
#include "cli/printable.h"
#include "cli/progress.h"
#include "cli/replay_commands.h"
#include "cli/waiting.h"
#include "query/point.h"
#include "replay/incident.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Write a report of what happened between two points\n"
    "One HTML page that opens offline, the same as JSON, and for each listed event its bytes and "
    "inclusion proof, with checkpoint and public key, so that a third party checks it with "
    "`daybook "
    "check` and no access. The events after --from, up to and with --to.";

constexpr char kExample[] =
    "daybook replay incident --from @time:2025-07-25T00:00:00Z --to @time:2025-07-26T00:00:00Z "
    "--out "
    "incident/\n"
    "daybook replay incident --from @pos:41 --to @latest --network bscmainnet --out incident/";

struct Options {
  std::string from, to = "@latest", network, out;
  uint64_t listed = 1000;
  Waiting waiting;
};

Result<replay::IncidentOptions> read_options(ledger::Ledger& ledger, const Options& options,
                                             const query::Resolved& from,
                                             const query::Resolved& to) {
  replay::IncidentOptions out;
  out.from = from.size;
  out.to = to.size;
  out.from_text = options.from;
  out.to_text = options.to;
  out.most_listed = options.listed;
  if (options.network.empty()) return out;
  DAYBOOK_TRY(const state::State* head, ledger.state());
  DAYBOOK_TRY(out.only, query::resolve_network(ledger, *head, options.network));
  return out;
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const auto ledger, open_at(context, options.waiting, {options.from, options.to}));
  DAYBOOK_TRY(const query::Resolved from, resolve_in_log(context, *ledger, options.from));
  DAYBOOK_TRY(const query::Resolved to, resolve_in_log(context, *ledger, options.to));
  DAYBOOK_TRY(const replay::IncidentOptions wish, read_options(*ledger, options, from, to));
  Progress bar("reading events", context.quiet());
  DAYBOOK_TRY(const replay::Incident incident,
              replay::collect_incident(*ledger, wish, bar.callback()));
  DAYBOOK_RETURN_IF_ERROR(replay::write_incident(*ledger, incident, options.out));
  Console& out = context.out();
  out.document({{"out", options.out},
                {"from", point_json(from)},
                {"to", point_json(to)},
                {"events", incident.count},
                {"listed", incident.events.size()},
                {"findings", incident.findings.size()},
                {"page", options.out + "/index.html"},
                {"json", options.out + "/incident.json"}});
  out.line(counted(incident.count, "event") + ", " + counted(incident.findings.size(), "finding"));
  out.line(printable(options.out) + "/index.html");
  return 0;
}

}  // namespace

void add_replay_incident(Program& program, const Command& group) {
  auto options = std::make_shared<Options>();
  Command command = program.add("incident", kDescription, kExample, group);
  command.option("--from", options->from, "The point before the first event")
      .type("POINT")
      .required();
  command.option("--to", options->to, "The point of the last event; default @latest").type("POINT");
  command.option("--network", options->network, "Only this network, and what is about the log")
      .type("NETWORK");
  command.option("--out", options->out, "A new folder").type("DIR").required();
  command.option("--listed", options->listed, "Events to list and prove at most; default 1000")
      .type("N");
  add_waiting(command, options->waiting);
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
