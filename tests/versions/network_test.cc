// One network at a point beside the fold of all events up to there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "versions/indexed_log.h"
#include "versions/record.h"

namespace daybook::versions {
namespace {

using event::ContractAction;

// Chain by chain, so that what one answer leaves is there for the next.
void expect_networks_of_fold(const log::Log& log, const std::vector<event::Event>& events) {
  for (const ChainId chain : {state::kBsc, state::kBase}) {
    state::State folded;
    for (size_t size = 1; size <= events.size() && !testing::Test::HasFailure(); ++size) {
      SCOPED_TRACE("size " + std::to_string(size));
      ASSERT_TRUE(state::apply(folded, events[size - 1]).ok());
      const auto loaded = load_network(log, chain, {TreeSize(size), std::nullopt});
      ASSERT_TRUE(loaded.ok()) << loaded.error().message;
      ASSERT_EQ(loaded->has_value(), folded.networks.count(chain) != 0);
      if (!*loaded) continue;
      EXPECT_TRUE(**loaded == folded.networks.at(chain));
    }
  }
}

TEST(LoadNetwork, EqualsTheFoldOfRandomHistoriesAtEveryPosition) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const std::vector<event::Event> events = state::random_history(random, 300);
  IndexedLog indexed;
  indexed.append(events, 50);
  expect_networks_of_fold(indexed.log(), events);
}

// A contract that changed long ago, and notes on it and on others: the walk over the last events
// does not meet it, or meets no value of it.
TEST(LoadNetwork, EqualsTheFoldWhereSomeSubjectsChangedLongAgo) {
  state::Book book;
  book.record(state::network_of(state::kBsc), state::network());
  book.record(state::contract_of("Old"), state::change(ContractAction::kDeployed));
  book.record(state::section_of("Old"), state::section("{}"));
  book.record(state::contract_of("New"), state::change(ContractAction::kDeployed));
  for (int i = 0; i < 120; ++i) {
    const auto next = state::value("0xa1", "0xc" + std::to_string(i));
    book.record(state::contract_of("New"), state::change(ContractAction::kUpgraded, next));
    if (i % 40 == 39) book.record(state::contract_of("Old"), event::NoteRecorded{"still there"});
    if (i % 50 == 49) book.record(state::section_of("Old"), event::NoteRecorded{"and this"});
  }
  book.record(state::contract_of("Old"), state::change(ContractAction::kRemoved, {}));
  IndexedLog indexed;
  indexed.append(book.events(), 50);
  expect_networks_of_fold(indexed.log(), book.events());
}

// Names and layout are kept from one question to the next: never beyond what they hold for.
TEST(LoadNetwork, EqualsTheFoldWhereNamesChangeBetweenTheQuestions) {
  state::Book book;
  book.record(state::network_of(state::kBsc), state::network());
  book.record(state::contract_of("First"), state::change(ContractAction::kDeployed));
  for (int i = 0; i < 6; ++i) {
    event::NetworkChange renamed = state::network();
    renamed.relabelled = true;
    renamed.name = "bsc" + std::to_string(i);
    const auto next = state::value("0xa1", "0xc" + std::to_string(i));
    book.record(state::network_of(state::kBsc), renamed);
    book.record(state::contract_of("A" + std::to_string(i)),
                state::change(ContractAction::kDeployed, next));
  }
  IndexedLog indexed;
  const std::vector<event::Event>& events = book.events();
  for (size_t size = 1; size <= events.size(); ++size) {
    indexed.append({events[size - 1]}, 1);
    expect_networks_of_fold(
        indexed.log(),
        std::vector(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(size)));
  }
}

TEST(LoadNetwork, NamesADocumentRecordThatIsNone) {
  IndexedLog indexed;
  indexed.append(small_history());
  const std::string key = version_key({state::kBsc, kDocumentKind, ""}, Position(5));
  const std::string sound = *indexed.store().get(key).value();
  for (size_t bytes = 0; bytes < 6; ++bytes) {
    indexed.put(key, sound.substr(0, bytes));
    const auto loaded = load_network(indexed.log(), state::kBsc, {TreeSize(6), std::nullopt});
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error().kind, ErrorKind::kDamaged);
    EXPECT_THAT(loaded.error().message, testing::HasSubstr("is not a document record"));
  }
}

// Whatever a record says, the answer is an error or a network: never a crash, never another
// subject's value under a name.
TEST(LoadNetwork, OfAlteredDocumentRecordsIsRefusedOrHarmless) {
  IndexedLog indexed;
  indexed.append(small_history());
  const std::string prefix = group_prefix({state::kBsc, kDocumentKind, ""});
  for (const auto& [key, value] : indexed.records()) {
    if (key.compare(0, prefix.size(), prefix) != 0) continue;
    for (size_t at = 0; at < value.size(); ++at) {
      for (const int bit : {0, 1, 7}) {
        std::string altered = value;
        altered[at] = static_cast<char>(altered[at] ^ (1 << bit));
        indexed.put(key, altered);
        const auto loaded = load_network(indexed.log(), state::kBsc, {TreeSize(8), std::nullopt});
        EXPECT_TRUE(loaded.ok() || loaded.error().kind == ErrorKind::kDamaged);
      }
    }
    indexed.put(key, value);
  }
}

}  // namespace
}  // namespace daybook::versions
