#include <algorithm>

#include "tidy/rules.h"

namespace daybook::tidy {
namespace {

struct Banned {
  std::vector<std::string_view> names;
  bool only_calls;
  std::string_view instead;
  std::vector<std::string_view> where;   // path prefixes that the rule holds for; empty: everywhere
  std::vector<std::string_view> except;  // path prefixes that may
};

const std::vector<std::string_view> kLibrary = {"src/", "replay/"};

const std::vector<Banned> kBanned = {
    {{"assert"}, true, "DAYBOOK_CHECK: on in every build, and prints the values", {}, {}},
    {{"sprintf", "vsprintf", "strcpy", "strcat", "gets"}, true, "std::string", {}, {}},
    {{"rand", "srand"},
     true,
     "OpenSSL's generator in base, or a seeded std::mt19937_64 in tests",
     {},
     {}},
    {{"atoi", "atol", "atoll", "strtol", "strtoul", "strtoll", "strtoull", "stoi", "stol", "stoll",
      "stoul", "stoull"},
     true,
     "daybook::parse_decimal: strict, no sign, no white space",
     {"src/", "replay/", "tools/"},
     {}},
    {{"gettimeofday", "clock_gettime"},
     true,
     "daybook::Clock: time is an input",
     kLibrary,
     {"src/base/time"}},
    {{"ofstream", "fstream"},
     false,
     "kv/durable_file.h: the one place that writes durable files",
     kLibrary,
     {"src/kv/durable_file"}},
    {{"fopen", "creat"},
     true,
     "kv/durable_file.h: the one place that writes durable files",
     kLibrary,
     {"src/kv/durable_file"}},
    {{"O_WRONLY", "O_CREAT"},
     false,
     "kv/durable_file.h: the one place that writes durable files",
     kLibrary,
     {"src/kv/"}},
    {{"sleep_for", "sleep_until", "usleep", "nanosleep"},
     true,
     "a condition to wait for, with a deadline",
     {},
     // A lock's deadline; --wait, where another process is waited for; moments to kill a process
     // at.
     {"src/kv/", "tools/cli/waiting.cc", "tests/kv/", "tests/acceptance/kill_test.cc",
      "tests/project/crash_test.cc", "tests/replica/kill_test.cc",
      "tests/ledger/key_rotation_test.cc"}},
    {{"exit", "_exit", "quick_exit"},
     true,
     "return a Result: only main ends the program",
     kLibrary,
     {}},
    {{"throw"}, false, "return a Result", kLibrary, {}},
    {{"cout", "cerr"},
     false,
     "return it: the library prints nothing",
     kLibrary,
     {"replay/simulate/main.cc"}},
    {{"printf", "puts"}, true, "return it: the library prints nothing", kLibrary, {}},
};

bool is_in(std::string_view path, const std::vector<std::string_view>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return starts_with(path, prefix); });
}

bool breaks(const Banned& banned, std::string_view path, const Token& token) {
  if (std::find(banned.names.begin(), banned.names.end(), token.name) == banned.names.end())
    return false;
  if (banned.only_calls && (!token.is_call || token.is_member)) return false;
  return (banned.where.empty() || is_in(path, banned.where)) && !is_in(path, banned.except);
}

// std::chrono's, not ours: daybook::system_clock() is the Clock that reads it.
bool reads_wall_clock(std::string_view path, const Token& token) {
  return token.name == "system_clock" && token.qualifier == "chrono" &&
         !starts_with(path, "src/base/time");
}

size_t end_of_block(std::string_view code, size_t open) {
  size_t depth = 0;
  for (size_t at = open; at < code.size(); ++at) {
    if (code[at] == '{') ++depth;
    if (code[at] == '}' && --depth == 0) return at;
  }
  return code.size();
}

size_t line_at(std::string_view code, size_t offset) {
  return 1 + static_cast<size_t>(
                 std::count(code.begin(), code.begin() + static_cast<long>(offset), '\n'));
}

// A `case` of Enum::kName in the block. (An unqualified kName may be a number that a format gives.)
bool is_over_enum(std::string_view block) {
  bool in_case = false;
  for (const Token& token : tokens_of(block)) {
    if (token.name == "case") {
      in_case = true;
    } else if (in_case) {
      if (!token.qualifier.empty() && token.name[0] == 'k') return true;
      in_case = token.name.data()[token.name.size()] == ':';  // a qualifier: the name follows
    }
  }
  return false;
}

}  // namespace

std::vector<Finding> check_banned_calls(const SourceTree& tree) {
  std::vector<Finding> findings;
  for (const SourceFile& file : tree.files()) {
    for (const Token& token : tokens_of(file.code)) {
      for (const Banned& banned : kBanned) {
        if (!breaks(banned, file.path, token)) continue;
        findings.push_back(
            {file.path, token.line,
             std::string(token.name) + " is not used here; use " + std::string(banned.instead)});
      }
      if (reads_wall_clock(file.path, token)) {
        findings.push_back(
            {file.path, token.line,
             "chrono::system_clock is not used here; use daybook::Clock: time is an input"});
      }
    }
  }
  return findings;
}

std::vector<Finding> check_enum_switches(const SourceTree& tree) {
  std::vector<Finding> findings;
  for (const SourceFile& file : tree.files()) {
    const std::string_view code = file.code;
    for (size_t at = code.find("switch ("); at != std::string_view::npos;
         at = code.find("switch (", at + 1)) {
      const size_t open = code.find('{', at);
      if (open == std::string_view::npos) break;
      const std::string_view block = code.substr(open, end_of_block(code, open) - open);
      const size_t hit = block.find("default:");
      if (hit == std::string_view::npos || !is_over_enum(block)) continue;
      findings.push_back({file.path, line_at(code, open + hit),
                          "default: in a switch over an enum hides new values; name them all"});
    }
  }
  return findings;
}

}  // namespace daybook::tidy
