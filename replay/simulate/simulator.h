// Many histories, one after another: each on a new disk, with a seed of its own, so that a
// violation is repeated by that one history.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "replay/simulate/history.h"

namespace daybook::simulate {

struct Options {
  uint64_t seed = 1;
  std::optional<uint64_t> crashes = 1000;  // nullopt: until it is stopped, or something is wrong
  Lie lie = Lie::kNone;
  bool keys = true;  // sealed texts, redactions and rotations, too
};

struct Violation {
  uint64_t seed = 0;     // of the history; `simulate --seed` begins with it
  uint64_t life = 0;     // in it, from 1
  uint64_t crashes = 0;  // of that history, before it was seen
  std::string what, intent;
};

struct Report {
  Counts counts;
  uint64_t histories = 0;
  uint64_t trace = 0;  // equal for equal runs
  std::optional<Violation> violation;
};

// `progress` may be empty; called after each history.
Report simulate(const Options& options, const std::function<void(const Report&)>& progress);

}  // namespace daybook::simulate
