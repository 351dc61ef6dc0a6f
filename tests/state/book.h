// A small language for histories: a Book decides, numbers and folds events as the ledger does,
// without a store.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "state/decide.h"

namespace daybook::state {

inline constexpr ChainId kBsc{56};
inline constexpr ChainId kBase{8453};

event::Subject network_of(ChainId chain);
event::Subject contract_of(const std::string& name, ChainId chain = kBsc);
event::Subject section_of(const std::string& name, ChainId chain = kBsc);
event::Subject layout_of(ChainId chain = kBsc);
event::Subject log_subject(const std::string& name = "");

Draft draft(event::Subject subject, event::Payload payload, Expected expected = {});

// {"proxy": proxy, "implementation": implementation}, label "bsc", category "core".
event::ContractValue value(const std::string& proxy = "0xa1",
                           const std::string& implementation = "0xb1");
event::ContractChange change(event::ContractAction action, event::ContractValue after = value());
event::CorrectionRecorded late(event::ContractAction action, event::ContractValue after = value());
event::NetworkChange network(const std::string& name = "bsc", bool relabelled = false);
event::SectionChange section(std::optional<std::string> json,
                             event::SectionAction action = event::SectionAction::kPatched);

class Book {
 public:
  // A transaction; nothing changes when one of its drafts is refused.
  Result<std::vector<event::Event>> submit(std::vector<Draft> drafts);
  // One draft that must be accepted.
  event::Event record(event::Subject subject, event::Payload payload);
  // The refusal of one draft that must not be.
  Error refusal(const Draft& draft) const;

  void at(int64_t seconds) { now_ = TimeNs{seconds * 1'000'000'000}; }
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] const NetworkState& network(ChainId chain = kBsc) const {
    return state_.networks.at(chain);
  }
  [[nodiscard]] const std::vector<event::Event>& events() const { return events_; }

 private:
  State state_;
  std::vector<event::Event> events_;
  TimeNs now_{1'000'000'000};
};

// kBsc registered, the contract Token deployed on it: two events.
Book book_with_token();
// An event of Token that soundly follows, in no book yet.
event::Event next_event(const Book& book);

// A history of several chains with every kind of event that decide accepts, at least `count` events
// long.
std::vector<event::Event> random_history(std::mt19937_64& random, size_t count);

// The plain fold of the first `size` events.
State folded(const std::vector<event::Event>& events, size_t size);

// Field by field, so that a failure says which.
void expect_same(const State& actual, const State& expected);

}  // namespace daybook::state
