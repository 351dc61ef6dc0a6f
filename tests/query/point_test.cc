// Every way to name a moment, and what each refuses.
#include "query/point.h"

#include <gmock/gmock.h>

#include "ledger/ledger_fixture.h"
#include "query/tags.h"
#include "state/tag.h"

namespace daybook::testing {
namespace {

using event::ContractAction;
using query::Point;
using ::testing::HasSubstr;

constexpr ChainId kBsc(56);
constexpr int64_t kHourNs = 3'600'000'000'000;

// ---- Reading ------------------------------------------------------------------------------------

TEST(PointText, TakesRelativeTimes) {
  const std::pair<const char*, int64_t> forms[] = {
      {"@2h ago", 2 * kHourNs},     {"@2h", 2 * kHourNs},         {"@time:2h ago", 2 * kHourNs},
      {"@90min", kHourNs * 3 / 2},  {"@1 day ago", 24 * kHourNs}, {"@3 days", 72 * kHourNs},
      {"@1w", 7 * 24 * kHourNs},    {"@45s ago", 45'000'000'000}, {"@0s", 0},
      {"@2 hours ago", 2 * kHourNs}};
  for (const auto& [text, ago] : forms) {
    const auto point = query::parse_point(text);
    ASSERT_TRUE(point.ok()) << text;
    EXPECT_EQ(point->kind, Point::Kind::kRecorded) << text;
    ASSERT_TRUE(point->relative) << text;
    EXPECT_EQ(point->relative->ago_ns, ago) << text;
  }
  EXPECT_TRUE(query::parse_point("@yesterday")->relative->yesterday);
  EXPECT_EQ(query::parse_point("@effective:2d ago")->kind, Point::Kind::kEffective);
}

TEST(PointText, RefusesRelativeTimesThatAreNone) {
  for (const char* text : {"@time:2", "@time:h", "@time:2x ago", "@time:-2h", "@time:2h agoo",
                           "@time:02h", "@time:2  h", "@time:9999999999999w", "@time: ago"}) {
    const auto point = query::parse_point(text);
    ASSERT_FALSE(point.ok()) << text;
    EXPECT_EQ(point.error().kind, ErrorKind::kUsage) << text;
  }
}

TEST(PointText, TakesBlocksCommitsAndTags) {
  const auto block = query::parse_point("@block:my/chain/41000000");
  ASSERT_TRUE(block.ok());
  EXPECT_EQ(block->network, "my/chain");
  EXPECT_EQ(block->block, 41'000'000U);
  EXPECT_EQ(query::parse_point("@source:ABcd")->commit, "abcd");
  EXPECT_EQ(query::parse_point("@source:abcd")->kind, Point::Kind::kSource);
  EXPECT_EQ(query::parse_point("@tag:latest")->tag, "latest");
  EXPECT_EQ(query::parse_point("@v1.0")->tag, "v1.0");
  EXPECT_EQ(query::parse_point("@audit/2025")->kind, Point::Kind::kTag);
}

TEST(PointText, RefusesWithTheFormsThatExist) {
  for (const char* text :
       {"@block:56", "@block:/5", "@block:56/x", "@block:56/-1", "@source:abc", "@source:xyz1",
        "@source:", "@tag:", "@tag:a b", "@tag:-x", "@a b", "@-x", "@x.lock", "@..", "@@{"}) {
    const auto point = query::parse_point(text);
    ASSERT_FALSE(point.ok()) << text;
    EXPECT_EQ(point.error().kind, ErrorKind::kUsage) << text;
    EXPECT_THAT(point.error().message, HasSubstr("@block:NETWORK/"));
  }
}

TEST(RangeText, TakesEitherSideAlone) {
  const auto both = query::parse_range("@pos:1..@latest");
  ASSERT_TRUE(both.ok());
  EXPECT_EQ(both->from->position, 1U);
  EXPECT_EQ(both->to->kind, Point::Kind::kLatest);
  EXPECT_FALSE(query::parse_range("..5")->from);
  EXPECT_EQ(query::parse_range("..5")->to->position, 5U);
  EXPECT_FALSE(query::parse_range("5..")->to);
  EXPECT_EQ(query::parse_range("@2h ago..@1h ago")->to->relative->ago_ns, kHourNs);
  const auto one = query::parse_range("7");
  EXPECT_FALSE(one->from);
  EXPECT_EQ(one->to->position, 7U);
  EXPECT_FALSE(query::parse_range("")->to);
  EXPECT_FALSE(query::parse_range("..")->to);
}

TEST(RangeText, RefusesAnEndThatIsNoPoint) {
  for (const char* text : {"x..1", "1..x", "1...2", "1..2..3"}) {
    EXPECT_EQ(query::parse_range(text).error().kind, ErrorKind::kUsage) << text;
  }
}

TEST(TagName, FollowsTheRulesOfGitsReferenceNames) {
  for (const char* name : {"v1", "audit/2025-08", "a.b", "a@b", "ü", "42"}) {
    EXPECT_EQ(state::tag_name_problem(name), std::nullopt) << name;
  }
  for (const char* name : {"",     "/a",    "a/",  "a//b", ".a",   "a/.b", "a.lock", "a.lock/b",
                           "a..b", "a b",   "a~",  "a^",   "a:b",  "a?",   "a*",     "a[",
                           "a\\b", "a\x7f", "a\n", "@",    "a@{b", "-a",   "a.",     "\xff"}) {
    EXPECT_NE(state::tag_name_problem(name), std::nullopt) << name;
  }
}

// ---- Finding ------------------------------------------------------------------------------------

class PointTest : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    record({network_draft(kBsc, "bscmainnet")});
    record_at_block(100, "aaaa1111", ContractAction::kDeployed);
    record_at_block(300, "aaaa2222", ContractAction::kUpgraded);
    record_at_block(200, "bbbb3333", ContractAction::kUpgraded);
  }
  void record_at_block(uint64_t block, const std::string& commit, ContractAction action) {
    auto draft = contract_draft(kBsc, "A", action, address(block));
    draft.event.on_chain = event::OnChain{"", block, "", {}};
    draft.event.git_commit = commit;
    clock.time = TimeNs{clock.time.ns + kHourNs};
    record({draft});
  }
  void tag(const std::string& name, uint64_t size) {
    state::Draft draft;
    draft.event.subject = state::tag_subject(name);
    draft.event.payload = event::Tagged{name, TreeSize(size)};
    record({draft});
  }
  // The size, or the error's kind and message.
  std::string at(const std::string& text) {
    const auto located = query::locate(*ledger, *query::parse_point(text));
    if (located.ok()) return std::to_string(located->size.value);
    return std::to_string(static_cast<int>(located.error().kind)) + " " + located.error().message;
  }
  static std::string kind(ErrorKind kind) { return std::to_string(static_cast<int>(kind)) + " "; }
};

TEST_F(PointTest, ABlockIsTheLastEventOfTheHighestBlockUpToIt) {
  EXPECT_EQ(at("@block:56/100"), "2");
  EXPECT_EQ(at("@block:bscmainnet/199"), "2");
  EXPECT_EQ(at("@block:bsc-mainnet/200"), "4") << "a configured alias, a late event";
  EXPECT_EQ(at("@block:56/999"), "3");
  EXPECT_THAT(at("@block:56/99"), HasSubstr(kind(ErrorKind::kNotFound) + "@block:56/99: no event"));
  EXPECT_THAT(at("@block:mars/1"), HasSubstr("no network \"mars\""));
}

TEST_F(PointTest, ASourceCommitIsItsLastEvent) {
  EXPECT_EQ(at("@source:aaaa1"), "2");
  EXPECT_EQ(at("@source:AAAA2222"), "3");
  EXPECT_EQ(at("@source:bbbb"), "4");
  EXPECT_THAT(at("@source:aaaa"), HasSubstr(kind(ErrorKind::kConflict) +
                                            "@source:aaaa is ambiguous: aaaa1111, aaaa2222; give"));
  EXPECT_THAT(at("@source:cccc"), HasSubstr(kind(ErrorKind::kNotFound)));
}

TEST_F(PointTest, AShortCommitThatIsAlsoAPrefixIsMeantItself) {
  record_at_block(400, "aaaa", ContractAction::kUpgraded);
  EXPECT_EQ(at("@source:aaaa"), "5");
}

TEST_F(PointTest, ATagIsWhatItsLastEventSays) {
  tag("release", 2);
  tag("release/2", 4);
  EXPECT_EQ(at("@release"), "2");
  EXPECT_EQ(at("@tag:release/2"), "4");
  tag("release", 3);
  EXPECT_EQ(at("@release"), "3");
  EXPECT_THAT(at("@tag:none"), HasSubstr(kind(ErrorKind::kNotFound) + "no tag \"none\""));
  const auto tags = query::all_tags(*ledger);
  ASSERT_TRUE(tags.ok());
  ASSERT_EQ(tags->size(), 2U);
  EXPECT_EQ(tags->front().name, "release");
  EXPECT_EQ(tags->front().size, TreeSize(3));
  EXPECT_EQ(tags->back().event.position, Position(5));
}

TEST_F(PointTest, ATagOfMoreEventsThanThereAreIsRefused) {
  state::Draft draft;
  draft.event.subject = state::tag_subject("x");
  draft.event.payload = event::Tagged{"x", TreeSize(5)};
  EXPECT_EQ(ledger->submit({{draft}}).error().kind, ErrorKind::kInvalid);
  draft.event.payload = event::Tagged{"y", TreeSize(4)};
  EXPECT_EQ(ledger->submit({{draft}}).error().kind, ErrorKind::kInvalid) << "another tag's subject";
  draft.event.subject = state::tag_subject("a b");
  draft.event.payload = event::Tagged{"a b", TreeSize(4)};
  EXPECT_THAT(ledger->submit({{draft}}).error().message, HasSubstr("no tag name"));
}

TEST_F(PointTest, RelativeTimesCountFromTheLedgersClock) {
  EXPECT_EQ(at("@0s"), "4");
  EXPECT_EQ(at("@1s ago"), "3");
  EXPECT_EQ(at("@1h"), "3");
  EXPECT_EQ(at("@2h ago"), "2");
  EXPECT_EQ(at("@1w"), "0");
  const auto effective = query::locate(*ledger, *query::parse_point("@effective:2h ago"));
  EXPECT_EQ(effective->effective, TimeNs{clock.time.ns - 2 * kHourNs});
}

TEST_F(PointTest, YesterdayEndsAtMidnightUtc) {
  clock.time = *parse_time("2025-08-01T23:59:59.999999999Z");
  record({contract_draft(kBsc, "A", ContractAction::kUpgraded, address(1))});
  clock.time = *parse_time("2025-08-02T00:00:00Z");
  record({contract_draft(kBsc, "A", ContractAction::kUpgraded, address(2))});
  for (const char* now : {"2025-08-02T00:00:00Z", "2025-08-02T23:59:59Z"}) {
    clock.time = *parse_time(now);
    EXPECT_EQ(at("@yesterday"), "5") << now;
  }
  clock.time = *parse_time("2025-08-03T00:00:00Z");
  EXPECT_EQ(at("@yesterday"), "6");
}

TEST_F(PointTest, TwoClocksAtOnceComeFromTwoOptions) {
  const auto point = query::parse_point("@pos:1");
  const auto located = query::locate(*ledger, *point, "2025-07-01T00:00:00Z");
  ASSERT_TRUE(located.ok());
  EXPECT_EQ(located->size, TreeSize(2));
  EXPECT_EQ(located->effective, *parse_time("2025-07-01"));
  EXPECT_FALSE(query::locate(*ledger, *point, "")->effective);
  EXPECT_EQ(query::locate(*ledger, *point, "no time").error().kind, ErrorKind::kUsage);
  const auto twice = query::parse_point("@effective:2025-07-01");
  EXPECT_EQ(query::locate(*ledger, *twice, "2025-07-01").error().kind, ErrorKind::kUsage);
}

TEST_F(PointTest, ARangeIsBetweenItsEndsAndTheLogs) {
  const auto range = [&](const std::string& text) {
    const auto located = query::resolve_range(*ledger, *query::parse_range(text));
    return located.ok() ? std::to_string(located->from.size.value) + ".." +
                              std::to_string(located->to.size.value)
                        : located.error().message;
  };
  EXPECT_EQ(range("@pos:0..@pos:2"), "1..3");
  EXPECT_EQ(range("@block:56/100.."), "2..4");
  EXPECT_EQ(range("..@source:aaaa1"), "0..2");
  EXPECT_EQ(range(""), "0..4");
  EXPECT_THAT(range("9.."), HasSubstr("past the head"));
}

TEST_F(PointTest, NetworksAreNamedWithoutTheirStates) {
  const versions::Moment now{ledger->size(), std::nullopt};
  for (const char* name : {"56", "bscmainnet"}) {
    EXPECT_EQ(*query::resolve_network(*ledger, now, name), kBsc) << name;
  }
  const auto before = query::resolve_network(*ledger, {TreeSize(0), std::nullopt}, "56");
  EXPECT_EQ(before.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(before.error().message, HasSubstr("there is none"));
}

}  // namespace
}  // namespace daybook::testing
