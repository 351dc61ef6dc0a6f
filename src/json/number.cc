#include "json/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "json/json.h"

namespace daybook::json {
namespace {

constexpr int kExponentLimit = 1'000'000;

// Decimal exponent text ("+12", "-7"), saturated: a literal with 10^6 as exponent is no double
// anyway.
int read_exponent(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error == std::errc::result_out_of_range || std::abs(exponent) > kExponentLimit)
    return text.front() == '-' ? -kExponentLimit : kExponentLimit;
  return exponent;
}

Decimal normalised(std::string digits, int point) {
  const size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  digits.erase(0, first);
  digits.erase(digits.find_last_not_of('0') + 1);
  return {std::move(digits), point - static_cast<int>(first)};
}

}  // namespace

Decimal decimal_of_literal(std::string_view literal) {
  if (!literal.empty() && literal.front() == '-') literal.remove_prefix(1);
  const size_t e = literal.find_first_of("eE");
  const std::string_view mantissa = literal.substr(0, e);
  const int exponent = e == std::string_view::npos ? 0 : read_exponent(literal.substr(e + 1));
  std::string digits(mantissa);
  const size_t dot = digits.find('.');
  const size_t integer_digits = dot == std::string::npos ? digits.size() : dot;
  if (dot != std::string::npos) digits.erase(dot, 1);
  return normalised(std::move(digits), static_cast<int>(integer_digits) + exponent);
}

Decimal shortest_decimal(double value) {
  std::array<char, 32> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  DAYBOOK_CHECK(error == std::errc{});
  return decimal_of_literal({text.data(), static_cast<size_t>(end - text.data())});
}

std::optional<std::string> why_lossy(std::string_view literal, double value) {
  const bool integer = literal.find_first_of(".eE") == std::string_view::npos;
  const double size = std::fabs(value);
  // 1e21 and above is where JSON.stringify turns to exponents; below it, a double beyond the safe
  // range would be written as an integer literal that this function refuses to read back.
  if (size > static_cast<double>(kMaxSafeInteger) && (integer || size < 1e21))
    return "the number " + std::string(literal) +
           " is beyond ±(2^53−1), where JSON numbers lose digits; write it as a bigint object or a "
           "string";
  if (std::isfinite(value) && decimal_of_literal(literal) == shortest_decimal(value))
    return std::nullopt;
  return "the number " + std::string(literal) +
         " is not what a double keeps of it; write it as a string";
}

// ECMA-262 Number::toString, steps 6 to 12; n and k are named as there.
std::string number_to_string(double value) {
  DAYBOOK_CHECK(std::isfinite(value));
  const auto [digits, n] = shortest_decimal(value);
  if (digits.empty()) return "0";
  const int k = static_cast<int>(digits.size());
  std::string out = value < 0 ? "-" : "";
  if (k <= n && n <= 21) return out + digits + std::string(static_cast<size_t>(n - k), '0');
  if (0 < n && n <= 21)
    return out + digits.substr(0, static_cast<size_t>(n)) + "." +
           digits.substr(static_cast<size_t>(n));
  if (-6 < n && n <= 0) return out + "0." + std::string(static_cast<size_t>(-n), '0') + digits;
  out += digits.substr(0, 1);
  if (k > 1) out += "." + digits.substr(1);
  return out + "e" + (n > 0 ? "+" : "-") + std::to_string(std::abs(n - 1));
}

}  // namespace daybook::json
