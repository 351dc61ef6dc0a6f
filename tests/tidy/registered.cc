#include "tidy/rules.h"

namespace daybook::tidy {
namespace {

bool is_name_char(char c) {
  return std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-*")
             .find(c) != std::string_view::npos;
}

// `*` stands for any run of characters.
bool matches(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] != '*') {
    return !name.empty() && pattern[0] == name[0] && matches(pattern.substr(1), name.substr(1));
  }
  for (size_t skip = 0; skip <= name.size(); ++skip) {
    if (matches(pattern.substr(1), name.substr(skip))) return true;
  }
  return false;
}

// True when a word of `cmake` that ends in .cc is `name`, or a pattern that `name` matches.
bool names(std::string_view cmake, std::string_view name) {
  for (size_t end = cmake.find(".cc"); end != std::string_view::npos;
       end = cmake.find(".cc", end + 1)) {
    size_t start = end;
    while (start > 0 && is_name_char(cmake[start - 1])) --start;
    if (matches(cmake.substr(start, end + 3 - start), name)) return true;
  }
  return false;
}

std::string without_comments(std::string_view cmake) {
  std::string out;
  for (std::string_view line : lines_of(cmake)) {
    out += std::string(line.substr(0, line.find('#'))) + "\n";
  }
  return out;
}

// Projects of their own, and data that programs read.
bool is_exempt(std::string_view path) {
  return starts_with(path, "tests/install/consumer/");
}

}  // namespace

std::vector<Finding> check_registered(const SourceTree& tree) {
  std::vector<Finding> findings;
  for (const SourceFile& file : tree.files()) {
    if (!ends_with(file.path, ".cc") || is_exempt(file.path)) continue;
    const std::string list = std::string(folder_of(file.path)) + "/CMakeLists.txt";
    const SourceFile* cmake = tree.find(list);
    if (cmake != nullptr && names(without_comments(cmake->text), name_of(file.path))) continue;
    findings.push_back({file.path, 0, "is not in " + list + ": nothing builds it"});
  }
  return findings;
}

}  // namespace daybook::tidy
