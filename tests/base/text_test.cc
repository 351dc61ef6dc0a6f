#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace daybook {
namespace {

using namespace std::string_literals;

EventId counting_id() {
  EventId id;
  for (size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<uint8_t>(0x11 * i);
  return id;
}

TEST(EventIdText, IsAUuidInLowerCase) {
  EXPECT_EQ(to_string(counting_id()), "00112233-4455-6677-8899-aabbccddeeff");
  EXPECT_EQ(to_string(EventId{}), "00000000-0000-0000-0000-000000000000");
  std::ostringstream out;
  out << counting_id();
  EXPECT_EQ(out.str(), to_string(counting_id()));
}

TEST(EventIdText, ReadsEitherCase) {
  EXPECT_EQ(parse_event_id("00112233-4455-6677-8899-aabbccddeeff").value(), counting_id());
  EXPECT_EQ(parse_event_id("00112233-4455-6677-8899-AABBCCDDEEFF").value(), counting_id());
  EXPECT_TRUE(parse_event_id("00000000-0000-0000-0000-000000000000").value().is_nil());
}

TEST(EventIdText, RefusesAnyOtherShape) {
  for (const char* text :
       {"", "00112233445566778899aabbccddeeff", "{00112233-4455-6677-8899-aabbccddeeff}",
        "00112233-4455-6677-8899-aabbccddeef", "00112233-4455-6677-8899-aabbccddeeff0",
        "0011223-34455-6677-8899-aabbccddeeff", "00112233-4455-6677-8899_aabbccddeeff",
        "00112233-4455-6677-8899-aabbccddee-f", "00112233-4455-6677-8899-aabbccddeefg",
        " 0112233-4455-6677-8899-aabbccddeeff", "urn:uuid:00112233-4455-6677-8899-aabbccddeeff"}) {
    const auto result = parse_event_id(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
  }
}

TEST(EventIdText, RefusesADamagedCharacterAtEveryPlace) {
  const std::string good = to_string(counting_id());
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = good[i] == '-' ? '0' : '-';
    EXPECT_FALSE(parse_event_id(bad).ok()) << bad;
  }
}

TEST(Decimal, ReadsNumbersUpToSixtyFourBits) {
  EXPECT_EQ(parse_decimal("0"), 0U);
  EXPECT_EQ(parse_decimal("9"), 9U);
  EXPECT_EQ(parse_decimal("10"), 10U);
  EXPECT_EQ(parse_decimal("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(parse_decimal("9999999999999999999"), 9999999999999999999U);
}

TEST(Decimal, RefusesOverflow) {
  for (const char* text : {"18446744073709551616", "18446744073709551620", "18446744073709551625",
                           "20000000000000000000", "99999999999999999999", "184467440737095516150",
                           "100000000000000000000000000000"}) {
    EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
  }
}

TEST(Decimal, RefusesSignsZerosSpacesAndOtherDigits) {
  for (const char* text : {"", "-1", "+1", "-0", "00", "01", " 1", "1 ", "1\n", "1_000", "1,000",
                           "1.0", "1e3", "0x1", "a", "\xd9\xa1"}) {
    EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_decimal("1\0"s), std::nullopt);
}

TEST(Utf8, TakesWellFormedText) {
  for (const std::string& text :
       {""s, "plain"s, "\0"s, "\x7f"s, "\xc2\x80"s, "\xdf\xbf"s, "\xe0\xa0\x80"s, "\xec\xbf\xbf"s,
        "\xed\x9f\xbf"s, "\xee\x80\x80"s, "\xef\xbf\xbf"s, "\xf0\x90\x80\x80"s, "\xf3\xbf\xbf\xbf"s,
        "\xf4\x8f\xbf\xbf"s, "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z"s}) {
    EXPECT_TRUE(is_utf8(text)) << hex_encode(text);
  }
}

TEST(Utf8, SeesAStrayByteAtEveryPlaceOfATextOfAnyLength) {
  for (size_t length = 0; length < 40; ++length) {
    const std::string plain(length, 'a');
    EXPECT_TRUE(is_utf8(plain)) << length;
    for (size_t at = 0; at < length; ++at) {
      std::string stray = plain;
      stray[at] = '\x80';
      EXPECT_FALSE(is_utf8(stray)) << length << " bytes, at " << at;
      EXPECT_TRUE(is_utf8(std::string(plain).insert(at, "\xc3\xa9"))) << length << ", at " << at;
    }
  }
}

TEST(Utf8, RefusesOverlongFormsSurrogatesStraysAndCuts) {
  for (const std::string& text : {"\x80"s,
                                  "\xbf"s,
                                  "\xc0\x80"s,
                                  "\xc1\xbf"s,
                                  "\xc2"s,
                                  "\xc2\x41"s,
                                  "\xc2\xc2"s,
                                  "\xe0\x80\x80"s,
                                  "\xe0\x9f\xbf"s,
                                  "\xe2\x82"s,
                                  "\xe2\x82\x41"s,
                                  "\xed\xa0\x80"s,
                                  "\xed\xbf\xbf"s,
                                  "\xf0\x80\x80\x80"s,
                                  "\xf0\x8f\xbf\xbf"s,
                                  "\xf0\x9f\x98"s,
                                  "\xf4\x90\x80\x80"s,
                                  "\xf5\x80\x80\x80"s,
                                  "\xf8\x88\x80\x80\x80"s,
                                  "\xfe"s,
                                  "\xff"s,
                                  "ok\xff"s}) {
    EXPECT_FALSE(is_utf8(text)) << hex_encode(text);
  }
}

// The obvious oracle: encode every code point.
std::string encode(uint32_t code) {
  const auto tail = [&](unsigned shift) {
    return static_cast<char>(0x80 | (code >> shift & 0x3f));
  };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xc0 | code >> 6), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xe0 | code >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | code >> 18), tail(12), tail(6), tail(0)};
}

TEST(Utf8, TakesEveryCodePointButSurrogates) {
  for (uint32_t code = 0; code < 0x120000; ++code) {
    const bool scalar = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    ASSERT_EQ(is_utf8(encode(code)), scalar) << std::hex << code;
  }
}

TEST(Utf8, AgreesWithCountingOnShortStrings) {
  size_t two = 0;
  size_t three = 0;
  for (uint32_t bits = 0; bits < 1 << 16; ++bits) {
    const char text[2] = {static_cast<char>(bits >> 8), static_cast<char>(bits)};
    if (is_utf8({text, 2})) ++two;
  }
  for (uint32_t bits = 0xc00000; bits < 1 << 24; ++bits) {
    const char text[3] = {static_cast<char>(bits >> 16), static_cast<char>(bits >> 8),
                          static_cast<char>(bits)};
    if (is_utf8({text, 3})) ++three;
  }
  // Two bytes: all strings. Three: those that start with a lead byte.
  const size_t one_byte = 0x80;
  const size_t two_byte = 0x800 - 0x80;
  const size_t three_byte = 0x10000 - 0x800 - 0x800;
  EXPECT_EQ(two, one_byte * one_byte + two_byte);
  EXPECT_EQ(three, two_byte * one_byte + three_byte);
}

}  // namespace
}  // namespace daybook
