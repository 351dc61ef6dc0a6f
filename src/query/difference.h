// What changed between two states, in the words of the log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/json.h"
#include "state/state.h"

namespace daybook::query {

struct ContractDifference {
  std::string name;
  std::string change;  // "ContractDeployed", "ContractUpgraded", "ContractRemoved", …
  std::string from, to;
};

struct SectionDifference {
  std::string name;
  std::string change;  // "added", "changed", "removed"
};

struct NetworkDifference {
  ChainId chain;
  std::string name;
  std::string change;  // "added", "removed", "changed"
  std::vector<ContractDifference> contracts;
  std::vector<SectionDifference> sections;
  std::string file;           // its file's name
  std::string before, after;  // the file at each side; "" where there is none
  std::string file_diff;      // unified diff of the two
};

// Networks that differ, by chain; of one chain when `only` is set. `from_name` and `to_name` label
// the files.
std::vector<NetworkDifference> difference(const state::State& from, const state::State& to,
                                          std::optional<ChainId> only, const std::string& from_name,
                                          const std::string& to_name);

// As `git diff` shows it: `git apply` takes it.
std::string git_diff(const NetworkDifference& network);
// RFC 6902, from the document before (null where there is none) to the one after.
json::Value json_patch(const NetworkDifference& network);

json::Value difference_json(const NetworkDifference& network);

}  // namespace daybook::query
