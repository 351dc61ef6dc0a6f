#include <algorithm>

#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/reveal.h"
#include "cli/table.h"
#include "cli/waiting.h"
#include "document/event_json.h"
#include "ledger/config_suggest.h"
#include "query/point.h"
#include "versions/versions.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "List events, newest first\n"
    "A range A..B of points in time lists the events after A, up to and with B; either side may be "
    "left out. WHEN is the "
    "effective time where it is known, marked ~ where only the recorded time is.";

constexpr char kExample[] =
    "daybook log --limit 20\n"
    "daybook log --network bsctestnet --contract Token\n"
    "daybook log @time:2025-07-01..@time:2025-08-01 --type ContractUpgraded --json";

struct Options {
  std::string range, network, contract, type;
  uint64_t limit = 50;
  bool reverse = false;
  Waiting waiting;
};

// What to look at: positions [first, last), and what to keep of them.
struct Search {
  uint64_t first = 0, last = 0;
  std::optional<ChainId> chain;
  std::string contract, type;
  uint64_t limit = 0;  // 0: all
  bool reverse = false;
};

Result<void> read_range(ledger::Ledger& ledger, const query::Range& range, Search& search) {
  DAYBOOK_TRY(const query::LocatedRange located, query::resolve_range(ledger, range));
  for (const query::Located* end : {&located.from, &located.to}) {
    if (!end->effective) continue;
    return usage(end->point.text + ": a range is a part of the log; take @time: or positions here");
  }
  search.first = located.from.size.value;
  search.last = located.to.size.value;
  if (search.first > search.last) {
    return usage(located.from.point.text + ".." + located.to.point.text +
                 ": the range's end is before its start");
  }
  return {};
}

Result<void> check_type(const std::string& type) {
  const std::vector<std::string> types = known_types();
  if (type.empty() || std::count(types.begin(), types.end(), type) != 0) return {};
  const std::string near = ledger::nearest_word(type, types);
  std::string list;
  for (const std::string& name : types) list += (list.empty() ? "" : ", ") + name;
  return usage("--type " + type + ": no such type of event" +
               (near.empty() ? ": there is " + list : ". Did you mean " + near + "?"));
}

Result<Search> make_search(ledger::Ledger& ledger, const state::State& state,
                           const query::Range& range, const Options& options) {
  Search search;
  DAYBOOK_RETURN_IF_ERROR(read_range(ledger, range, search));
  search.type = options.type;
  if (!options.network.empty()) {
    DAYBOOK_TRY(search.chain, query::resolve_network(ledger, state, options.network));
  }
  search.contract = options.contract;
  search.limit = options.limit;
  search.reverse = options.reverse;
  return search;
}

bool wanted(const Search& search, const event::Event& event) {
  if (search.chain && event.subject.chain != *search.chain) return false;
  const bool contract = event.subject.kind == event::SubjectKind::kContract;
  if (!search.contract.empty() && !(contract && event.subject.name == search.contract))
    return false;
  return search.type.empty() || event::payload_name(event.payload) == search.type;
}

// Positions to read, in the order of the answer: a named contract's own history, else the whole
// range.
class Candidates {
 public:
  static Result<Candidates> make(const ledger::Ledger& ledger, const Search& search) {
    Candidates out(search);
    if (!search.chain || search.contract.empty()) return out;
    const event::Subject subject{*search.chain, event::SubjectKind::kContract, search.contract};
    DAYBOOK_TRY(auto history,
                versions::subject_history(ledger.log(), subject, TreeSize(search.last)));
    out.listed_.emplace();
    for (const Position position : history) {
      if (position.value >= search.first) out.listed_->push_back(position.value);
    }
    return out;
  }
  [[nodiscard]] uint64_t count() const { return listed_ ? listed_->size() : last_ - first_; }
  [[nodiscard]] Position at(uint64_t index) const {
    const uint64_t i = reverse_ ? index : count() - 1 - index;
    return Position(listed_ ? (*listed_)[i] : first_ + i);
  }

 private:
  explicit Candidates(const Search& search)
      : first_(search.first), last_(search.last), reverse_(search.reverse) {}
  uint64_t first_, last_;
  bool reverse_;
  std::optional<std::vector<uint64_t>> listed_;
};

Result<std::vector<event::Event>> find_events(const ledger::Ledger& ledger, const Search& search) {
  DAYBOOK_TRY(const Candidates candidates, Candidates::make(ledger, search));
  std::vector<event::Event> events;
  for (uint64_t i = 0; i < candidates.count(); ++i) {
    if (search.limit != 0 && events.size() == search.limit) break;
    DAYBOOK_TRY(event::Event event, ledger.read(candidates.at(i)));
    if (!wanted(search, event)) continue;
    DAYBOOK_RETURN_IF_ERROR(reveal(ledger, event));
    events.push_back(std::move(event));
  }
  return events;
}

// Below this, who did it is left out, days stand for instants and hex is cut shorter: from what to
// what fits into 80 columns.
constexpr size_t kRoomForAll = 100;

std::string when_of(const event::Event& event, bool narrow) {
  const std::string instant = to_iso_ms(time_of(event)).substr(0, narrow ? 10 : 16);
  return instant + (narrow ? "" : "Z") + (event.effective ? "" : "~");
}

void print_table(Console& out, const std::vector<event::Event>& events, const NetworkNames& names) {
  const bool narrow = out.width() != 0 && out.width() < kRoomForAll;
  std::vector<Table::Column> columns = {
      {"POS", Table::Align::kRight},       {"WHEN"},
      {"TYPE", Table::Align::kLeft, 10},   {"NETWORK", Table::Align::kLeft, 6},
      {"SUBJECT", Table::Align::kLeft, 8}, {"CHANGE", Table::Align::kLeft, 21}};
  if (!narrow) columns.push_back({"ACTOR", Table::Align::kLeft, 6});
  Table table(std::move(columns));
  for (const event::Event& event : events) {
    const std::string change = change_text(event.payload);
    std::vector<std::string> row = {
        std::to_string(event.position.value),
        when_of(event, narrow),
        event::payload_name(event.payload),
        network_text(names, event.subject.chain),
        subject_text(event.subject),
        out.width() == 0 ? change : compact_hex(change, narrow ? 9 : 11)};
    if (!narrow) row.push_back(event.actor);
    table.add(std::move(row));
  }
  out.text(table.render(out.width()));
}

json::Value events_json(const std::vector<event::Event>& events, TreeSize size) {
  json::Value list = json::Value::array();
  for (const event::Event& event : events) list.push_back(document::event_to_json(event));
  return {{"size", size.value}, {"events", std::move(list)}};
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const query::Range range, query::parse_range(options.range));
  DAYBOOK_RETURN_IF_ERROR(check_type(options.type));
  const state::State* state = nullptr;
  Search search;
  const auto look = [&](ledger::Ledger& ledger) -> Result<void> {
    DAYBOOK_TRY(state, ledger.state());
    DAYBOOK_TRY(search, make_search(ledger, *state, range, options));
    return {};
  };
  DAYBOOK_TRY(const auto ledger, open_when(context, options.waiting, look));
  DAYBOOK_TRY(const auto events, find_events(*ledger, search));
  Console& out = context.out();
  if (out.json()) {
    out.document(events_json(events, ledger->size()));
  } else if (events.empty()) {
    out.line(ledger->size().value == 0 ? "no events yet" : "no such events");
  } else {
    print_table(out, events, network_names(*state));
    if (events.size() == options.limit)
      context.out().note("showing " + std::to_string(options.limit) + "; --limit 0 shows all");
  }
  return 0;
}

}  // namespace

void add_log(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("log", kDescription, kExample);
  command.argument("RANGE", options->range, "A..B, A.., ..B, or one point: the events up to it");
  command.option("--network", options->network, "Only this network (name, alias or chain id)")
      .type("NETWORK");
  command.option("--contract", options->contract, "Only this contract").type("CONTRACT");
  command.option("--type", options->type, "Only this type of event, like ContractUpgraded")
      .type("TYPE");
  command.option("--limit", options->limit, "At most so many; 0: all; default 50").type("N");
  command.flag("--reverse", options->reverse, "Oldest first");
  add_waiting(command, options->waiting);
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
