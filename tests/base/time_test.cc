#include "base/time.h"

#include <gtest/gtest.h>
#include <time.h>

#include <array>
#include <cstdio>
#include <random>
#include <set>
#include <sstream>

#include "base/bytes.h"

namespace daybook {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

// The obvious oracle: the C library's calendar.
std::string by_gmtime(int64_t ms) {
  const int64_t seconds = ms / 1000 - (ms % 1000 < 0 ? 1 : 0);
  const auto time = static_cast<time_t>(seconds);
  struct tm parts {};
  gmtime_r(&time, &parts);
  char text[64];
  const size_t length = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + length, sizeof text - length, ".%03dZ",
                static_cast<int>(ms - seconds * 1000));
  return text;
}

// Values from Date(ms).toISOString().
TEST(ToIsoMs, WritesWhatJavaScriptWrites) {
  EXPECT_EQ(to_iso_ms(TimeNs::from_ms(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_iso_ms(TimeNs::from_ms(1753270545622)), "2025-07-23T11:35:45.622Z");
  EXPECT_EQ(to_iso_ms(TimeNs::from_ms(951782399999)), "2000-02-28T23:59:59.999Z");
  EXPECT_EQ(to_iso_ms(TimeNs::from_ms(951782400000)), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(to_iso_ms(TimeNs::from_ms(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_iso_ms(TimeNs::from_ms(-86400000)), "1969-12-31T00:00:00.000Z");
  EXPECT_EQ(to_iso_ms(TimeNs::from_ms(-5364662400000)), "1800-01-01T00:00:00.000Z");
}

TEST(ToIsoMs, CutsBelowTheMillisecondTowardsThePast) {
  EXPECT_EQ(to_iso_ms({999'999}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_iso_ms({-1}), "1969-12-31T23:59:59.999Z");
}

TEST(ToIsoMs, CoversTheWholeRange) {
  EXPECT_EQ(to_iso_ms({INT64_MAX}), "2262-04-11T23:47:16.854Z");
  EXPECT_EQ(to_iso_ms({INT64_MIN}), "1677-09-21T00:12:43.145Z");
}

TEST(ToIsoMs, AgreesWithTheCLibrary) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int64_t> any_ms(INT64_MIN / 1'000'000 + 1, INT64_MAX / 1'000'000);
  for (int i = 0; i < 20000; ++i) {
    const int64_t ms = any_ms(random);
    ASSERT_EQ(to_iso_ms(TimeNs::from_ms(ms)), by_gmtime(ms));
  }
}

TEST(ParseTime, ReadsDatesAndTimes) {
  const int64_t day = int64_t{20294} * 86400 * kSecond;  // 2025-07-25
  EXPECT_EQ(parse_time("2025-07-25").value().ns, day);
  EXPECT_EQ(parse_time("2025-07-25T00:00:00Z").value().ns, day);
  EXPECT_EQ(parse_time("2025-07-25T09:00:01Z").value().ns, day + (9 * 3600 + 1) * kSecond);
  EXPECT_EQ(parse_time("2025-07-25t09:00:01z").value().ns, day + (9 * 3600 + 1) * kSecond);
  EXPECT_EQ(parse_time("1970-01-01T00:00:00Z").value().ns, 0);
  EXPECT_EQ(parse_time("1969-12-31T23:59:59.5Z").value().ns, -kSecond / 2);
}

TEST(ParseTime, ReadsOneToNineDigitsOfFraction) {
  const std::string start = "1970-01-01T00:00:00.";
  const std::string digits = "123456789";
  int64_t expected = 0;
  int64_t unit = kSecond;
  for (size_t length = 1; length <= 9; ++length) {
    unit /= 10;
    expected += static_cast<int64_t>(length) * unit;
    EXPECT_EQ(parse_time(start + digits.substr(0, length) + "Z").value().ns, expected);
  }
  EXPECT_FALSE(parse_time(start + "1234567890Z").ok());
  EXPECT_FALSE(parse_time(start + "Z").ok());
}

TEST(ParseTime, SubtractsTheOffset) {
  EXPECT_EQ(parse_time("1970-01-01T08:00:00+08:00").value().ns, 0);
  EXPECT_EQ(parse_time("1969-12-31T19:00:00-05:00").value().ns, 0);
  EXPECT_EQ(parse_time("1970-01-01T05:45:00.25+05:45").value().ns, kSecond / 4);
  EXPECT_EQ(parse_time("1970-01-01T00:00:00-00:00").value().ns, 0);
  EXPECT_EQ(parse_time("1970-01-01T23:59:00+23:59").value().ns, 0);
}

TEST(ParseTime, AsksForTheZoneOfATimeOfDay) {
  for (const char* text : {"2025-07-25T09:00:00", "2025-07-25T09:00:00.5"}) {
    const auto result = parse_time(text);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
    EXPECT_NE(result.error().message.find("needs a zone"), std::string::npos);
  }
}

TEST(ParseTime, RefusesEverythingElse) {
  for (const char* text : {"",
                           "now",
                           "2025",
                           "2025-07",
                           "2025-7-25",
                           "25-07-2025",
                           "2025/07/25",
                           "2025-07-25 ",
                           " 2025-07-25",
                           "2025-07-25T",
                           "2025-07-25Z",
                           "2025-07-25T09Z",
                           "2025-07-25T09:00Z",
                           "2025-07-25T9:00:00Z",
                           "2025-07-25 09:00:00Z",
                           "2025-07-25T24:00:00Z",
                           "2025-07-25T09:60:00Z",
                           "2025-07-25T09:00:60Z",
                           "2025-07-25T09:00:00,5Z",
                           "2025-07-25T09:00:00ZZ",
                           "2025-07-25T09:00:00+08",
                           "2025-07-25T09:00:00+0800",
                           "2025-07-25T09:00:00+24:00",
                           "2025-07-25T09:00:00+08:60",
                           "2025-07-25T09:00:00 +08:00",
                           "2025-07-25T09:00:00EST",
                           "2025-00-25",
                           "2025-13-25",
                           "2025-07-00",
                           "2025-07-32",
                           "2025-02-29",
                           "1900-02-29",
                           "2025-04-31",
                           "-025-07-25",
                           "+2025-07-25",
                           "20250725",
                           "1753270545622",
                           "1677-12-31",
                           "2262-01-01",
                           "9999-12-31",
                           "0000-01-01"}) {
    const auto result = parse_time(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
  }
}

TEST(ParseTime, TakesLeapDaysOfLeapYearsOnly) {
  for (int year = 1678; year <= 2261; ++year) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    EXPECT_EQ(parse_time(std::to_string(year) + "-02-29").ok(), leap) << year;
  }
}

TEST(ParseTime, ReadsBackEveryDayThatToIsoMsWrites) {
  for (int64_t day = -106'000; day <= 106'000; ++day) {
    const TimeNs time{day * 86400 * kSecond + 123'000'000};
    ASSERT_EQ(parse_time(to_iso_ms(time)).value(), time) << to_iso_ms(time);
  }
}

TEST(ParseTime, DoesNotOverflowAtTheEdges) {
  EXPECT_TRUE(parse_time("1678-01-01T00:00:00+23:59").ok());
  EXPECT_TRUE(parse_time("2261-12-31T23:59:59.999999999-23:59").ok());
}

TEST(Clocks, FixedStandsStillAndTheSystemOneDoesNotGoBackHere) {
  FixedClock fixed(TimeNs{42});
  EXPECT_EQ(fixed.now(), TimeNs{42});
  EXPECT_EQ(fixed.now(), TimeNs{42});
  const TimeNs before = system_clock().now();
  EXPECT_LE(before, system_clock().now());
  EXPECT_GT(before, parse_time("2024-01-01").value());
  std::ostringstream out;
  out << TimeNs{42};
  EXPECT_EQ(out.str(), "1970-01-01T00:00:00.000Z (42 ns)");
}

// RFC 9562, appendix A.6: 2022-02-22T19:22:22Z is 017F22E2-79B0-7...
TEST(NewEventId, IsAUuidOfVersionSeven) {
  const std::string id = to_string(new_event_id(parse_time("2022-02-22T19:22:22Z").value()));
  EXPECT_EQ(id.substr(0, 15), "017f22e2-79b0-7");
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
}

TEST(NewEventId, NeverRepeatsAndSortsByTime) {
  std::set<EventId> ids;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(ids.insert(new_event_id(TimeNs{})).second);
  EXPECT_LT(new_event_id(TimeNs::from_ms(1)), new_event_id(TimeNs::from_ms(2)));
  EXPECT_EQ(to_string(new_event_id(TimeNs{-1})).substr(0, 15), "00000000-0000-7");
}

}  // namespace
}  // namespace daybook
