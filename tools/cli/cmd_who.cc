#include "cli/describe.h"
#include "cli/log_point.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/reveal.h"
#include "cli/table.h"
#include "cli/waiting.h"
#include "document/event_json.h"
#include "query/who.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Show what the log knows of an address, transaction, code hash, actor or source commit\n"
    "Where it stands now (network, contract, and as what: proxy, implementation, owner, …), then "
    "the events that name it. Hex is compared without regard to case; one address on several "
    "chains "
    "is shown for each. A commit of the deploying repository may be a prefix of at least 4 digits.";

constexpr char kExample[] =
    "daybook who 0x52908400098527886E0F7030069857D2E4169EE7\n"
    "daybook who alice --limit 0\n"
    "daybook who 9f3c1a2b --at @time:2025-08-01 --json";

struct Options {
  std::string value, at = "@latest";
  uint64_t limit = 50;
  Waiting waiting;
};

json::Value role_json(const query::WhoRole& role, const NetworkNames& names) {
  return {{"chainId", role.subject.chain.value},
          {"network", network_text(names, role.subject.chain)},
          {"kind", role.subject.kind == event::SubjectKind::kContract ? "contract" : "section"},
          {"name", role.subject.name},
          {"role", role.role}};
}

json::Value who_json(const query::Who& who, const NetworkNames& names) {
  json::Value matches = json::Value::array(), roles = json::Value::array(),
              events = json::Value::array();
  for (const query::WhoMatch& match : who.matches) {
    matches.push_back({{"kind", query::lookup_kind_text(match.kind)},
                       {"value", match.value},
                       {"events", match.positions.size()},
                       {"first", match.positions.front().value},
                       {"last", match.positions.back().value}});
  }
  for (const query::WhoRole& role : who.roles) roles.push_back(role_json(role, names));
  for (const event::Event& event : who.events) events.push_back(document::event_to_json(event));
  return {{"matches", matches}, {"stands", roles}, {"total", who.total}, {"events", events}};
}

void print_roles(Console& out, const query::Who& who, const NetworkNames& names) {
  Table table({{"NETWORK", Table::Align::kLeft, 8},
               {"CHAIN", Table::Align::kRight},
               {"SUBJECT", Table::Align::kLeft, 12},
               {"AS", Table::Align::kLeft, 12}});
  for (const query::WhoRole& role : who.roles) {
    table.add({network_text(names, role.subject.chain), std::to_string(role.subject.chain.value),
               role.subject.name, role.role});
  }
  if (table.empty()) {
    out.line("stands nowhere at this point");
  } else {
    out.text(table.render(out.width()));
  }
}

void print_events(Console& out, const query::Who& who, const NetworkNames& names) {
  Table table({{"POS", Table::Align::kRight},
               {"WHEN"},
               {"TYPE"},
               {"NETWORK", Table::Align::kLeft, 8},
               {"SUBJECT", Table::Align::kLeft, 12},
               {"CHANGE", Table::Align::kLeft, 12},
               {"ACTOR", Table::Align::kLeft, 6}});
  for (const event::Event& event : who.events) {
    const std::string change = change_text(event.payload);
    table.add({std::to_string(event.position.value),
               to_iso_ms(time_of(event)).substr(0, 16) + (event.effective ? "Z" : "Z~"),
               event::payload_name(event.payload), network_text(names, event.subject.chain),
               subject_text(event.subject), out.width() == 0 ? change : compact_hex(change),
               event.actor});
  }
  out.text(table.render(out.width()));
}

void print(Console& out, const query::Who& who, const NetworkNames& names) {
  for (const query::WhoMatch& match : who.matches) {
    out.line(out.paint(Style::kBold,
                       query::lookup_kind_text(match.kind) + " " + printable(match.value)) +
             "  " + counted(match.positions.size(), "event"));
  }
  const bool is_place =
      !(who.roles.empty() && who.matches.front().kind == versions::LookupKind::kActor);
  if (is_place) {
    out.line("");
    print_roles(out, who, names);
  }
  out.line("");
  print_events(out, who, names);
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const auto ledger, open_at(context, options.waiting, {options.at}));
  DAYBOOK_TRY(const query::Resolved at, resolve_in_log(context, *ledger, options.at));
  // A name that is sealed stands in the log as its pseudonym.
  const std::string sought = ledger->vault().find(options.value).value_or(options.value);
  DAYBOOK_TRY(query::Who who, query::who(*ledger, at.state, sought, options.limit));
  for (event::Event& event : who.events) DAYBOOK_RETURN_IF_ERROR(reveal(*ledger, event));
  const NetworkNames names = network_names(at.state);
  json::Value document = point_json(at);
  document.update(who_json(who, names));
  context.out().document(document);
  print(context.out(), who, names);
  if (who.events.size() < who.total) {
    context.out().note("showing the last " + std::to_string(who.events.size()) + " of " +
                       std::to_string(who.total) + "; --limit 0 shows all");
  }
  return 0;
}

}  // namespace

void add_who(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("who", kDescription, kExample);
  command
      .argument("WHAT", options->value, "Address, transaction, code hash, actor or source commit")
      .required();
  command.option("--at", options->at, "Point in time; default @latest").type("POINT");
  command.option("--limit", options->limit, "At most so many events, the last; 0: all; default 50")
      .type("N");
  add_waiting(command, options->waiting);
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
