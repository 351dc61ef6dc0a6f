#include "cli/event_lines.h"
#include "cli/log_point.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/waiting.h"
#include "document/event_json.h"
#include "query/bisect.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Find the first event after which something holds\n"
    "PREDICATE is NETWORK#/json/pointer OP VALUE, about the network's unified document, or "
    "NETWORK/CONTRACT.FIELD OP VALUE, about a live contract. OP is ==, !=, ~ (contains), or exists "
    "or missing without a VALUE.\n"
    "The answer is exact: every event that can change the place is looked at, also when the "
    "predicate goes back and forth; the first change from not holding to holding is named. --halve "
    "searches as git bisect does: it needs a predicate that does not hold at the start, holds at "
    "the "
    "end, and changes once between. Exit code 1 when there is no such event.";

constexpr char kExample[] =
    "daybook bisect --bad 'bscmainnet#/contracts/core/LookCoin/implementation == "
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D'\n"
    "daybook bisect --bad 'bscmainnet/LookCoin.owner missing' --good @pos:10\n"
    "daybook bisect --bad '97#/configuration/governance/vault != \"0x0\"' "
    "@time:2025-07-01..@time:2025-08-01";

struct Options {
  std::string predicate, good, range;
  Waiting waiting;
  bool halve = false;
};

Result<query::BisectQuery> make_query(ledger::Ledger& ledger, const Options& options) {
  query::BisectQuery query;
  DAYBOOK_TRY(query.predicate, query::parse_predicate(options.predicate));
  DAYBOOK_TRY(const LogRange range, resolve_log_range(ledger, options.range));
  query.good = range.from;
  query.bad = range.to;
  query.halve = options.halve;
  if (!options.good.empty()) {
    DAYBOOK_TRY(const LogRange good, resolve_log_range(ledger, options.good));
    query.good = good.to;
    if (query.good > query.bad) return usage("--good is after the end of the range");
  }
  DAYBOOK_TRY(const state::State state, ledger.state_at(query.bad));
  DAYBOOK_TRY(query.chain, query::resolve_network(ledger, state, query.predicate.network));
  return query;
}

json::Value optional_json(const std::optional<json::Value>& value) {
  return value ? *value : json::Value();
}

std::string shown(const std::optional<json::Value>& value) {
  return value ? json::stringify(*value) : "nothing";
}

void print_nothing(Console& out, const query::BisectQuery& query,
                   const query::BisectAnswer& answer) {
  const std::string when = answer.held_at_good
                               ? (answer.holds_at_bad ? "it holds at its start and ever after"
                                                      : "it holds at its start, and not again")
                               : "it never holds in it";
  out.line("no such event in the range: " + when + ": " + printable(query.predicate.text));
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const auto ledger, open_at(context, options.waiting, {options.range, options.good}));
  DAYBOOK_TRY(const query::BisectQuery query, make_query(*ledger, options));
  DAYBOOK_TRY(const query::BisectAnswer answer, query::bisect(*ledger, query));
  if (!options.good.empty() && answer.held_at_good) {
    return conflict("\"" + options.predicate + "\" holds at --good " + options.good +
                    " already: name an earlier point");
  }
  Console& out = context.out();
  json::Value document = {{"predicate", query.predicate.text},
                          {"from", query.good.value},
                          {"to", query.bad.value},
                          {"found", answer.first.has_value()},
                          {"holdsAtStart", answer.held_at_good},
                          {"holdsAtEnd", answer.holds_at_bad},
                          {"tested", answer.tested}};
  if (!answer.first) {
    out.document(document);
    print_nothing(out, query, answer);
    return 1;
  }
  DAYBOOK_TRY(const event::Event event, ledger->read(*answer.first));
  document["event"] = document::event_to_json(event);
  document["before"] = optional_json(answer.before);
  document["after"] = optional_json(answer.after);
  out.document(document);
  DAYBOOK_TRY(const state::State* state, ledger->state());
  out.line(out.paint(Style::kBold, printable(event_headline(event, network_names(*state)))));
  for (const std::string& detail : event_details(event)) out.line("    " + printable(detail));
  out.line("    before: " + printable(shown(answer.before)));
  out.line("    after:  " + printable(shown(answer.after)));
  out.note(std::to_string(answer.tested) + " states looked at");
  return 0;
}

}  // namespace

void add_bisect(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("bisect", kDescription, kExample);
  command.argument("RANGE", options->range, "A..B: only events after A, up to and with B");
  command.option("--bad", options->predicate, "What holds after the event that is looked for")
      .type("PREDICATE")
      .required();
  command.option("--good", options->good, "A point at which it did not hold yet").type("POINT");
  command.flag("--halve", options->halve, "Halve the range, as git bisect does");
  add_waiting(command, options->waiting);
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
