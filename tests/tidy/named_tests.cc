#include <algorithm>
#include <cctype>

#include "tidy/rules.h"

namespace daybook::tidy {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_upper(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}

// "Suite.Name" of every TEST, TEST_F and TEST_P.
std::vector<std::string> tests_of(const SourceTree& tree) {
  std::vector<std::string> tests;
  for (const SourceFile& file : tree.files()) {
    const std::vector<Token> tokens = tokens_of(file.code);
    for (size_t i = 0; i + 2 < tokens.size(); ++i) {
      const std::string_view macro = tokens[i].name;
      if (macro != "TEST" && macro != "TEST_F" && macro != "TEST_P") continue;
      tests.push_back(std::string(tokens[i + 1].name) + "." + std::string(tokens[i + 2].name));
    }
  }
  return tests;
}

// A word, a dot, and a word, a star, or a word and a star; both words in PascalCase.
bool looks_like_test(std::string_view text) {
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0 || !is_upper(text[0])) return false;
  std::string_view name = text.substr(dot + 1);
  if (name == "*") return std::all_of(text.begin(), text.begin() + static_cast<long>(dot), is_word);
  if (ends_with(name, "*")) name.remove_suffix(1);
  return !name.empty() && is_upper(name[0]) && std::all_of(name.begin(), name.end(), is_word);
}

std::vector<std::string_view> code_spans(std::string_view line) {
  std::vector<std::string_view> spans;
  for (size_t open = line.find('`'); open != std::string_view::npos;) {
    const size_t close = line.find('`', open + 1);
    if (close == std::string_view::npos) break;
    spans.push_back(line.substr(open + 1, close - open - 1));
    open = line.find('`', close + 1);
  }
  return spans;
}

bool exists(const std::vector<std::string>& tests, std::string_view named) {
  const bool is_prefix = ends_with(named, "*");
  if (is_prefix) named.remove_suffix(1);
  return std::any_of(tests.begin(), tests.end(), [&](const std::string& test) {
    return is_prefix ? starts_with(test, named) : test == named;
  });
}

}  // namespace

std::vector<Finding> check_named_tests(const SourceTree& tree) {
  const std::vector<std::string> tests = tests_of(tree);
  std::vector<Finding> findings;
  for (const SourceFile& page : tree.files()) {
    if (!ends_with(page.path, ".md")) continue;
    size_t number = 0;
    for (std::string_view line : lines_of(page.text)) {
      ++number;
      for (std::string_view span : code_spans(line)) {
        if (!looks_like_test(span) || exists(tests, span)) continue;
        findings.push_back({page.path, number, "there is no test " + std::string(span)});
      }
    }
  }
  return findings;
}

}  // namespace daybook::tidy
