// Both clocks beside a slow oracle: a fold of the events that qualify.
#include "versions/effective.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "versions/effective_oracle.h"
#include "versions/indexed_log.h"

namespace daybook::versions {
namespace {

using event::ContractAction;
using testing::HasSubstr;

constexpr int64_t kSecond = 1'000'000'000;

// Reports that come late, in another order, corrected (the same time again), of the future, before
// 1970, and without a time.
void give_effective_times(std::mt19937_64& random, std::vector<event::Event>& events) {
  for (event::Event& event : events) {
    switch (random() % 4) {
      case 0:
        event.effective.reset();
        break;
      case 1:
        event.effective = event.recorded;
        break;
      default:
        event.effective = TimeNs{(static_cast<int64_t>(random() % 24) - 4) * kSecond};
    }
  }
}

std::vector<event::Event> history_of_two_clocks(std::mt19937_64& random, size_t count) {
  std::vector<event::Event> events = state::random_history(random, count);
  give_effective_times(random, events);
  return events;
}

void expect_parts(const log::Log& log, const Moment& moment, const state::State& whole) {
  const auto headers = load_headers(log, moment);
  ASSERT_TRUE(headers.ok()) << headers.error().message;
  for (uint64_t chain = 1; chain <= 4; ++chain) {
    const auto network = load_network(log, ChainId(chain), moment);
    ASSERT_TRUE(network.ok()) << network.error().message;
    const auto expected = whole.networks.find(ChainId(chain));
    ASSERT_EQ(network->has_value(), expected != whole.networks.end());
    for (const char* name : {"A", "A.sol:A", "B", "BB", "a", "none"}) {
      const auto contract = load_contract(log, ChainId(chain), name, moment);
      ASSERT_TRUE(contract.ok()) << contract.error().message;
      const bool there = *network && (*network)->contracts.count(name) != 0;
      ASSERT_EQ(contract->has_value(), there) << name;
      if (!there) continue;
      EXPECT_TRUE(**contract == expected->second.contracts.at(name)) << name;
    }
    if (!*network) continue;
    EXPECT_TRUE(**network == expected->second);
    EXPECT_TRUE(headers->at(ChainId(chain)) == expected->second.header);
  }
}

TEST(EffectiveIndex, EqualsAFoldOfTheEventsThatQualify) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const Oracle oracle(history_of_two_clocks(random, 120));
  IndexedLog indexed;
  indexed.append(oracle.events, 30);
  for (uint64_t size = 0; size <= oracle.events.size() && !testing::Test::HasFailure(); ++size) {
    std::vector<int64_t> times = {INT64_MIN, INT64_MAX, 0, -1};
    for (int n = 0; n < 3; ++n) times.push_back(static_cast<int64_t>(random() % 26) * kSecond);
    for (const int64_t time : times) {
      SCOPED_TRACE("size " + std::to_string(size) + ", time " + std::to_string(time));
      const Moment moment{TreeSize(size), TimeNs{time}};
      const state::State expected = oracle.state_at(size, TimeNs{time});
      const auto loaded = load_state(indexed.log(), moment);
      ASSERT_TRUE(loaded.ok()) << loaded.error().message;
      state::expect_same(*loaded, expected);
      state::State by_network = expected;
      by_network.networks = load_networks(indexed.log(), moment).value();
      state::expect_same(by_network, expected);
      if (size % 10 == 0) expect_parts(indexed.log(), moment, expected);
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(RecordedState, HasTheSamePartsAsTheWhole) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const Oracle oracle(history_of_two_clocks(random, 80));
  IndexedLog indexed;
  indexed.append(oracle.events, 30);
  for (uint64_t size = 0; size <= oracle.events.size() && !testing::Test::HasFailure(); ++size) {
    SCOPED_TRACE("size " + std::to_string(size));
    expect_parts(indexed.log(), {TreeSize(size), std::nullopt}, oracle.states[size]);
  }
}

// ---- Late, corrected and out of order, one by one -----------------------------------------------

class TwoClocks : public testing::Test {
 protected:
  TwoClocks() {
    record(0, state::network_of(state::kBsc), state::network());
    record(1, state::contract_of("A"), state::change(ContractAction::kDeployed));
    record(5, state::contract_of("A"), upgrade("0xb5"));
  }
  static event::Payload upgrade(const std::string& implementation) {
    return state::change(ContractAction::kUpgraded, state::value("0xa1", implementation));
  }
  // Recorded now, true at `second`.
  void record(int64_t second, event::Subject subject, event::Payload payload) {
    state::Draft draft = state::draft(std::move(subject), std::move(payload));
    draft.event.effective = TimeNs{second * kSecond};
    const auto added = book_.submit({draft});
    ASSERT_TRUE(added.ok()) << added.error().message;
    indexed_.append(*added);
  }
  std::string at(uint64_t size, std::optional<int64_t> second) {
    Moment moment{TreeSize(size), std::nullopt};
    if (second) moment.effective = TimeNs{*second * kSecond};
    const auto contract = load_contract(indexed_.log(), state::kBsc, "A", moment);
    if (!contract.ok()) return contract.error().message;
    return *contract ? *event::get((*contract)->value.body, "implementation") : "none";
  }

  state::Book book_;
  IndexedLog indexed_;
};

TEST_F(TwoClocks, ALateEventChangesWhatWasTrueAndNeverWhatWasBelieved) {
  record(3, state::contract_of("A"), upgrade("0xb3"));
  EXPECT_EQ(at(3, std::nullopt), "\"0xb5\"");
  EXPECT_EQ(at(4, std::nullopt), "\"0xb3\"") << "the log's last word";
  EXPECT_EQ(at(4, 9), "\"0xb5\"") << "what was true last";
  EXPECT_EQ(at(4, 4), "\"0xb3\"");
  EXPECT_EQ(at(3, 4), "\"0xb1\"") << "what was believed, before the late report, of that time";
  EXPECT_EQ(at(4, 0), "none");
}

TEST_F(TwoClocks, ALateFactChangesWhatWasTrueThenAndNeitherTheStateNorWhatWasBelieved) {
  record(3, state::contract_of("A"),
         state::late(ContractAction::kUpgraded, state::value("0xa1", "0xb3")));
  EXPECT_EQ(at(4, std::nullopt), "\"0xb5\"") << "what is known to be live";
  EXPECT_EQ(at(4, 9), "\"0xb5\"");
  EXPECT_EQ(at(4, 4), "\"0xb3\"") << "what, as known now, was true";
  EXPECT_EQ(at(3, 4), "\"0xb1\"") << "what was believed, before the late fact, of that time";
  const auto network =
      load_network(indexed_.log(), state::kBsc, Moment{TreeSize(4), TimeNs{9 * kSecond}});
  ASSERT_TRUE(network.ok() && *network);
  ASSERT_EQ((*network)->upgrades.size(), 2U) << "its line stands where it was true";
  EXPECT_EQ((*network)->upgrades.front().to, "0xb3");
  EXPECT_EQ(
      load_network(indexed_.log(), state::kBsc, Moment{TreeSize(4), {}}).value()->upgrades.size(),
      1U);
}

TEST_F(TwoClocks, AContractOfWhichOnlyLateFactsAreKnownWasLiveThenAndNeverAsFarAsWasBelieved) {
  record(3, state::contract_of("Old"), state::late(ContractAction::kDeployed));
  record(4, state::contract_of("Old"), state::late(ContractAction::kRemoved));
  const auto old_at = [this](std::optional<int64_t> second) {
    Moment moment{TreeSize(5), std::nullopt};
    if (second) moment.effective = TimeNs{*second * kSecond};
    return load_contract(indexed_.log(), state::kBsc, "Old", moment).value();
  };
  EXPECT_FALSE(old_at(2));
  EXPECT_TRUE(old_at(3)->live);
  EXPECT_FALSE(old_at(4)->live);
  EXPECT_FALSE(old_at(std::nullopt)->was_ever_live());
  EXPECT_EQ(lookup(indexed_.log(), LookupKind::kAddress, "0xa1", TreeSize(5)).value().back(),
            Position(4))
      << "found by what it names";
}

TEST_F(TwoClocks, ACorrectionOfTheSameTimeDecides) {
  record(5, state::contract_of("A"), upgrade("0xc5"));
  EXPECT_EQ(at(3, 5), "\"0xb5\"");
  EXPECT_EQ(at(4, 5), "\"0xc5\"");
  EXPECT_EQ(at(4, 4), "\"0xb1\"");
}

TEST_F(TwoClocks, ANoteChangesNeither) {
  record(7, state::contract_of("A"), event::NoteRecorded{"seen"});
  EXPECT_EQ(at(4, 9), "\"0xb5\"");
  EXPECT_EQ(at(4, std::nullopt), "\"0xb5\"");
}

TEST_F(TwoClocks, ALateRegistrationLendsItsName) {
  record(9, state::network_of(state::kBase), state::network("base"));
  record(2, state::contract_of("B", state::kBase), state::change(ContractAction::kDeployed));
  const auto loaded =
      load_state(indexed_.log(), Moment{indexed_.log().size(), TimeNs{3 * kSecond}});
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(loaded->networks.at(state::kBase).header.name, "base");
  EXPECT_EQ(loaded->networks.at(state::kBase).file_version, 2U);
}

TEST_F(TwoClocks, AMomentPastTheHeadIsNotFound) {
  const auto loaded = load_state(indexed_.log(), Moment{TreeSize(4), TimeNs{0}});
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().kind, ErrorKind::kNotFound);
}

TEST_F(TwoClocks, ABrokenRecordIsNamed) {
  const std::string key =
      effective_key(group_of(state::contract_of("A")), TimeNs{5 * kSecond}, Position(2));
  indexed_.put(key, "x");
  EXPECT_THAT(at(3, 9), HasSubstr("\"A\" (subject kind 2) of chain 56 at 1970-01-01T00:00:05.000Z, "
                                  "event 2 is not an effective-time record"));
  indexed_.erase(key);
  indexed_.put(effective_key(group_of(state::contract_of("A")), TimeNs{5 * kSecond}, Position(0)),
               std::string(8, '\0'));
  EXPECT_THAT(at(3, 9), HasSubstr("does not tell this subject's value"));
}

TEST(EffectiveKeys, ComeBackAndSortByTimeTheLatestFirst) {
  const Group group = group_of(state::contract_of("A"));
  std::string last;
  for (const int64_t ns : {INT64_MAX, int64_t{1}, int64_t{0}, int64_t{-1}, INT64_MIN}) {
    const std::string key = effective_key(group, TimeNs{ns}, Position(7));
    const auto parsed = parse_effective_key(key);
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(parsed->group == group);
    EXPECT_EQ(parsed->time.ns, ns);
    EXPECT_EQ(parsed->position, Position(7));
    EXPECT_LT(last, key);
    last = key;
  }
  EXPECT_FALSE(parse_effective_key("t"));
  EXPECT_FALSE(parse_effective_key(version_key(group, Position(1)) + "12345678"));
}

}  // namespace
}  // namespace daybook::versions
