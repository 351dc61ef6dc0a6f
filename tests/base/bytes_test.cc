#include "base/bytes.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <set>
#include <vector>

namespace daybook {
namespace {

using namespace std::string_literals;

std::string every_byte() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

TEST(BigEndian, WritesTheMostSignificantByteFirst) {
  std::string out = "x";
  append_be64(out, 0x0102030405060708);
  append_be32(out, 0x090a0b0c);
  append_be16(out, 0xfffe);
  EXPECT_EQ(out, "x\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xff\xfe"s);
}

TEST(BigEndian, ReadsBackWhatItWrote) {
  for (const uint64_t value : {uint64_t{0}, uint64_t{1}, uint64_t{0xff}, uint64_t{0x8000},
                               uint64_t{0x80000000}, uint64_t{1} << 63, UINT64_MAX}) {
    std::string out;
    append_be64(out, value);
    append_be32(out, static_cast<uint32_t>(value));
    append_be16(out, static_cast<uint16_t>(value));
    EXPECT_EQ(read_be64(out), value);
    EXPECT_EQ(read_be32(out.substr(8)), static_cast<uint32_t>(value));
    EXPECT_EQ(read_be16(out.substr(12)), static_cast<uint16_t>(value));
  }
}

TEST(BigEndian, OrdersBytesAsNumbers) {
  const std::vector<uint64_t> rising = {0,         1, 255, 256, 65535, 65536, uint64_t{1} << 56,
                                        UINT64_MAX};
  for (size_t i = 1; i < rising.size(); ++i) {
    std::string low;
    std::string high;
    append_be64(low, rising[i - 1]);
    append_be64(high, rising[i]);
    EXPECT_LT(low, high);
  }
}

TEST(BigEndianDeathTest, ReadingTooFewBytesIsOurBug) {
  EXPECT_DEATH(read_be64("1234567"), "CHECK failed");
  EXPECT_DEATH(read_be32("123"), "CHECK failed");
  EXPECT_DEATH(read_be16("1"), "CHECK failed");
}

TEST(Hex, EncodesLowerCase) {
  EXPECT_EQ(hex_encode(""), "");
  EXPECT_EQ(hex_encode("\x00\x0f\xf0\xAB"s), "000ff0ab");
}

TEST(Hex, DecodesEitherCase) {
  EXPECT_EQ(hex_decode("000ff0aB").value(), "\x00\x0f\xf0\xab"s);
  EXPECT_EQ(hex_decode("").value(), "");
  EXPECT_EQ(hex_decode(hex_encode(every_byte())).value(), every_byte());
}

TEST(Hex, TakesExactlyTheTwentyTwoDigits) {
  const std::string digits = "0123456789abcdefABCDEF";
  for (const char c : every_byte()) {
    const bool wanted = digits.find(c) != std::string::npos;
    EXPECT_EQ(hex_decode(std::string{c, '0'}).ok(), wanted) << int{c};
    EXPECT_EQ(hex_decode(std::string{'0', c}).ok(), wanted) << int{c};
  }
}

TEST(Hex, RefusesOddLengthsAndPrefixes) {
  for (const char* text : {"0", "abc", "0x00", "0X00", " 00", "00\n", "0 0 "}) {
    const auto result = hex_decode(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
  }
  EXPECT_NE(hex_decode("00zz").error().message.find("offset 2"), std::string::npos);
  EXPECT_NE(hex_decode("000z").error().message.find("offset 3"), std::string::npos);
}

// RFC 4648, section 10.
TEST(Base64, MatchesTheVectorsOfTheRfc) {
  const std::array<std::pair<const char*, const char*>, 7> vectors = {{{"", ""},
                                                                       {"f", "Zg=="},
                                                                       {"fo", "Zm8="},
                                                                       {"foo", "Zm9v"},
                                                                       {"foob", "Zm9vYg=="},
                                                                       {"fooba", "Zm9vYmE="},
                                                                       {"foobar", "Zm9vYmFy"}}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text).value(), bytes);
  }
}

TEST(Base64, CarriesEveryByteAtEveryPlace) {
  for (size_t padding = 0; padding < 4; ++padding) {
    const std::string bytes = std::string(padding, '\xff') + every_byte();
    EXPECT_EQ(base64_decode(base64_encode(bytes)).value(), bytes);
  }
  EXPECT_EQ(base64_encode("\xfb\xff\xfe"), "+//+");
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  for (const char* text :
       {"Z",    "Zg",   "Zg=",  "Zm9",      "=",        "==",     "===",    "====",
        "Z===", "Zg=a", "Z=g=", "Zg==Zg==", "Zm9v====", "Zm 9",   "Zm9v\n", "Zm9v\nZm9",
        " Zm9", "Zm9-", "Zm9_", "Zm9*",     "Zh==",     "Zg==\n", "Zm9="}) {
    const auto result = base64_decode(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
  }
}

// All texts of four characters over a small alphabet: whatever decodes is what encoding gives, and
// nothing that encoding gives is refused.
TEST(Base64, DecodesExactlyTheImageOfEncode) {
  const std::string alphabet = "AQZgw89+/=- \n";
  std::set<std::string> decoded;
  for (const char a : alphabet) {
    for (const char b : alphabet) {
      for (const char c : alphabet) {
        for (const char d : alphabet) {
          const std::string text{a, b, c, d};
          const auto result = base64_decode(text);
          if (!result.ok()) continue;
          EXPECT_EQ(base64_encode(*result), text);
          EXPECT_TRUE(decoded.insert(*result).second) << text;
        }
      }
    }
  }
  EXPECT_GT(decoded.size(), 4000U);
  for (int i = 0; i < 256; ++i) {
    const std::string bytes(1, static_cast<char>(i));
    EXPECT_EQ(base64_decode(base64_encode(bytes)).value(), bytes);
  }
}

TEST(Base64, RoundTripsRandomBytes) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 500; ++i) {
    std::string bytes(random() % 100, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    ASSERT_EQ(base64_decode(base64_encode(bytes)).value(), bytes);
    ASSERT_EQ(hex_decode(hex_encode(bytes)).value(), bytes);
  }
}

}  // namespace
}  // namespace daybook
