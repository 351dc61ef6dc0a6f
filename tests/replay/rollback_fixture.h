// A daybook to roll back, and what a check of it should plan.
#pragma once

#include <gmock/gmock.h>

#include "ingest/ingest_fixture.h"
#include "replay/rollback.h"

namespace daybook::testing {

using event::ContractAction;

inline constexpr ChainId kChain(97);

inline state::Draft section_draft(const std::string& name, std::optional<std::string> json) {
  state::Draft draft;
  draft.event.subject = {kChain, event::SubjectKind::kSection, name};
  event::SectionChange change;
  change.pointer = "/" + name;
  change.json = std::move(json);
  draft.event.payload = change;
  return draft;
}

// A contract in a category of its choice, with a code address and no proxy when `proxy` is "".
inline state::Draft placed(const std::string& name, ContractAction action,
                           const std::string& category, const std::string& proxy, uint64_t code) {
  state::Draft draft = contract_draft(kChain, name, action, address(code));
  auto& change = std::get<event::ContractChange>(draft.event.payload);
  change.value.category = category;
  if (proxy.empty()) event::erase(change.value.body, "proxy");
  if (!proxy.empty()) event::set(change.value.body, "proxy", "\"" + proxy + "\"");
  return draft;
}

class RollbackTest : public IngestTest {
 protected:
  replay::RollbackCheck check(replay::CheckOptions options) {
    const auto done = replay::check_rollback(*ledger, options, {});
    EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message);
    return done.ok() ? *done : replay::RollbackCheck{};
  }
  replay::CheckOptions all() {
    replay::CheckOptions options;
    options.last = ledger->size();
    return options;
  }
  void expect_all_proved() {
    const replay::RollbackCheck done = check(all());
    EXPECT_EQ(done.positions, ledger->size().value);
    for (const auto& problem : done.problems)
      ADD_FAILURE() << "position " << problem.position.value << " " << problem.network << ": "
                    << problem.what;
  }
  replay::RollbackRequest request(uint64_t position) const {
    replay::RollbackRequest out;
    out.to = TreeSize(position + 1);
    out.point = "@pos:" + std::to_string(position);
    out.envelope.actor = "alice";
    out.envelope.reason = "a test";
    return out;
  }
  replay::RollbackApplied apply(uint64_t position) {
    const auto done = replay::apply_rollback(*ledger, request(position));
    EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message);
    return done.ok() ? *done : replay::RollbackApplied{};
  }
  std::map<ChainId, std::string> documents_at(uint64_t position) const {
    std::map<ChainId, std::string> out;
    const auto state = ledger->state_at(TreeSize(position + 1));
    EXPECT_TRUE(state.ok());
    for (const auto& [chain, network] : state->networks)
      out[chain] = replay::comparable_document(chain, network);
    return out;
  }
  [[nodiscard]] uint64_t head() const { return ledger->size().value - 1; }
  void register_chain() { record({network_draft(kChain, "bsctestnet")}); }
  void deploy(const std::string& name, uint64_t code) {
    record({contract_draft(kChain, name, ContractAction::kDeployed, address(code))});
  }
  void remove(const std::string& name) {
    state::Draft draft = contract_draft(kChain, name, ContractAction::kRemoved, "");
    std::get<event::ContractChange>(draft.event.payload).value = {};
    record({draft});
  }
};

// For each plan that the checker makes, in its order: the position and the chain.
inline std::vector<std::pair<Position, ChainId>> expected_plans(const ledger::Ledger& ledger,
                                                                const std::set<ChainId>& chains) {
  std::vector<std::pair<Position, ChainId>> out;
  for (const ChainId chain : chains) out.emplace_back(Position(0), chain);
  const auto visit = [&](const event::Event& event, std::string_view) -> Result<void> {
    if (event.position.value != 0 && state::changes_document(event))
      out.emplace_back(event.position, event.subject.chain);
    return {};
  };
  EXPECT_TRUE(ledger.scan(Position(0), ledger.size(), visit).ok());
  return out;
}

}  // namespace daybook::testing
