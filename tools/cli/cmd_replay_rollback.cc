#include <algorithm>

#include "cli/describe.h"
#include "cli/draft.h"
#include "cli/printable.h"
#include "cli/progress.h"
#include "cli/projection.h"
#include "cli/replay_commands.h"
#include "cli/table.h"
#include "cli/waiting.h"
#include "document/document.h"
#include "query/point.h"
#include "replay/rollback.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Put the record back to what it said at a point, by new events\n"
    "The log is append-only: a rollback appends RolledBack and the changes that restore contracts, "
    "sections, names and the order of keys. What daybook derives (file version, last update, "
    "histories, checksums' date) goes on, because the log goes on.";

constexpr char kExample[] =
    "daybook replay rollback plan --to @time:2025-07-25T09:00:00Z\n"
    "daybook replay rollback check --all\n"
    "daybook replay rollback apply --to @pos:41 --network bscmainnet --actor alice --reason "
    "'test run wrote into production'";

constexpr char kPlanDescription[] =
    "Say what would go back to what, and what cannot\n"
    "Contract by contract and section by section. Nothing is recorded.";

constexpr char kCheckDescription[] =
    "Prove that a rollback gives the files of the point, byte for byte\n"
    "Folds the compensating events over the present state in memory, and compares every unified "
    "file and every LevelDB record with those of the point; nothing is recorded. With --all, for "
    "every position of the log. The values of derived members are left out of the comparison. Exit "
    "status 1 when a file does not come back.";

constexpr char kApplyDescription[] =
    "Record the compensating events as one transaction, then project\n"
    "The plan is proved first; if it does not lead back there, nothing is recorded.";

struct Options {
  std::string to, network;
  bool all = false;
  Waiting waiting;
  RecordRequest request;
};

struct Target {
  query::Resolved at;
  std::optional<ChainId> only;
};

Result<Target> resolve_target(ledger::Ledger& ledger, const Options& options) {
  if (options.to.empty()) return usage("name the point to go back to with --to");
  DAYBOOK_TRY(const query::Point point, query::parse_point(options.to));
  if (point.kind == query::Point::Kind::kEffective) {
    return usage(options.to +
                 ": a rollback goes back to what the log said, and an effective time names no "
                 "position of it; use @time: or @pos:");
  }
  DAYBOOK_TRY(query::Resolved at, query::resolve(ledger, point));
  Target target{std::move(at), {}};
  if (options.network.empty()) return target;
  DAYBOOK_TRY(const state::State* head, ledger.state());
  DAYBOOK_TRY(target.only, query::resolve_network(ledger, *head, options.network));
  return target;
}

// ---- Plan ---------------------------------------------------------------------------------------

json::Value json_or_null(const std::optional<std::string>& text) {
  if (!text) return {};
  auto value = json::parse(*text);
  return value.ok() ? *value : json::Value(*text);
}

json::Value step_json(const replay::RollbackStep& step) {
  json::Value fields = json::Value::array();
  for (const replay::FieldDifference& field : step.fields) {
    fields.push_back({{"field", field.field},
                      {"before", json_or_null(field.before)},
                      {"after", json_or_null(field.after)}});
  }
  json::Value out = {{"subject", subject_text(step.subject)},
                     {"event", step.action},
                     {"fields", std::move(fields)}};
  if (!step.on_chain.empty()) out["onChain"] = step.on_chain;
  return out;
}

json::Value plan_json(const replay::RollbackPlan& plan, const std::string& point) {
  json::Value networks = json::Value::array(), cannot = json::Value::array();
  for (const replay::NetworkRollback& network : plan.networks) {
    json::Value steps = json::Value::array();
    for (const replay::RollbackStep& step : network.steps) steps.push_back(step_json(step));
    networks.push_back({{"chainId", network.chain.value},
                        {"network", network.name},
                        {"registeredThen", network.registered_then},
                        {"steps", std::move(steps)}});
  }
  for (const replay::Unrestorable& item : plan.cannot)
    cannot.push_back({{"code", item.code}, {"where", item.where}, {"what", item.what}});
  return {{"point", point},
          {"position", plan.to.value - 1},
          {"head", plan.from.value - 1},
          {"changes", plan.changes()},
          {"networks", std::move(networks)},
          {"cannot", std::move(cannot)}};
}

std::string value_text(const std::optional<std::string>& json) {
  constexpr size_t kLongest = 90;
  return json ? shorten(compact_hex(printable(*json)), kLongest) : "nothing";
}

// What goes away is said by its action; an order of keys is too long to print.
bool goes_away(const replay::RollbackStep& step) {
  const bool is_section = step.subject.kind == event::SubjectKind::kSection;
  const bool all_gone = std::all_of(step.fields.begin(), step.fields.end(),
                                    [](const auto& field) { return !field.after; });
  return step.action == "ContractRemoved" || (is_section && all_gone);
}

void print_step(Console& out, const replay::RollbackStep& step) {
  const bool is_section = step.subject.kind == event::SubjectKind::kSection;
  const bool goes = goes_away(step);
  out.line("  " + printable(subject_text(step.subject)) + "  " + step.action +
           (goes && is_section ? "  removed" : ""));
  if (!goes && step.subject.kind != event::SubjectKind::kLayout) {
    for (const replay::FieldDifference& field : step.fields) {
      out.line("    " + printable(field.field) + ": " + value_text(field.before) + " → " +
               value_text(field.after));
    }
  }
  if (!step.on_chain.empty()) out.line("    on chain: " + printable(step.on_chain));
}

void print_plan(Console& out, const replay::RollbackPlan& plan) {
  for (const replay::NetworkRollback& network : plan.networks) {
    out.line(out.paint(Style::kBold, printable(network.name)));
    for (const replay::RollbackStep& step : network.steps) print_step(out, step);
  }
  if (!plan.cannot.empty()) out.line(out.paint(Style::kWarn, "what no event brings back"));
  for (const replay::Unrestorable& item : plan.cannot)
    out.line("  " + item.code + "  " + printable(item.where) + ": " + printable(item.what));
  out.line(counted(plan.changes(), "change") + " from position " +
           std::to_string(plan.from.value - 1) + " back to " + std::to_string(plan.to.value - 1));
}

Result<int> run_plan(const Options& options, Context& context) {
  DAYBOOK_TRY(const auto ledger, open_at(context, options.waiting, {options.to}));
  DAYBOOK_TRY(const Target target, resolve_target(*ledger, options));
  DAYBOOK_TRY(const replay::RollbackPlan plan,
              replay::plan_rollback(*ledger, target.at.size, target.only));
  context.out().document(plan_json(plan, options.to));
  print_plan(context.out(), plan);
  return 0;
}

// ---- Check --------------------------------------------------------------------------------------

void print_check(Console& out, const replay::RollbackCheck& check) {
  json::Value problems = json::Value::array();
  for (const replay::RollbackProblem& problem : check.problems) {
    problems.push_back({{"position", problem.position.value},
                        {"network", problem.network},
                        {"what", problem.what}});
    out.line(out.paint(Style::kBad, "position " + std::to_string(problem.position.value)) + "  " +
             printable(problem.network + ": " + problem.what));
  }
  out.document({{"ok", check.problems.empty()},
                {"positions", check.positions},
                {"plans", check.plans},
                {"events", check.events},
                {"notCompared", document::derived_pointers()},
                {"problems", std::move(problems)}});
  const std::string counts = counted(check.positions, "position") + ", " +
                             counted(check.plans, "plan") + ", " +
                             counted(check.events, "compensating event");
  if (check.problems.empty()) {
    out.line(out.paint(Style::kGood, "proved") + "  " + counts);
  } else {
    out.line(out.paint(Style::kBad, "NOT proved") + "  " + counts);
  }
  std::string derived;
  for (const std::string& pointer : document::derived_pointers())
    derived += (derived.empty() ? "" : ", ") + pointer;
  out.note("values not compared, because daybook derives them and the log goes on: " + derived);
}

Result<int> run_check(const Options& options, Context& context) {
  if (options.all == !options.to.empty()) return usage("give either --to POINT or --all");
  DAYBOOK_TRY(const auto ledger, open_at(context, options.waiting, {options.to}));
  replay::CheckOptions range;
  range.last = ledger->size();
  if (!options.all) {
    DAYBOOK_TRY(const Target target, resolve_target(*ledger, options));
    range.first = range.last = target.at.size;
    range.only = target.only;
  } else if (!options.network.empty()) {
    DAYBOOK_TRY(const state::State* head, ledger->state());
    DAYBOOK_TRY(range.only, query::resolve_network(*ledger, *head, options.network));
  }
  Progress bar("proving rollbacks", context.quiet());
  DAYBOOK_TRY(const replay::RollbackCheck check,
              replay::check_rollback(*ledger, range, bar.callback()));
  print_check(context.out(), check);
  return check.problems.empty() ? 0 : 1;
}

// ---- Apply --------------------------------------------------------------------------------------

Result<replay::RollbackRequest> request_of(ledger::Ledger& ledger, const Options& options) {
  DAYBOOK_TRY(const Target target, resolve_target(ledger, options));
  replay::RollbackRequest request;
  request.to = target.at.size;
  request.point = options.to;
  request.only = target.only;
  DAYBOOK_TRY(request.envelope, read_envelope(options.request, ledger.config()));
  request.envelope.actor = options.request.actor;  // said here, not taken from the environment
  return request;
}

Result<int> run_apply(const Options& options, Context& context) {
  DAYBOOK_TRY(const auto ledger, context.open(true));
  DAYBOOK_TRY(const replay::RollbackRequest request, request_of(*ledger, options));
  DAYBOOK_TRY(const replay::RollbackApplied applied, replay::apply_rollback(*ledger, request));
  Projection projection;
  if (!applied.receipts.empty() && !options.request.no_project)
    projection = project_all(context, *ledger, {});
  json::Value document = plan_json(applied.plan, options.to);
  json::Value positions = json::Value::array();
  for (const ledger::Receipt& receipt : applied.receipts)
    positions.push_back(receipt.position.value);
  document["recorded"] = std::move(positions);
  document["projection"] = projection_json(projection);
  context.out().document(document);
  print_plan(context.out(), applied.plan);
  if (applied.receipts.empty()) {
    context.out().line("nothing to do: the record says already what it said then");
    return 0;
  }
  context.out().line(context.out().paint(Style::kGood, "recorded") + "  events " +
                     std::to_string(applied.receipts.front().position.value) + " to " +
                     std::to_string(applied.receipts.back().position.value));
  print_projection(context, projection);
  return projection_exit_code(projection);
}

void add_target(Command command, Options& options) {
  command.option("--to", options.to, "The point to go back to").type("POINT");
  command.option("--network", options.network, "Only this network (name, alias or chain id)")
      .type("NETWORK");
}

void add_apply(Program& program, const Command& group) {
  auto options = std::make_shared<Options>();
  Command command = program.add("apply", kApplyDescription,
                                "daybook replay rollback apply --to @pos:41 --actor alice "
                                "--reason 'test run wrote into production'",
                                group);
  add_target(command, *options);
  command.option("--actor", options->request.actor, "Who asks for it").type("NAME").required();
  command.option("--reason", options->request.reason, "Why").type("TEXT").required();
  command.option("--approver", options->request.approver, "Who allowed it, if another")
      .type("NAME");
  command.flag("--no-project", options->request.no_project, "Do not update files and snapshots");
  program.on(command, [options](Context& context) { return run_apply(*options, context); });
}

}  // namespace

void add_replay_rollback(Program& program, const Command& group) {
  Command rollback = program.add("rollback", kDescription, kExample, group);
  rollback.needs_command();
  auto planned = std::make_shared<Options>(), checked = std::make_shared<Options>();
  Command plan =
      program.add("plan", kPlanDescription, "daybook replay rollback plan --to @pos:41", rollback);
  add_target(plan, *planned);
  add_waiting(plan, planned->waiting);
  program.on(plan, [planned](Context& context) { return run_plan(*planned, context); });
  Command check =
      program.add("check", kCheckDescription, "daybook replay rollback check --all", rollback);
  add_target(check, *checked);
  add_waiting(check, checked->waiting);
  check.flag("--all", checked->all, "Every position of the log");
  program.on(check, [checked](Context& context) { return run_check(*checked, context); });
  add_apply(program, rollback);
}

}  // namespace daybook::cli
