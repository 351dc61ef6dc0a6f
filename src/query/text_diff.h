// A line diff (Myers 1986), as `diff -u` shows it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace daybook::query {

struct DiffLine {
  char sign;  // ' ', '-', '+'
  std::string text;
};

// All lines of both, in order; the fewest changed lines.
std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after);

// Hunks with three lines of context under "--- before" and "+++ after"; "" when equal. Every line
// ends in \n.
std::string unified_diff(std::string_view before, std::string_view after,
                         const std::string& before_name, const std::string& after_name);

}  // namespace daybook::query
