// Random histories against an oracle that looks at the whole log for each answer.
#include <gtest/gtest.h>

#include "state/book.h"

namespace daybook::state {
namespace {

class Oracle {
 public:
  explicit Oracle(const std::vector<event::Event>& events) : events_(events) {}

  [[nodiscard]] const event::Event* last(const event::Subject& subject, bool with_value) const {
    const event::Event* found = nullptr;
    for (const event::Event& event : events_) {
      if (event.subject == subject && (!with_value || changes_document(event))) found = &event;
    }
    return found;
  }
  [[nodiscard]] uint64_t count(const event::Subject& subject) const {
    uint64_t n = 0;
    for (const event::Event& event : events_) n += event.subject == subject ? 1u : 0u;
    return n;
  }
  [[nodiscard]] size_t history_lines(ChainId chain, bool upgrades) const {
    size_t n = 0;
    for (const event::Event& event : events_) {
      if (event.subject.chain != chain) continue;
      const std::string name = event::payload_name(event.payload);
      const bool deployment =
          name == "ContractDeployed" || name == "ContractRedeployed" || name == "ContractRemoved";
      n += (upgrades ? name == "ContractUpgraded" : deployment) ? 1u : 0u;
    }
    return n;
  }

 private:
  const std::vector<event::Event>& events_;
};

void expect_contracts(const NetworkState& network, ChainId chain, const Oracle& oracle) {
  for (const auto& [name, contract] : network.contracts) {
    const event::Subject subject = contract_of(name, chain);
    EXPECT_EQ(contract.revision.value + 1, oracle.count(subject));
    const event::Event* last = oracle.last(subject, true);
    EXPECT_EQ(contract.was_ever_live(), last != nullptr);
    if (last == nullptr) {  // late facts alone
      EXPECT_FALSE(contract.live);
      EXPECT_TRUE(contract.value == event::ContractValue());
      continue;
    }
    const auto& change = std::get<event::ContractChange>(last->payload);
    EXPECT_EQ(contract.live, change.action != event::ContractAction::kRemoved);
    EXPECT_TRUE(contract.value == change.value);
    EXPECT_EQ(contract.changed, last->position);
  }
  EXPECT_EQ(network.deployments.size(), oracle.history_lines(chain, false));
  EXPECT_EQ(network.upgrades.size(), oracle.history_lines(chain, true));
}

TEST(Fold, OfRandomHistoriesIsWhatTheLastEventOfEachSubjectSays) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const std::vector<event::Event> events = random_history(random, 400);
  const State state = folded(events, events.size());
  const Oracle oracle(events);
  for (const event::Event& event : events) {
    EXPECT_EQ(next_revision(state, event.subject).value, oracle.count(event.subject));
  }
  for (const auto& [chain, network] : state.networks) {
    expect_contracts(network, chain, oracle);
    for (const auto& [name, section] : network.sections) {
      const event::Event* last = oracle.last(section_of(name, chain), true);
      ASSERT_NE(last, nullptr);
      EXPECT_EQ(section.json, std::get<event::SectionChange>(last->payload).json);
    }
  }
}

}  // namespace
}  // namespace daybook::state
