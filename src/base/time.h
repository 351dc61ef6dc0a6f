// Time as nanoseconds since the Unix epoch, UTC, and the clock as an interface: time is an input,
// recorded in the event, so that replay and reproduction give the same answer.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace daybook {

struct TimeNs {
  int64_t ns = 0;
  friend constexpr auto operator<=>(TimeNs, TimeNs) = default;
  static constexpr TimeNs from_ms(int64_t ms) { return TimeNs{ms * 1'000'000}; }
  [[nodiscard]] constexpr int64_t ms() const { return ns / 1'000'000; }
};
std::ostream& operator<<(std::ostream& out, TimeNs time);

// "2025-07-25T09:00:00.123Z": what JavaScript's Date.toISOString writes (milliseconds, UTC).
std::string to_iso_ms(TimeNs time);
// RFC 3339: "2025-07-25", "2025-07-25T09:00:00Z", with fraction up to 9 digits, with a numeric
// offset. A time of day without a zone is an error: time zones are explicit.
Result<TimeNs> parse_time(std::string_view text);

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimeNs now() = 0;
};

// The system's clock. Thread-safe.
Clock& system_clock();

// Always the same instant: for tests and for reproducing a log (--clock).
class FixedClock : public Clock {
 public:
  explicit FixedClock(TimeNs time) : time_(time) {}
  TimeNs now() override { return time_; }

 private:
  TimeNs time_;
};

// UUID version 7 from `time` and 74 random bits (OpenSSL's generator).
EventId new_event_id(TimeNs time);

}  // namespace daybook
