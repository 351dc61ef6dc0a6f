// The fold over stored bytes beside apply() on decoded events, which is the oracle.
#include "state/replay.h"

#include <gtest/gtest.h>

#include "event/codec.h"
#include "event/samples.h"
#include "state/book.h"
#include "state/subject.h"

namespace daybook::state {
namespace {

using Histories = Replay::Histories;

Result<void> take(Replay& replay, const event::Event& event) {
  event::Reader reader;
  const std::string bytes = event::encode(event).value();
  return replay.apply(reader.read(bytes).value(), bytes);
}

TEST(Replay, EqualsApplyingEveryEvent) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  Replay replay(Histories::kKeep), without(Histories::kForget);
  State expected;
  for (const event::Event& event : random_history(random, 300)) {
    ASSERT_TRUE(apply(expected, event).ok());
    ASSERT_TRUE(take(replay, event).ok() && take(without, event).ok());
    EXPECT_EQ(replay.size(), expected.size);
    expect_same(replay.state(), expected);
    if (testing::Test::HasFailure()) return;
  }
  for (auto& [chain, network] : expected.networks) {
    network.deployments.clear();
    network.upgrades.clear();
  }
  expect_same(without.state(), expected);
}

// The event that follows, and what is one thing away from it.
std::vector<event::Event> near_misses(const event::Event& sound) {
  std::vector<event::Event> out = {sound};
  const auto but = [&](auto change) {
    event::Event event = sound;
    change(event);
    out.push_back(event);
  };
  but([](event::Event& event) { event.position = event.position.next(); });
  but([](event::Event& event) { event.position = Position(0); });
  but([](event::Event& event) { event.revision = event.revision.next(); });
  but([](event::Event& event) { event.revision = Revision(0); });
  but([](event::Event& event) { event.recorded.ns -= 1; });
  but([](event::Event& event) { event.recorded.ns += 1; });
  but([](event::Event& event) { event.subject.chain = ChainId(0); });
  but([](event::Event& event) { event.subject.chain = ChainId(999); });
  but([](event::Event& event) { event.subject.name.clear(); });
  but([](event::Event& event) { event.subject.name += '\0'; });
  but([](event::Event& event) { event.subject.name = "Other"; });
  return out;
}

TEST(Replay, RefusesExactlyWhatApplyRefuses) {
  const Book book = book_with_token();
  size_t refused = 0;
  for (const event::Event& event : near_misses(next_event(book))) {
    Replay replay(Histories::kKeep), bare(Histories::kForget, Replay::Values::kForget);
    for (const event::Event& before : book.events())
      ASSERT_TRUE(take(replay, before).ok() && take(bare, before).ok());
    State state = book.state();
    const Result<void> slow = apply(state, event), fast = take(replay, event);
    const Result<void> without = take(bare, event);
    ASSERT_EQ(slow.ok(), fast.ok());
    ASSERT_EQ(slow.ok(), without.ok());
    EXPECT_EQ(bare.size(), state.size);
    expect_same(replay.state(), state);
    if (slow.ok()) continue;
    EXPECT_EQ(slow.error().message, fast.error().message);
    EXPECT_EQ(slow.error().kind, fast.error().kind);
    EXPECT_EQ(slow.error().message, without.error().message);
    ++refused;
  }
  EXPECT_EQ(refused, 10U);
}

// Two networks, the second of which has one line more in its histories than are kept.
TEST(Replay, ForgetsTheLongestHistoryWhenAllAreTooLong) {
  Replay replay(Histories::kKeepShort);
  State expected;
  const auto follow = [&](event::Event event, ChainId chain, uint64_t revision) {
    event.subject.chain = chain;
    event.position = Position(expected.size.value);
    event.revision = Revision(revision);
    event.recorded = expected.last_recorded;
    event.tx_index = 0;
    event.tx_count = 1;
    ASSERT_TRUE(apply(expected, event).ok());
    ASSERT_TRUE(take(replay, event).ok());
  };
  const ChainId small(1), large(2);
  const Book book = book_with_token();
  const event::Event registers = book.events().front(), deploys = next_event(book);
  ASSERT_TRUE(std::holds_alternative<event::NetworkChange>(registers.payload));
  event::Event line = deploys;
  event::ContractChange upgrade;
  upgrade.action = event::ContractAction::kUpgraded;
  line.subject.kind = event::SubjectKind::kContract;
  line.payload = upgrade;
  for (const ChainId chain : {small, large}) follow(registers, chain, 0);
  for (uint64_t i = 0; i < 10; ++i) follow(line, small, i);
  for (uint64_t i = 0; i < Replay::kShortLines - 10; ++i) follow(line, large, i);
  EXPECT_TRUE(replay.without_histories().empty());
  expect_same(replay.state(), expected);
  follow(line, large, Replay::kShortLines - 10);
  EXPECT_EQ(replay.without_histories(), std::set<ChainId>{large});
  for (uint64_t i = 10; i < 20; ++i) follow(line, small, i);
  expected.networks.at(large).upgrades.clear();
  expect_same(replay.state(), expected);
}

// Every payload about every kind of subject, named and not, on a chain and on none.
TEST(Replay, JudgesEverySubjectAsApplyDoes) {
  for (const event::Payload& payload : event::every_payload()) {
    for (uint8_t kind = 0; kind <= 4; ++kind) {
      for (const std::string& name : {std::string(), std::string("N"), std::string("N\0", 2)}) {
        for (const uint64_t chain : {0U, 56U}) {
          event::Event event = event::bare_event(payload);
          event.subject = {ChainId(chain), static_cast<event::SubjectKind>(kind), name};
          event::Reader reader;
          const std::string bytes = event::encode(event).value();
          EXPECT_EQ(is_sound_subject(reader.read(bytes).value()), !subject_problem(event))
              << event::payload_name(payload) << " kind " << int{kind} << " name " << name;
        }
      }
    }
  }
}

}  // namespace
}  // namespace daybook::state
