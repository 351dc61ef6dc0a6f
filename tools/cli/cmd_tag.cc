#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/record_options.h"
#include "cli/recording.h"
#include "cli/reveal.h"
#include "cli/table.h"
#include "query/point.h"
#include "query/tags.h"
#include "state/tag.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Name a moment of the log, or list the names\n"
    "A tag is an event: it says how many events its name stands for, who said so and why. Then "
    "@tag:NAME (or @NAME) is a point in time. Names follow the rules of git's reference names, and "
    "are no other point already. A name that is taken is moved with --force only; the log keeps "
    "what it stood for before.";

constexpr char kExample[] =
    "daybook tag\n"
    "daybook tag audit-2025-08 @time:2025-08-01T00:00:00Z --reason 'handed to the auditor'\n"
    "daybook tag before-migration\n"
    "daybook diff @before-migration @latest";

struct Options {
  RecordRequest request;
  std::string name, point = "@latest";
  bool force = false;
};

json::Value tag_json(const query::Tag& tag) {
  return {{"name", tag.name},
          {"size", tag.size.value},
          {"position", tag.size.value == 0 ? json::Value() : json::Value(tag.size.value - 1)},
          {"event", tag.event.position.value},
          {"recorded", to_iso_ms(tag.event.recorded)},
          {"actor", tag.event.actor},
          {"reason", tag.event.reason}};
}

Result<int> list(Context& context) {
  DAYBOOK_TRY(const auto ledger, context.open(false));
  DAYBOOK_TRY(std::vector<query::Tag> tags, query::all_tags(*ledger));
  for (query::Tag& tag : tags) DAYBOOK_RETURN_IF_ERROR(reveal(*ledger, tag.event));
  Console& out = context.out();
  json::Value list = json::Value::array();
  Table table({{"TAG", Table::Align::kLeft, 12},
               {"POS", Table::Align::kRight},
               {"EVENT", Table::Align::kRight},
               {"RECORDED"},
               {"ACTOR", Table::Align::kLeft, 6},
               {"REASON", Table::Align::kLeft, 10}});
  for (const query::Tag& tag : tags) {
    list.push_back(tag_json(tag));
    table.add({tag.name, tag.size.value == 0 ? "none" : std::to_string(tag.size.value - 1),
               std::to_string(tag.event.position.value), to_iso_ms(tag.event.recorded),
               tag.event.actor, tag.event.reason});
  }
  out.document({{"size", ledger->size().value}, {"tags", std::move(list)}});
  if (table.empty()) {
    out.line("no tags");
  } else {
    out.text(table.render(out.width()));
  }
  return 0;
}

Error taken(const query::Tag& tag) {
  return conflict("the tag " + tag.name + " stands for " + counted(tag.size.value, "event") +
                  " already (event " + std::to_string(tag.event.position.value) +
                  "); --force moves it");
}

// Where a request that is repeated by --id was recorded.
Result<std::optional<Position>> recorded_at(const ledger::Ledger& ledger, const EventId& id) {
  if (id.is_nil()) return std::optional<Position>();
  return ledger.find(id);
}

// A name that already means another point: "latest" would be @tag:latest and not @latest.
std::optional<std::string> other_meaning(const std::string& name) {
  for (const std::string& text : {name, "@" + name}) {
    const Result<query::Point> point = query::parse_point(text);
    if (point.ok() && point->kind != query::Point::Kind::kTag) return text;
  }
  return std::nullopt;
}

Result<int> record(Options options, Context& context) {
  if (const auto problem = state::tag_name_problem(options.name)) {
    return usage("\"" + printable(options.name) + "\" is no tag name: " + *problem);
  }
  if (const auto text = other_meaning(options.name)) {
    return usage("\"" + options.name + "\" is no tag name: " + *text +
                 " is another point in time already (`daybook --help` lists the forms)");
  }
  DAYBOOK_TRY(const query::Point point, query::parse_point(options.point));
  if (point.kind == query::Point::Kind::kEffective) {
    return usage(options.point + ": a tag names a part of the log; take @time: or a position");
  }
  if (!options.force) options.request.expect = "none";
  DAYBOOK_TRY(Recording recording, Recording::open(context, options.request));
  ledger::Ledger& ledger = recording.ledger();
  DAYBOOK_TRY(const auto repeated, recorded_at(ledger, recording.envelope().id));
  DAYBOOK_TRY(const auto before, query::find_tag(ledger, options.name));
  if (before && !options.force && !repeated) return taken(*before);
  DAYBOOK_TRY(query::Located at, query::locate(ledger, point));
  const bool is_latest = point.kind == query::Point::Kind::kLatest;
  if (repeated && is_latest) at.size = TreeSize(repeated->value);  // the latest of then
  recording.add(state::tag_subject(options.name), event::Tagged{options.name, at.size});
  return recording.finish(context, options.request);
}

}  // namespace

void add_tag(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("tag", kDescription, kExample);
  command.argument("NAME", options->name, "The name; without it, the tags are listed");
  command.argument("POINT", options->point, "What it stands for; default @latest");
  command.flag("--force", options->force, "Move a name that is taken");
  add_envelope(command, options->request);
  program.on(command, [options](Context& context) -> Result<int> {
    return options->name.empty() ? list(context) : record(*options, context);
  });
}

}  // namespace daybook::cli
