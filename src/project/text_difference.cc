#include "project/text_difference.h"

#include <algorithm>

namespace daybook::project {
namespace {

constexpr size_t kMaxShown = 120;  // bytes of a line

std::string line_at(const std::string& text, size_t start) {
  const size_t from = std::min(start, text.size());
  const std::string line = text.substr(from, text.find('\n', from) - from);
  const size_t indent = line.find_first_not_of(' ');
  return indent == std::string::npos ? "nothing" : "`" + line.substr(indent, kMaxShown) + "`";
}

}  // namespace

std::string first_difference(const std::string& expected, const std::string& found,
                             const std::string& whose) {
  size_t line = 1;
  size_t start = 0;
  const size_t shorter = std::min(expected.size(), found.size());
  for (size_t n = 0; n < shorter && expected[n] == found[n]; ++n) {
    if (expected[n] != '\n') continue;
    ++line;
    start = n + 1;
  }
  return "line " + std::to_string(line) + ": the log gives " + line_at(expected, start) + ", " +
         whose + " has " + line_at(found, start);
}

}  // namespace daybook::project
