#include "base/time.h"

#include <sys/random.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ostream>

#include "base/check.h"

namespace daybook {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
// Whole years that 64 bits of nanoseconds hold, with room for any zone offset.
constexpr int kFirstYear = 1678;
constexpr int kLastYear = 2261;

int64_t floor_divide(int64_t a, int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// Reads a timestamp from left to right; every part is all or nothing.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  bool take(char wanted) {
    if (rest_.empty() || rest_[0] != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Exactly `digits` digits.
  std::optional<int> number(size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int value = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (!is_digit(rest_[i])) return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }

  // 1 to 9 digits after the point, in nanoseconds.
  std::optional<int64_t> fraction() {
    int64_t ns = 0;
    int64_t unit = kNsPerSecond;
    while (!rest_.empty() && is_digit(rest_[0]) && unit > 1) {
      unit /= 10;
      ns += (rest_[0] - '0') * unit;
      rest_.remove_prefix(1);
    }
    if (unit == kNsPerSecond) return std::nullopt;
    return ns;
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view rest_;
};

std::optional<int64_t> read_days(TimeReader& in) {
  const auto year = in.number(4);
  if (!year || !in.take('-')) return std::nullopt;
  const auto month = in.number(2);
  if (!month || !in.take('-')) return std::nullopt;
  const auto day = in.number(2);
  if (!day || *year < kFirstYear || *year > kLastYear) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<int64_t> read_hours_and_minutes(TimeReader& in) {
  const auto hours = in.number(2);
  if (!hours || *hours > 23 || !in.take(':')) return std::nullopt;
  const auto minutes = in.number(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return int64_t{*hours} * 3600 + int64_t{*minutes} * 60;
}

std::optional<int64_t> read_time_of_day_ns(TimeReader& in) {
  const auto start = read_hours_and_minutes(in);
  if (!start || !in.take(':')) return std::nullopt;
  const auto seconds = in.number(2);
  // No :60: Unix time has no place for a leap second.
  if (!seconds || *seconds > 59) return std::nullopt;
  const auto fraction = in.take('.') ? in.fraction() : std::optional<int64_t>(0);
  if (!fraction) return std::nullopt;
  return (*start + *seconds) * kNsPerSecond + *fraction;
}

// Seconds to subtract to get to UTC.
std::optional<int64_t> read_zone(TimeReader& in) {
  if (in.take('Z') || in.take('z')) return 0;
  const bool east = in.take('+');
  if (!east && !in.take('-')) return std::nullopt;
  const auto offset = read_hours_and_minutes(in);
  if (!offset) return std::nullopt;
  return east ? *offset : -*offset;
}

class SystemClock : public Clock {
 public:
  TimeNs now() override {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count()};
  }
};

}  // namespace

std::string to_iso_ms(TimeNs time) {
  const int64_t total_ms = floor_divide(time.ns, 1'000'000);
  const int64_t day_count = floor_divide(total_ms, 86'400'000);
  const auto ms = static_cast<int>(total_ms - day_count * 86'400'000);
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(day_count)))};
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()}, ms / 3'600'000, ms / 60'000 % 60,
                ms / 1000 % 60, ms % 1000);
  return text;
}

std::ostream& operator<<(std::ostream& out, TimeNs time) {
  return out << to_iso_ms(time) << " (" << time.ns << " ns)";
}

Result<TimeNs> parse_time(std::string_view text) {
  const auto refuse = [&](const std::string& why) {
    return invalid("not a time: \"" + std::string(text.substr(0, 80)) + "\": " + why);
  };
  const std::string expected =
      "expected RFC 3339, e.g. 2025-07-25, 2025-07-25T09:00:00Z or 2025-07-25T09:00:00.5+08:00, "
      "in the years 1678 to 2261";
  TimeReader in(text);
  const auto days = read_days(in);
  if (!days) return refuse(expected);
  const int64_t midnight_ns = *days * 86'400 * kNsPerSecond;
  if (in.done()) return TimeNs{midnight_ns};
  if (!in.take('T') && !in.take('t')) return refuse(expected);
  const auto time_of_day_ns = read_time_of_day_ns(in);
  if (!time_of_day_ns) return refuse(expected);
  if (in.done())
    return refuse("a time of day needs a zone: end it with Z or an offset like +08:00");
  const auto offset = read_zone(in);
  if (!offset || !in.done()) return refuse(expected);
  return TimeNs{midnight_ns + *time_of_day_ns - *offset * kNsPerSecond};
}

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

EventId new_event_id(TimeNs time) {
  EventId id;
  // From the kernel: OpenSSL's generator takes twenty times as long for so few bytes. It neither
  // fails nor gives less for up to 256.
  DAYBOOK_CHECK_EQ(::getrandom(id.bytes.data(), id.bytes.size(), 0),
                   static_cast<ssize_t>(id.bytes.size()));
  // RFC 9562 section 5.7: 48 bits of milliseconds, version, variant. The field is unsigned: before
  // 1970 is 0.
  const auto ms = static_cast<uint64_t>(std::max<int64_t>(time.ms(), 0));
  for (size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<uint8_t>(ms >> (40 - 8 * i));
  id.bytes[6] = static_cast<uint8_t>((id.bytes[6] & 0x0F) | 0x70);
  id.bytes[8] = static_cast<uint8_t>((id.bytes[8] & 0x3F) | 0x80);
  return id;
}

}  // namespace daybook
