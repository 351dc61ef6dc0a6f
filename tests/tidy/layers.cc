#include <map>
#include <set>

#include "tidy/rules.h"

namespace daybook::tidy {
namespace {

// The layer table of docs/architecture.md. A module includes itself and what stands lower.
const std::map<std::string_view, int> kLevels = {
    {"base", 0},     {"json", 1},     {"kv", 1},       {"merkle", 1},   {"note", 1},
    {"event", 1},    {"git", 2},      {"witness", 2},  {"log", 2},      {"state", 2},
    {"vault", 2},    {"document", 3}, {"versions", 3}, {"ledger", 4},   {"project", 5},
    {"query", 5},    {"ingest", 5},   {"verify", 6},   {"validate", 6}, {"replica", 6},
    {"evidence", 6}, {"server", 6},   {"replay", 7},   {"cli", 8},      {"sample", 8},
};

// Narrower than the level says, each for a reason.
const std::map<std::string_view, std::set<std::string_view>> kMayUseOnly = {
    // Evidence survives a broken decoder and any schema change.
    {"log", {"base", "kv", "merkle", "note"}},
    // The dialogue of the standard, whatever the log is and however requests travel.
    {"witness", {"base", "kv", "merkle", "note"}},
    // The fold does no I/O and parses no JSON, so that replay and ledger give the same answer.
    {"state", {"base", "event"}},
};

// Where an include of a third-party header may stand: prefix of the header, folders that may.
const std::vector<std::pair<std::string_view, std::vector<std::string_view>>> kOwners = {
    {"nlohmann/", {"src/json"}},
    {"leveldb/", {"src/kv", "tests/bench"}},
    // The simulator's takes over OpenSSL's random numbers: the same seed, the same keys.
    {"openssl/", {"src/base", "src/note", "replay/simulate"}},
    {"flatbuffers/", {"src/event"}},
    {"git2", {"src/git", "tests/bench"}},
    {"zlib.h", {"src/git", "tests/attack"}},
    {"boost/", {"src/server"}},
    {"CLI/", {"tools/cli"}},
    {"gtest/", {"tests"}},
    {"gmock/", {"tests"}},
    {"rocksdb/", {"tests/bench"}},
    {"sqlite3.h", {"tests/bench"}},
    {"lmdb.h", {"tests/bench"}},
};

struct Include {
  std::string_view header;
  size_t line;
  bool is_system;
};

// Read from `text`: the code has its string literals blanked.
std::vector<Include> includes_of(const SourceFile& file) {
  std::vector<Include> includes;
  size_t number = 0;
  for (std::string_view line : lines_of(file.text)) {
    ++number;
    if (!starts_with(line, "#include ")) continue;
    line.remove_prefix(9);
    const char close = line.empty() || line[0] == '<' ? '>' : '"';
    const size_t end = line.find(close, 1);
    if (end == std::string_view::npos) continue;
    includes.push_back({line.substr(1, end - 1), number, close == '>'});
  }
  return includes;
}

std::string_view module_of(std::string_view path) {
  for (std::string_view parent : {"src/", "tools/"}) {
    if (!starts_with(path, parent)) continue;
    path.remove_prefix(parent.size());
    return path.substr(0, path.find('/'));
  }
  return starts_with(path, "replay/") ? "replay" : "";
}

bool may_include(std::string_view from, std::string_view to) {
  if (from == to) return true;
  const auto only = kMayUseOnly.find(from);
  if (only != kMayUseOnly.end()) return only->second.count(to) != 0;
  return kLevels.at(to) < kLevels.at(from);
}

bool is_below(std::string_view path, std::string_view folder) {
  return starts_with(path, std::string(folder) + "/");
}

// In the owner's folder, or in its tests, which may use the library as an oracle.
bool belongs_to(std::string_view path, std::string_view owner) {
  if (is_below(path, owner)) return true;
  return starts_with(owner, "src/") && is_below(path, "tests/" + std::string(owner.substr(4)));
}

// Headers of the system, which any module may use.
bool is_posix(std::string_view header) {
  if (header.find('/') == std::string_view::npos) return true;
  return starts_with(header, "sys/") || starts_with(header, "netinet/") ||
         starts_with(header, "arpa/");
}

}  // namespace

std::vector<Finding> check_layers(const SourceTree& tree) {
  std::vector<Finding> findings;
  for (const SourceFile& file : tree.files()) {
    const std::string module(module_of(file.path));
    if (!is_cpp(file.path) || module.empty()) continue;
    if (kLevels.count(module) == 0) {
      findings.push_back(
          {file.path, 0, "module '" + module + "' has no level in tests/tidy/layers.cc"});
      continue;
    }
    for (const Include& include : includes_of(file)) {
      const std::string_view to = include.header.substr(0, include.header.find('/'));
      if (include.is_system || kLevels.count(to) == 0 || may_include(module, to)) continue;
      findings.push_back(
          {file.path, include.line,
           module + " may not include " + std::string(to) + ": arrows only go down"});
    }
  }
  return findings;
}

std::vector<Finding> check_third_party(const SourceTree& tree) {
  std::vector<Finding> findings;
  for (const SourceFile& file : tree.files()) {
    if (!is_cpp(file.path)) continue;
    for (const Include& include : includes_of(file)) {
      bool known = !include.is_system || is_posix(include.header);
      for (const auto& [prefix, folders] : kOwners) {
        if (!starts_with(include.header, prefix)) continue;
        known = false;
        for (std::string_view folder : folders) known = known || belongs_to(file.path, folder);
        break;
      }
      if (known) continue;
      findings.push_back({file.path, include.line,
                          "<" + std::string(include.header) +
                              "> belongs to another module: go through that module's headers"});
    }
  }
  return findings;
}

}  // namespace daybook::tidy
