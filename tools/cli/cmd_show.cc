#include "base/bytes.h"
#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/reveal.h"
#include "cli/state_json.h"
#include "document/event_json.h"
#include "merkle/tree.h"
#include "query/text_diff.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Show one event: every field, and its subject before and after\n"
    "The leaf hash is over the stored bytes: it is what checkpoints and proofs speak of.";

constexpr char kExample[] =
    "daybook show 42\n"
    "daybook show 0198b1de-7c00-7a11-8000-0123456789ab --json";

struct Shown {
  event::Event event;
  Hash leaf;
  json::Value before, after;  // the subject's value; null when it had none
};

Result<Position> find_position(const ledger::Ledger& ledger, const std::string& text) {
  const std::string digits = text.rfind("@pos:", 0) == 0 ? text.substr(5) : text;
  if (const auto number = parse_decimal(digits)) {
    if (*number < ledger.size().value) return Position(*number);
    return not_found("no event " + digits + ": the log has " + std::to_string(ledger.size().value) +
                     " events, from 0");
  }
  const auto id = parse_event_id(text);
  if (!id.ok()) return usage("\"" + text + "\" is neither a position nor an event id");
  DAYBOOK_TRY(const auto position, ledger.find(*id));
  if (!position) return not_found("no event has the id " + text);
  return *position;
}

Result<Shown> collect(const ledger::Ledger& ledger, Position position) {
  DAYBOOK_TRY(event::Event event, ledger.read(position));
  DAYBOOK_RETURN_IF_ERROR(reveal(ledger, event));
  DAYBOOK_TRY(const std::string bytes, ledger.log().read(position));
  DAYBOOK_TRY(const state::State before, ledger.state_at(TreeSize(position.value)));
  DAYBOOK_TRY(const state::State after, ledger.state_at(TreeSize(position.value + 1)));
  json::Value value_before = subject_json(before, event.subject);
  json::Value value_after = subject_json(after, event.subject);
  return Shown{std::move(event), merkle::leaf_hash(bytes), std::move(value_before),
               std::move(value_after)};
}

// "key  value" lines; objects become one compact line, empty members are left out.
void print_fields(Console& out, const json::Value& object) {
  for (const auto& [key, value] : object.items()) {
    const bool empty =
        value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty());
    if (empty || key == "payload") continue;
    const std::string text = value.is_string() ? value.get<std::string>() : json::stringify(value);
    out.line(key + std::string(key.size() < 16 ? 16 - key.size() : 1, ' ') + printable(text));
  }
}

void print_change(Console& out, const Shown& shown) {
  const auto text = [](const json::Value& value) {
    return value.is_null() ? "" : json::stringify(value, 2);
  };
  for (const query::DiffLine& line : query::diff_lines(text(shown.before), text(shown.after))) {
    const std::string shown_line = std::string(1, line.sign) + " " + printable(line.text);
    if (line.sign == ' ') out.line(shown_line);
    if (line.sign == '-') out.line(out.paint(Style::kBad, shown_line));
    if (line.sign == '+') out.line(out.paint(Style::kGood, shown_line));
  }
}

void print(Console& out, const Shown& shown) {
  const std::string title = "event " + std::to_string(shown.event.position.value) + "  " +
                            event::payload_name(shown.event.payload);
  out.line(out.paint(Style::kBold, title));
  const std::string change = change_text(shown.event.payload);
  if (!change.empty()) out.line(printable(change));
  out.line("");
  print_fields(out, document::event_to_json(shown.event));
  out.line("leaf            " + shown.leaf.hex());
  if (shown.before.is_null() && shown.after.is_null()) return;
  out.line("");
  print_change(out, shown);
}

Result<int> run(const std::string& which, Context& context) {
  DAYBOOK_TRY(const auto ledger, context.open(false));
  DAYBOOK_TRY(const Position position, find_position(*ledger, which));
  DAYBOOK_TRY(const Shown shown, collect(*ledger, position));
  if (context.out().json()) {
    context.out().document({{"event", document::event_to_json(shown.event)},
                            {"leaf", shown.leaf.hex()},
                            {"before", shown.before},
                            {"after", shown.after}});
  } else {
    print(context.out(), shown);
  }
  return 0;
}

}  // namespace

void add_show(Program& program) {
  auto which = std::make_shared<std::string>();
  Command command = program.add("show", kDescription, kExample);
  command.argument("EVENT", *which, "Position or event id").required();
  program.on(command, [which](Context& context) { return run(*which, context); });
}

}  // namespace daybook::cli
