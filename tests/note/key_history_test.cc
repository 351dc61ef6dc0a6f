// Which key signs which size: against a slow oracle over random histories, and every way in which
// a statement does not follow.
#include "note/key_history.h"

#include <gtest/gtest.h>

#include <random>

namespace daybook::note {
namespace {

constexpr char kOrigin[] = "example.com/daybook";

// The test's own keys, each made once.
const Signer& shared_key(size_t n) {
  static std::vector<Signer> keys = [] {
    std::vector<Signer> made;
    for (int i = 0; i < 10; ++i) made.push_back(Signer::generate(kOrigin).value());
    return made;
  }();
  return keys.at(n);
}
Signer signer_of(size_t n) {
  return Signer::parse(shared_key(n).skey()).value();
}

LogHead head_at(uint64_t size) {
  return {kOrigin, TreeSize(size), sha256("root of " + std::to_string(size))};
}

Result<void> rotate(KeyHistory& history, uint64_t at, const Signer& from, const Signer& to) {
  return history.apply(sign_rotation(head_at(at), from, to), Position(at));
}
Result<void> revoke(KeyHistory& history, uint64_t at, const Signer& key, uint64_t trusted,
                    const Signer& by) {
  return history.apply(sign_revocation(head_at(at), key.verifier(), TreeSize(trusted), by),
                       Position(at));
}

std::string checkpoint_of(uint64_t size, const Signer& signer) {
  return sign_checkpoint({kOrigin, TreeSize(size), sha256("root")}, signer);
}

TEST(KeyHistory, OfOneKeySignsEverySize) {
  const Signer key = signer_of(1);
  const KeyHistory history = key.verifier();
  EXPECT_EQ(history.at(TreeSize(0)).key.vkey(), key.verifier().vkey());
  EXPECT_EQ(history.at(TreeSize(UINT64_MAX)).key.vkey(), key.verifier().vkey());
  EXPECT_TRUE(open_checkpoint(checkpoint_of(7, key), history).ok());
}

TEST(KeyHistory, TheRotationIsTheLastEventThatTheOldKeySigns) {
  const Signer one = signer_of(1);
  const Signer two = signer_of(2);
  KeyHistory history;
  ASSERT_TRUE(rotate(history, 5, one, two).ok());
  EXPECT_TRUE(open_checkpoint(checkpoint_of(6, one), history).ok());
  EXPECT_TRUE(open_checkpoint(checkpoint_of(7, two), history).ok());
  const auto late = open_checkpoint(checkpoint_of(7, one), history);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().kind, ErrorKind::kTampered);
  EXPECT_EQ(late.error().message, "key misuse: a checkpoint of 7 events is signed by the key " +
                                      key_id_hex(one.verifier()) +
                                      ", which signs 0 to 6; of that size it is " +
                                      key_id_hex(two.verifier()) + "'s to sign");
  const auto early = open_checkpoint(checkpoint_of(6, two), history);
  ASSERT_FALSE(early.ok());
  EXPECT_NE(early.error().message.find("key misuse"), std::string::npos) << early.error().message;
}

TEST(KeyHistory, AStrangersCheckpointIsNoMisuse) {
  KeyHistory history;
  ASSERT_TRUE(rotate(history, 5, signer_of(1), signer_of(2)).ok());
  const auto opened = open_checkpoint(checkpoint_of(3, signer_of(9)), history);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().message, "no key that we know signed it");
}

// The oracle keeps, for every size, who signs it: written down one by one.
TEST(KeyHistory, OfRandomRotationsAgreesWithATableOfEverySize) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::vector<Signer> keys;
  for (size_t n = 1; n <= 6; ++n) keys.push_back(signer_of(n));
  for (int round = 0; round < 200; ++round) {
    constexpr uint64_t kSizes = 40;
    std::vector<size_t> table(kSizes + 1, 0);
    KeyHistory history;
    if (random() % 2 == 0) history = keys[0].verifier();
    size_t current = 0;
    uint64_t at = random() % 8;
    while (at + 1 < kSizes && current + 1 < keys.size()) {
      ASSERT_TRUE(rotate(history, at, keys[current], keys[current + 1]).ok());
      ++current;
      for (uint64_t size = at + 2; size <= kSizes; ++size) table[size] = current;
      at += 1 + random() % 12;
    }
    if (history.empty()) continue;
    for (uint64_t size = 0; size <= kSizes; ++size) {
      ASSERT_EQ(history.at(TreeSize(size)).key.vkey(), keys[table[size]].verifier().vkey()) << size;
    }
    const uint64_t size = random() % (kSizes + 1);
    for (size_t key = 0; key <= current; ++key) {
      EXPECT_EQ(open_checkpoint(checkpoint_of(size, keys[key]), history).ok(), key == table[size]);
    }
  }
}

TEST(KeyHistory, RefusesAStatementThatDoesNotFollow) {
  const Signer one = signer_of(1);
  const Signer two = signer_of(2);
  const Signer three = signer_of(3);
  KeyHistory history;
  ASSERT_TRUE(rotate(history, 5, one, two).ok());
  const auto refused = [&](const std::string& statement, uint64_t at, const std::string& text) {
    KeyHistory copy = history;
    const auto applied = copy.apply(statement, Position(at));
    ASSERT_FALSE(applied.ok()) << text;
    EXPECT_EQ(applied.error().kind, ErrorKind::kTampered);
    EXPECT_NE(applied.error().message.find(text), std::string::npos) << applied.error().message;
    EXPECT_EQ(copy, history);
  };
  refused(sign_rotation(head_at(8), one, three), 8, "hands over from the key");
  refused(sign_rotation(head_at(8), two, three), 9, "was made for event 8");
  refused(sign_rotation(head_at(8), two, one), 8, "goes back to an earlier key");
  refused(sign_revocation(head_at(8), two.verifier(), TreeSize(0), two), 8, "revokes itself");
  refused(sign_revocation(head_at(8), one.verifier(), TreeSize(0), one), 8, "not signed by");
  refused(sign_revocation(head_at(8), three.verifier(), TreeSize(0), two), 8, "never signed");
  refused("nonsense", 8, "");
  // The text of one rotation under the signatures of another.
  const std::string other = sign_rotation(head_at(9), two, three);
  const std::string mine = sign_rotation(head_at(8), two, three);
  refused(mine.substr(0, mine.find("\n\n")) + other.substr(other.find("\n\n")), 8,
          "not signed by both");
  // Every byte of a good one counts.
  for (size_t i = 0; i < mine.size(); ++i) {
    std::string bytes = mine;
    bytes[i] = static_cast<char>(bytes[i] ^ 1);
    KeyHistory copy = history;
    EXPECT_FALSE(copy.apply(bytes, Position(8)).ok()) << i;
  }
  KeyHistory copy = history;
  EXPECT_TRUE(copy.apply(mine, Position(8)).ok());
}

TEST(KeyHistory, ARevokedKeyIsNoAnchorAndItsLoneSignaturesAreWorthNothing) {
  const Signer one = signer_of(1);
  const Signer two = signer_of(2);
  KeyHistory history;
  ASSERT_TRUE(rotate(history, 5, one, two).ok());
  EXPECT_TRUE(history.check_anchor(one.verifier()).ok());
  EXPECT_TRUE(history.check_trusted(TreeSize(6)).ok());
  ASSERT_TRUE(revoke(history, 6, one, 4, two).ok());
  EXPECT_TRUE(history.check_trusted(TreeSize(4)).ok());
  EXPECT_FALSE(history.check_trusted(TreeSize(5)).ok());
  EXPECT_TRUE(history.check_trusted(TreeSize(7)).ok());
  EXPECT_FALSE(history.check_anchor(one.verifier()).ok());
  EXPECT_TRUE(history.check_anchor(two.verifier()).ok());
  EXPECT_FALSE(history.check_anchor(signer_of(9).verifier()).ok());
  // Trust is only taken away.
  ASSERT_TRUE(revoke(history, 7, one, 5, two).ok());
  EXPECT_FALSE(history.check_trusted(TreeSize(5)).ok());
  ASSERT_TRUE(revoke(history, 8, one, 0, two).ok());
  EXPECT_FALSE(history.check_trusted(TreeSize(0)).ok());
  // With the log at hand its roots count, not the signature: the range is what is checked then.
  EXPECT_TRUE(open_checkpoint(checkpoint_of(6, one), history).ok());
}

}  // namespace
}  // namespace daybook::note
