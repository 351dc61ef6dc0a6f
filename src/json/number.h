// Numbers as JavaScript holds them: finite doubles, integers exact up to 2^53−1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::json {

// Number.MAX_SAFE_INTEGER.
inline constexpr int64_t kMaxSafeInteger = (int64_t{1} << 53) - 1;

// A number without sign, as 0.DIGITS × 10^point; digits have no zero at either end, "" is zero.
struct Decimal {
  std::string digits;
  int point = 0;
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

// Of a JSON number literal (the sign is ignored). The exponent saturates: no double is near the
// limit.
Decimal decimal_of_literal(std::string_view literal);
// Of the shortest literal that reads back as `value` (finite).
Decimal shortest_decimal(double value);

// Why a JSON number literal that reads as `value` would not come back as written; nullopt when it
// would.
std::optional<std::string> why_lossy(std::string_view literal, double value);

}  // namespace daybook::json
