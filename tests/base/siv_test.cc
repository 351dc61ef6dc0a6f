#include "base/siv.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace daybook {
namespace {

std::string hex(std::string_view text) {
  const auto bytes = hex_decode(text);
  EXPECT_TRUE(bytes.ok());
  return bytes.ok() ? *bytes : "";
}

// RFC 5297, A.1.
const char kKey[] = "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
const char kContext[] = "101112131415161718191a1b1c1d1e1f2021222324252627";
const char kText[] = "112233445566778899aabbccddee";
const char kSealed[] = "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c";

TEST(Siv, GivesTheVectorOfTheRfc) {
  EXPECT_EQ(hex_encode(siv_seal(hex(kKey), hex(kText), hex(kContext))), kSealed);
  const auto text = siv_open(hex(kKey), hex(kSealed), hex(kContext));
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, hex(kText));
}

TEST(Siv, RefusesEveryFlippedBitAndEveryTruncation) {
  const std::string key = *new_siv_key(), sealed = siv_seal(key, "carol", "actor");
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string flipped = sealed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(siv_open(key, flipped, "actor").ok()) << bit;
  }
  for (size_t size = 0; size < sealed.size(); ++size)
    EXPECT_FALSE(siv_open(key, sealed.substr(0, size), "actor").ok()) << size;
}

TEST(Siv, OpensWithItsOwnKeyAndContextAlone) {
  const std::string key = *new_siv_key(), other = *new_siv_key();
  const std::string sealed = siv_seal(key, "carol", "actor");
  EXPECT_EQ(sealed.size(), 5 + kSivOverheadBytes);
  EXPECT_TRUE(siv_open(key, sealed, "actor").ok());
  EXPECT_FALSE(siv_open(other, sealed, "actor").ok());
  EXPECT_FALSE(siv_open(key, sealed, "reason").ok());
}

}  // namespace
}  // namespace daybook
