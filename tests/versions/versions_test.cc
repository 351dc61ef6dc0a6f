#include "versions/versions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/bytes.h"
#include "event/codec.h"
#include "event/samples.h"
#include "versions/indexed_log.h"
#include "versions/record.h"

namespace daybook::versions {
namespace {

using event::ContractAction;
using testing::ElementsAre;
using testing::HasSubstr;

std::mt19937_64 seeded(std::string& trace) {
  const auto seed = std::random_device()();
  trace = "seed " + std::to_string(seed);
  return std::mt19937_64(seed);
}

void expect_load_equals_fold(const log::Log& log, const std::vector<event::Event>& events) {
  state::State expected;
  for (size_t size = 0; size <= events.size(); ++size) {
    SCOPED_TRACE("size " + std::to_string(size));
    const bool follows = size == 0 || state::apply(expected, events[size - 1]).ok();
    ASSERT_TRUE(follows);
    const auto loaded = load_state(log, TreeSize(size));
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    state::expect_same(*loaded, expected);
    const auto networks = load_networks(log, {TreeSize(size), std::nullopt});
    ASSERT_TRUE(networks.ok()) << networks.error().message;
    state::State by_network = expected;
    by_network.networks = *networks;
    state::expect_same(by_network, expected);
    if (testing::Test::HasFailure()) return;
  }
}

// ---- load_state ---------------------------------------------------------------------------------

TEST(VersionIndex, EqualsTheFoldAtEveryPosition) {
  std::string trace;
  std::mt19937_64 random = seeded(trace);
  SCOPED_TRACE(trace);
  for (int round = 0; round < 3 && !testing::Test::HasFailure(); ++round) {
    const std::vector<event::Event> events = state::random_history(random, 150);
    IndexedLog indexed;
    indexed.append(events, 1 + random() % 40);
    expect_load_equals_fold(indexed.log(), events);
  }
}

// What a newer daybook wrote, on subjects that are known and on ones that are not.
TEST(VersionIndex, EqualsTheFoldWithPayloadsThatThisBuildDoesNotKnow) {
  std::vector<event::Event> events = small_history();
  const std::vector<event::Subject> subjects = {
      state::contract_of("A"),       state::contract_of("New"), state::section_of("new"),
      state::section_of("metadata"), state::layout_of(),        state::network_of(state::kBsc)};
  state::State state = state::folded(events, events.size());
  for (const event::Subject& subject : subjects) {
    event::Event event = events.back();
    event.position = Position(state.size.value);
    event.id = event.tx_id = event::id_of(state.size.value);
    event.subject = subject;
    event.revision = state::next_revision(state, subject);
    event.payload = event::Opaque{77};
    ASSERT_TRUE(state::apply(state, event).ok());
    events.push_back(event);
  }
  IndexedLog indexed;
  indexed.append(events);
  expect_load_equals_fold(indexed.log(), events);
}

TEST(VersionIndex, IsReadableFromAnEmptyLog) {
  IndexedLog indexed;
  const auto loaded = load_state(indexed.log(), TreeSize(0));
  ASSERT_TRUE(loaded.ok());
  EXPECT_TRUE(*loaded == state::State());
  EXPECT_TRUE(check(indexed.log())->empty());
}

TEST(VersionIndex, HasNoStatePastTheHead) {
  IndexedLog indexed;
  indexed.append(small_history());
  const auto loaded = load_state(indexed.log(), TreeSize(9));
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(loaded.error().message, HasSubstr("has 8 events, not 9"));
}

TEST(VersionIndex, LeavesOutHistoriesOnRequest) {
  const std::vector<event::Event> events = small_history();
  IndexedLog indexed;
  indexed.append(events);
  state::State expected = state::folded(events, events.size());
  EXPECT_FALSE(expected.networks.at(state::kBsc).upgrades.empty());
  expected.networks.at(state::kBsc).deployments.clear();
  expected.networks.at(state::kBsc).upgrades.clear();
  const auto loaded = load_state(indexed.log(), TreeSize(events.size()), Histories::kSkip);
  ASSERT_TRUE(loaded.ok());
  state::expect_same(*loaded, expected);
}

// The ledger goes on from a state without histories: what it indexes must be the same.
TEST(VersionIndex, GrowsTheSameFromAStateWithoutHistories) {
  std::string trace;
  std::mt19937_64 random = seeded(trace);
  SCOPED_TRACE(trace);
  state::State whole, without;
  for (const event::Event& event : state::random_history(random, 100)) {
    for (auto& [chain, network] : without.networks) {
      network.deployments.clear();
      network.upgrades.clear();
    }
    const auto replaced = replaced_value(whole, event);
    EXPECT_EQ(replaced_value(without, event), replaced);
    ASSERT_TRUE(state::apply(whole, event).ok() && state::apply(without, event).ok());
    EXPECT_EQ(records_of(event, replaced, standing_of(event, whole)),
              records_of(event, replaced, standing_of(event, without)));
  }
}

// What verify and rebuild use: no decoded state.
TEST(VersionIndex, GrowsTheSameFromAFoldOverStoredBytes) {
  std::string trace;
  std::mt19937_64 random = seeded(trace);
  SCOPED_TRACE(trace);
  state::State state;
  state::Replay replay(state::Replay::Histories::kForget);
  for (const event::Event& event : state::random_history(random, 200)) {
    const std::string bytes = event::encode(event).value();
    event::Reader reader, before;
    const event::View view = reader.read(bytes).value();
    const auto replaced = replaced_value(state, event);
    const std::string old(replay.replaced_by(view));
    ASSERT_EQ(replaced.has_value(), !old.empty());
    if (replaced) {
      ASSERT_TRUE(before.read(old).ok());
      EXPECT_EQ(before.contract_value(), *replaced);
    }
    ASSERT_TRUE(state::apply(state, event).ok() && replay.apply(view, bytes).ok());
    EXPECT_EQ(records_of(event, replaced, replay.standing()),
              records_of(event, replaced, standing_of(event, state)));
  }
}

// ---- Look-ups -----------------------------------------------------------------------------------

TEST(VersionIndex, FindsEveryEventByItsId) {
  const std::vector<event::Event> events = small_history();
  IndexedLog indexed;
  indexed.append(events);
  for (const event::Event& event : events) {
    const auto found = find_event(indexed.log(), event.id);
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(*found, std::optional(event.position));
  }
  EXPECT_EQ(*find_event(indexed.log(), event::id_of(99)), std::nullopt);
}

TEST(VersionIndex, ListsTheHistoryOfOneSubject) {
  IndexedLog indexed;
  indexed.append(small_history());
  const auto history = [&](const event::Subject& subject, uint64_t size) {
    return subject_history(indexed.log(), subject, TreeSize(size)).value();
  };
  const event::Subject a = state::contract_of("A");
  EXPECT_THAT(history(a, 8), ElementsAre(Position(1), Position(3), Position(4), Position(7)));
  EXPECT_THAT(history(a, 4), ElementsAre(Position(1), Position(3)));
  EXPECT_THAT(history(a, 3), ElementsAre(Position(1)));
  EXPECT_THAT(history(a, 1), ElementsAre());
  EXPECT_THAT(history(state::contract_of("AB"), 8), ElementsAre(Position(2)));
  EXPECT_THAT(history(state::network_of(state::kBsc), 8), ElementsAre(Position(0)));
  EXPECT_THAT(history(state::log_subject(), 8), ElementsAre(Position(6)));
  EXPECT_THAT(history(state::contract_of("A", state::kBase), 8), ElementsAre());
}

TEST(VersionIndex, LastChangeIsTheEndOfTheHistory) {
  const std::vector<event::Event> events = small_history();
  IndexedLog indexed;
  indexed.append(events);
  std::set<event::Subject> subjects = {state::contract_of("a"), state::contract_of(""),
                                       state::contract_of("A", state::kBase)};
  for (const event::Event& event : events) subjects.insert(event.subject);
  for (const event::Subject& subject : subjects) {
    for (uint64_t size = 0; size <= events.size(); ++size) {
      const auto history = *subject_history(indexed.log(), subject, TreeSize(size));
      const auto expected = history.empty() ? std::nullopt : std::optional(history.back());
      EXPECT_EQ(*last_change(indexed.log(), subject, TreeSize(size)), expected);
    }
  }
}

TEST(VersionIndex, TellsTheSizeAtARecordedTime) {
  IndexedLog indexed;
  const std::vector<event::Event> events = small_history();
  EXPECT_EQ(*size_at_recorded(indexed.log(), TimeNs{0}), TreeSize(0));
  indexed.append(events);
  for (int64_t ns = 0; ns <= 4'000'000'000; ns += 500'000'000) {
    for (const int64_t time : {ns - 1, ns, ns + 1}) {
      uint64_t expected = 0;
      while (expected < events.size() && events[expected].recorded.ns <= time) ++expected;
      EXPECT_EQ(*size_at_recorded(indexed.log(), TimeNs{time}), TreeSize(expected)) << time;
    }
  }
}

// ---- Rebuild ------------------------------------------------------------------------------------

TEST(VersionIndex, RebuildGivesIdenticalRecords) {
  std::string trace;
  std::mt19937_64 random = seeded(trace);
  SCOPED_TRACE(trace);
  IndexedLog indexed;
  indexed.append(state::random_history(random, 200), 50);
  const auto before = indexed.records();
  indexed.erase(before[3].first);
  indexed.put(before[7].first, "rubbish");
  indexed.put("vrubbish", "");
  uint64_t last = 0;
  const auto records = rebuild(indexed.log(), [&](uint64_t done, uint64_t total) {
    EXPECT_EQ(done, last + 1);
    EXPECT_EQ(total, indexed.log().size().value);
    last = done;
  });
  ASSERT_TRUE(records.ok()) << records.error().message;
  EXPECT_EQ(*records, before.size());
  EXPECT_EQ(last, indexed.log().size().value);
  EXPECT_EQ(indexed.records(), before);
}

TEST(VersionIndex, IsNotReadWhileARebuildIsUnfinished) {
  IndexedLog indexed;
  indexed.append(small_history());
  indexed.put(std::string(kIndexKey), std::string(kRebuilding));
  const std::vector<Error> errors = {
      load_state(indexed.log(), TreeSize(1)).error(),
      find_event(indexed.log(), event::id_of(1)).error(),
      subject_history(indexed.log(), state::contract_of("A"), TreeSize(1)).error()};
  for (const Error& error : errors) {
    EXPECT_EQ(error.kind, ErrorKind::kDamaged);
    EXPECT_THAT(error.message, HasSubstr("daybook replay rebuild"));
  }
  EXPECT_THAT(*check(indexed.log()),
              ElementsAre("the index's own version is not what the event gives"));
  ASSERT_TRUE(rebuild(indexed.log(), {}).ok());
  EXPECT_TRUE(load_state(indexed.log(), TreeSize(8)).ok());
}

TEST(VersionIndex, RebuildRefusesAnEventThatDoesNotFollow) {
  IndexedLog indexed;
  log::Append append;
  append.expected_size = TreeSize(0);
  append.entries = {*event::encode(small_history()[1])};
  ASSERT_TRUE(indexed.log().append(std::move(append)).ok());
  const auto records = rebuild(indexed.log(), {});
  ASSERT_FALSE(records.ok());
  EXPECT_EQ(records.error().kind, ErrorKind::kDamaged);
  EXPECT_THAT(records.error().message,
              HasSubstr("event 0: what is stored there says it is event 1"));
  EXPECT_EQ(check(indexed.log()).error().kind, ErrorKind::kDamaged);
}

}  // namespace
}  // namespace daybook::versions
