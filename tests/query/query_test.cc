#include <map>
#include <random>

#include "ledger/ledger_fixture.h"
#include "project/git_projector.h"
#include "query/point.h"

namespace daybook::testing {
namespace {

using event::ContractAction;
using query::Point;
constexpr ChainId kChain(97);

std::string refusal(const std::string& text) {
  const auto point = query::parse_point(text);
  return point.ok() ? "" : point.error().message;
}

TEST(Point, EveryDocumentedFormParses) {
  EXPECT_EQ(query::parse_point("@latest")->kind, Point::Kind::kLatest);
  EXPECT_EQ(query::parse_point("42")->position, 42U);
  EXPECT_EQ(query::parse_point("@pos:42")->position, 42U);
  const auto time = query::parse_point("@time:2025-07-25T09:00:00Z");
  ASSERT_TRUE(time.ok());
  EXPECT_EQ(time->kind, Point::Kind::kRecorded);
  EXPECT_EQ(time->time.ns, 1'753'434'000'000'000'000);
  EXPECT_EQ(query::parse_point("@effective:2025-07-25T17:00:00+08:00")->time, time->time);
  EXPECT_EQ(query::parse_point("@commit:ABcd12")->commit, "abcd12");
}

TEST(Point, OtherTextIsAUsageErrorThatListsTheForms) {
  for (const char* text :
       {"", "@", "@pos:", "@pos:-1", "@pos:1x", "x", "@nope:1", "@commit:abc", "@commit:xyz1",
        "@time:2025-07-25T09:00:00", "@time:last week", "18446744073709551616"}) {
    const auto point = query::parse_point(text);
    ASSERT_FALSE(point.ok()) << text;
    EXPECT_EQ(point.error().kind, ErrorKind::kUsage);
    EXPECT_NE(point.error().message.find("@latest"), std::string::npos) << refusal(text);
  }
}

class QueryTest : public LedgerTest {
 protected:
  void deploy_and_upgrade() {
    record({network_draft(kChain, "bsctestnet"),
            contract_draft(kChain, "A", ContractAction::kDeployed, address(1))});
    clock.time = TimeNs::from_ms(1'753'434'000'000);
    record({contract_draft(kChain, "A", ContractAction::kUpgraded, address(2))});
  }
  Result<query::Resolved> at(const std::string& text) {
    return query::resolve(*ledger, *query::parse_point(text));
  }
  std::string implementation_at(const std::string& text) {
    const auto resolved = at(text);
    if (!resolved.ok()) return resolved.error().message;
    const auto network = resolved->state.networks.find(kChain);
    if (network == resolved->state.networks.end()) return "no network";
    return *event::get(network->second.contracts.at("A").value.body, "implementation");
  }
  static std::string quoted(uint64_t n) { return "\"" + address(n) + "\""; }
};

TEST_F(QueryTest, APositionShowsTheStateAfterThatEvent) {
  deploy_and_upgrade();
  EXPECT_EQ(implementation_at("@pos:1"), quoted(1));
  EXPECT_EQ(implementation_at("@pos:2"), quoted(2));
  EXPECT_EQ(implementation_at("@latest"), quoted(2));
  EXPECT_EQ(at("@pos:1")->size, TreeSize(2));
}

TEST_F(QueryTest, APositionPastTheHeadIsNotFoundAndNamesTheHead) {
  EXPECT_EQ(at("@pos:0").error().kind, ErrorKind::kNotFound);
  deploy_and_upgrade();
  const auto past = at("@pos:3");
  ASSERT_FALSE(past.ok());
  EXPECT_EQ(past.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(past.error().message.find("the last one is position 2"), std::string::npos);
}

TEST_F(QueryTest, RecordedTimeShowsWhatTheLogHeldThen) {
  deploy_and_upgrade();
  EXPECT_EQ(implementation_at("@time:2025-07-25T09:00:00Z"), quoted(2));
  EXPECT_EQ(implementation_at("@time:2025-07-25T08:59:59.999Z"), quoted(1));
  EXPECT_EQ(implementation_at("@time:2020-01-01T00:00:00Z"), "no network");
}

TEST_F(QueryTest, ALateReportChangesWhatWasTrueAndNeverWhatWasBelieved) {
  deploy_and_upgrade();
  const std::string before = implementation_at("@time:2025-07-25T10:00:00Z");
  clock.time = TimeNs::from_ms(1'760'000'000'000);
  auto late = contract_draft(kChain, "A", ContractAction::kUpgraded, address(3));
  late.event.effective = TimeNs::from_ms(1'753'437'000'000);  // 09:50
  record({late});
  EXPECT_EQ(implementation_at("@time:2025-07-25T10:00:00Z"), before);
  EXPECT_EQ(implementation_at("@effective:2025-07-25T10:00:00Z"), quoted(3));
  EXPECT_EQ(implementation_at("@effective:2025-07-25T09:30:00Z"), quoted(2));
}

// The oracle: of a contract's events that took effect by T, the one with the latest effective time
// (the later position among equals) says what was true.
TEST_F(QueryTest, EffectiveStateAgreesWithASlowOracleOnRandomHistories) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const int64_t base = 1'750'000'000'000;
  auto network = network_draft(kChain, "bsctestnet");
  network.event.effective = TimeNs::from_ms(base - 1);
  record({network});
  struct Fact {
    int64_t at;
    uint64_t value;
  };
  std::map<std::string, std::vector<Fact>> facts;
  for (uint64_t n = 0; n < 120; ++n) {
    const std::string name = "C" + std::to_string(random() % 4);
    const auto action = facts[name].empty() ? ContractAction::kDeployed : ContractAction::kUpgraded;
    auto draft = contract_draft(kChain, name, action, address(n + 1));
    const int64_t at = base + static_cast<int64_t>(random() % 40);
    draft.event.effective = TimeNs::from_ms(at);
    record({draft});
    facts[name].push_back({at, n + 1});
  }
  for (int64_t t = base - 2; t < base + 42; ++t) {
    const auto resolved = at("@effective:" + to_iso_ms(TimeNs::from_ms(t)));
    ASSERT_TRUE(resolved.ok()) << resolved.error().message;
    for (const auto& [name, history] : facts) {
      const Fact* truth = nullptr;
      for (const Fact& fact : history) {
        if (fact.at <= t && (truth == nullptr || fact.at >= truth->at)) truth = &fact;
      }
      const auto found = resolved->state.networks.find(kChain);
      const bool known =
          found != resolved->state.networks.end() && found->second.contracts.count(name) != 0;
      ASSERT_EQ(known, truth != nullptr) << name << " at " << t;
      if (truth == nullptr) continue;
      EXPECT_EQ(*event::get(found->second.contracts.at(name).value.body, "implementation"),
                quoted(truth->value))
          << name << " at " << t;
    }
  }
}

TEST_F(QueryTest, ACommitShowsTheEventsOfItsSnapshot) {
  deploy_and_upgrade();
  const auto report = project::project_git(*ledger, {});
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(implementation_at("@commit:" + report->tip->hex), quoted(2));
  const auto repository =
      git::Repository::open(ledger->paths().resolve(ledger->config().git_repository));
  ASSERT_TRUE(repository.ok());
  const auto history = (*repository)->history(*report->tip);
  ASSERT_TRUE(history.ok());
  EXPECT_EQ(implementation_at("@commit:" + history->front().hex.substr(0, 10)), quoted(1));
  EXPECT_EQ(at("@commit:0000000000").error().kind, ErrorKind::kNotFound);
}

TEST_F(QueryTest, ANetworkIsNamedByChainIdNameOrConfiguredAlias) {
  deploy_and_upgrade();
  const auto state = ledger->state();
  ASSERT_TRUE(state.ok());
  for (const char* name : {"97", "bsctestnet", "bsc-testnet", "bscTestnet"}) {
    const auto chain = query::resolve_network(*ledger, **state, name);
    ASSERT_TRUE(chain.ok()) << name;
    EXPECT_EQ(*chain, kChain);
  }
  const auto none = query::resolve_network(*ledger, **state, "mars");
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().message.find("bsctestnet (97)"), std::string::npos);
}

TEST_F(QueryTest, AChainIdIsNeverAmbiguousWhateverNetworksAreCalled) {
  deploy_and_upgrade();
  const auto head = ledger->state();
  ASSERT_TRUE(head.ok());
  state::State twins = **head;
  twins.networks[ChainId(31)].header.name = "97";
  twins.networks[ChainId(32)].header.name = "bsc-testnet";
  EXPECT_EQ(*query::resolve_network(*ledger, twins, "97"), kChain);
  const auto refused = query::resolve_network(*ledger, twins, "bsc-testnet");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_NE(refused.error().message.find("chain 32, chain 97"), std::string::npos);
}

}  // namespace
}  // namespace daybook::testing
