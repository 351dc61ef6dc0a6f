// As of any moment, by either clock: what a fold of the events that qualify gives. The bytes are a
// history: what is recorded, of which subject, and when it was true.
#include "fuzz/input.h"
#include "state/book.h"
#include "versions/effective_oracle.h"
#include "versions/indexed_log.h"

namespace daybook {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

event::ContractValue value(fuzz::Input& input) {
  const uint8_t bits = input.byte();
  event::ContractValue out =
      state::value("0xa" + std::to_string(bits & 3U), "0xb" + std::to_string(bits >> 2U & 3U));
  if ((bits & 16U) != 0) out.extended = event::FieldList{{"timestamp", std::to_string(bits)}};
  if ((bits & 32U) != 0) out.recorded_hash = "\"0xd\"";
  return out;
}

state::Draft draft(fuzz::Input& input) {
  const ChainId chain(1U + input.below(2));
  const std::string name(1, static_cast<char>('A' + input.below(3)));
  state::Draft out;
  switch (input.below(6)) {
    case 0:
      out = state::draft(state::network_of(chain), state::network(name, input.below(2) == 1));
      break;
    case 1:
      out = state::draft(
          state::section_of(name, chain),
          state::section(input.below(3) == 0 ? std::nullopt : std::optional<std::string>("1")));
      break;
    case 2:
      out = state::draft(state::layout_of(chain), event::LayoutRecorded{{{"", {name}}}});
      break;
    case 3:
      out = state::draft(state::contract_of(name, chain), event::NoteRecorded{"seen"});
      break;
    default:
      const auto action = static_cast<event::ContractAction>(input.below(12));
      out = state::draft(state::contract_of(name, chain), state::change(action, value(input)));
  }
  const uint8_t time = input.below(16);  // none, before 1970, late, or in the future
  if (time != 0) out.event.effective = TimeNs{(int64_t{time} - 4) * kSecond};
  return out;
}

state::Book history(fuzz::Input& input) {
  state::Book book;
  book.record(state::network_of(ChainId(1)), state::network());
  int64_t now = 1;
  while (!input.done() && book.events().size() < 40) {
    const uint8_t step = input.byte();
    now += step & 3U;
    book.at(now);
    std::vector<state::Draft> drafts;
    for (unsigned n = 1U + (step >> 2U & 3U); n > 0; --n) drafts.push_back(draft(input));
    while (!drafts.empty() && !book.submit(drafts).ok()) drafts.pop_back();
  }
  return book;
}

void check_moment(const log::Log& log, const versions::Moment& moment,
                  const state::State& expected) {
  const auto loaded = versions::load_state(log, moment);
  DAYBOOK_CHECK(loaded.ok());
  DAYBOOK_CHECK(*loaded == expected);
  for (const auto& [chain, network] : expected.networks) {
    const auto one = versions::load_network(log, chain, moment);
    DAYBOOK_CHECK(one.ok() && one->has_value());
    DAYBOOK_CHECK(**one == network);
    for (const auto& [name, contract] : network.contracts) {
      const auto single = versions::load_contract(log, chain, name, moment);
      DAYBOOK_CHECK(single.ok() && single->has_value());
      DAYBOOK_CHECK(**single == contract);
    }
  }
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  const size_t batch = 1U + input.below(5);
  const versions::Oracle oracle(history(input).events());
  versions::IndexedLog indexed;
  indexed.append(oracle.events, batch);
  for (uint64_t at = 0; at <= oracle.events.size(); at += 1 + oracle.events.size() / 6) {
    check_moment(indexed.log(), {TreeSize(at), std::nullopt}, oracle.states[at]);
    for (const int64_t second : {-4, 0, 3, 9, 1000}) {
      const TimeNs time{second * kSecond};
      check_moment(indexed.log(), {TreeSize(at), time}, oracle.state_at(at, time));
    }
  }
  const auto differences = versions::check(indexed.log());
  DAYBOOK_CHECK(differences.ok() && differences->empty());
  return 0;
}
