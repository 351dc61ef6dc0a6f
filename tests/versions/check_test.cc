#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "event/samples.h"
#include "versions/indexed_log.h"
#include "versions/record.h"

namespace daybook::versions {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CheckTest : public testing::Test {
 protected:
  CheckTest() { indexed_.append(small_history()); }
  std::vector<std::string> lines() { return check(indexed_.log()).value(); }
  IndexedLog indexed_;
};

TEST_F(CheckTest, FindsNothingInASoundIndex) {
  EXPECT_THAT(lines(), ElementsAre());
}

TEST_F(CheckTest, FindsEachMissingRecord) {
  for (const auto& [key, value] : indexed_.records()) {
    indexed_.erase(key);
    EXPECT_THAT(lines(), ElementsAre(describe_key(key) + " is missing"));
    indexed_.put(key, value);
  }
}

TEST_F(CheckTest, FindsEachAlteredRecord) {
  for (const auto& [key, value] : indexed_.records()) {
    std::string altered = value;
    altered.back() = static_cast<char>(altered.back() ^ 1);
    indexed_.put(key, altered);
    EXPECT_THAT(lines(), ElementsAre(describe_key(key) + " is not what the event gives"));
    indexed_.put(key, value);
  }
}

TEST_F(CheckTest, FindsAnExtraRecord) {
  const std::string keys[] = {version_key(group_of(state::contract_of("A")), Position(2)),
                              version_key(group_of(state::contract_of("Z")), Position(99)),
                              id_key(event::id_of(99)), "i", "vx"};
  for (const std::string& key : keys) {
    indexed_.put(key, "x");
    EXPECT_THAT(lines(), ElementsAre(describe_key(key) + " comes from no event"));
    indexed_.erase(key);
  }
}

TEST_F(CheckTest, FindsAMissingAndAnExtraOneTogether) {
  const auto records = indexed_.records();
  indexed_.erase(records.front().first);
  indexed_.put(id_key(event::id_of(99)), "x");
  EXPECT_EQ(lines().size(), 2u);
}

TEST_F(CheckTest, CountsTheExtraOnesThatItDoesNotList) {
  for (unsigned i = 0; i < 1200; ++i) indexed_.put(id_key(event::id_of(1000 + i)), "x");
  const std::vector<std::string> found = lines();
  ASSERT_EQ(found.size(), 1001u);
  EXPECT_THAT(found.front(), HasSubstr("comes from no event"));
  EXPECT_EQ(found.back(), "and 200 more");
}

TEST_F(CheckTest, NamesRecordsForPeople) {
  EXPECT_EQ(describe_key(version_key(group_of(state::contract_of("A")), Position(3))),
            "the version record of \"A\" (subject kind 2) of chain 56 at event 3");
  EXPECT_EQ(describe_key(version_key({state::kBsc, kDocumentKind, ""}, Position(3))),
            "the document record of chain 56 at event 3");
  EXPECT_EQ(describe_key(version_key({state::kBsc, kHistoryKind, ""}, Position(3))),
            "the history record of chain 56 at event 3");
  EXPECT_EQ(describe_key(id_key(event::id_of(1))),
            "the record of event id 64617962-6f6f-6b21-0000-000000000001");
  EXPECT_EQ(describe_key("vx"), "the record with the key 7678");
}

// ---- Malformed records --------------------------------------------------------------------------

// Reads with a broken record answer with an error that names it, or with a state; never a crash.
TEST_F(CheckTest, ReadsOfEveryShortenedRecordAreRefusedOrHarmless) {
  for (const auto& [key, value] : indexed_.records()) {
    for (size_t size = 0; size < value.size(); ++size) {
      indexed_.put(key, value.substr(0, size));
      const auto loaded = load_state(indexed_.log(), TreeSize(8));
      EXPECT_TRUE(loaded.ok() || loaded.error().kind == ErrorKind::kDamaged);
    }
    indexed_.put(key, value);
  }
}

TEST_F(CheckTest, ALastRecordThatIsMalformedIsNamed) {
  const struct {
    std::string key, what;
  } cases[] = {
      {version_key(group_of(state::contract_of("A")), Position(7)), "is not a version record"},
      {version_key({state::kBsc, kDocumentKind, ""}, Position(7)), "is not a document record"},
      {version_key({state::kBsc, kHistoryKind, ""}, Position(7)), "is not a history record"},
      {version_key({state::kBsc, 0x17, ""}, Position(7)), "is not a version record"},
      {"vx", "has a key that is not ours"}};
  for (const auto& [key, what] : cases) {
    const auto stored = indexed_.store().get(key).value();
    indexed_.put(key, "x");
    const Error error = load_state(indexed_.log(), TreeSize(8)).error();
    EXPECT_EQ(error.kind, ErrorKind::kDamaged);
    EXPECT_THAT(error.message, HasSubstr(describe_key(key) + " " + what));
    EXPECT_THAT(error.message, HasSubstr("daybook replay rebuild"));
    if (stored) {
      indexed_.put(key, *stored);
    } else {
      indexed_.erase(key);
    }
  }
}

TEST_F(CheckTest, ARecordThatNamesAnotherSubjectsEventIsRefused) {
  const std::string key = version_key(group_of(state::contract_of("A")), Position(2));
  const std::string last = version_key(group_of(state::contract_of("A")), Position(1));
  indexed_.put(key, *indexed_.store().get(last).value());
  const auto loaded = load_state(indexed_.log(), TreeSize(3));
  ASSERT_FALSE(loaded.ok());
  EXPECT_THAT(loaded.error().message, HasSubstr("does not carry this subject's value"));
}

TEST_F(CheckTest, AnIdRecordThatIsNoPositionIsRefused) {
  indexed_.put(id_key(event::id_of(1)), "x");
  const auto found = find_event(indexed_.log(), event::id_of(1));
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().kind, ErrorKind::kDamaged);
}

}  // namespace
}  // namespace daybook::versions
