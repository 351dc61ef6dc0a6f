#include <algorithm>

#include "tidy/rules.h"

namespace daybook::tidy {
namespace {

constexpr size_t kMaxColumns = 100;
constexpr size_t kMaxLines = 500;

// Code points: the bytes that do not continue a UTF-8 sequence.
size_t columns(std::string_view line) {
  return static_cast<size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool holds_word(std::string_view line, std::string_view word) {
  for (size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || !is_word_char(line[at - 1])) &&
        (end == line.size() || !is_word_char(line[end]))) {
      return true;
    }
  }
  return false;
}

// In two parts, so that this file does not hold them.
const std::vector<std::string> kUnfinished = {
    "TO"
    "DO",
    "FIX"
    "ME",
    "X"
    "XX",
    "HA"
    "CK"};
const std::string kHome =
    "/ho"
    "me/";
const std::vector<std::string> kMachinePaths = {
    "/wo"
    "rk/",
    "/ro"
    "ot/",
    "/ho"
    "me/",
    "/tmp/ba"
    "sh"};

// Tests show what becomes of a path like a user's.
bool is_example(std::string_view file, const std::string& path) {
  return starts_with(file, "tests/") && path == kHome;
}

}  // namespace

std::vector<Finding> check_sizes(const SourceTree& tree) {
  std::vector<Finding> findings;
  for (const SourceFile& file : tree.files()) {
    if (!is_cpp(file.path)) continue;
    const std::vector<std::string_view> lines = lines_of(file.text);
    for (size_t i = 0; i < lines.size(); ++i) {
      if (columns(lines[i]) <= kMaxColumns) continue;
      findings.push_back({file.path, i + 1, "is wider than 100 columns"});
    }
    if (lines.size() > kMaxLines) {
      findings.push_back(
          {file.path, 0, "has " + std::to_string(lines.size()) + " lines: is it one concept?"});
    }
  }
  return findings;
}

std::vector<Finding> check_headers(const SourceTree& tree) {
  std::vector<Finding> findings;
  for (const SourceFile& file : tree.files()) {
    if (!ends_with(file.path, ".h")) continue;
    const std::vector<std::string_view> lines = lines_of(file.text);
    size_t contract = 0;
    while (contract < lines.size() && starts_with(lines[contract], "//")) ++contract;
    if (contract == 0)
      findings.push_back({file.path, 1, "begins without a comment that says what it is for"});
    if (contract >= lines.size() || lines[contract] != "#pragma once") {
      findings.push_back({file.path, contract + 1, "#pragma once follows the first comment"});
    }
  }
  return findings;
}

std::vector<Finding> check_words(const SourceTree& tree) {
  std::vector<Finding> findings;
  for (const SourceFile& file : tree.files()) {
    size_t number = 0;
    for (std::string_view line : lines_of(file.text)) {
      ++number;
      for (const std::string& word : kUnfinished) {
        if (holds_word(line, word))
          findings.push_back({file.path, number, word + ": finish it or file it"});
      }
      for (const std::string& path : kMachinePaths) {
        if (line.find(path) == std::string_view::npos || is_example(file.path, path)) continue;
        findings.push_back({file.path, number, path + "… is a path of one machine"});
      }
    }
  }
  return findings;
}

}  // namespace daybook::tidy
