// Trials that may crash or hang, each in a process that may die of it: forked workers take trials
// one after another, and a trial that kills its worker, or keeps it too long, is the result.
//
// The process that calls must have opened no LevelDB: its background thread does not come along
// into a fork.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace daybook::attack {

// Runs in a worker. `folder` is the worker's own, empty at its start and kept between its trials.
using Trial = std::function<std::string(size_t trial, const std::string& folder)>;

// What trial i returned, for 0 ≤ i < count; "crash: signal N", "hang" or "exception: …" otherwise.
// A file that the pattern of Trial leaves in `folder` is the next trial's business.
std::vector<std::string> run_trials(size_t count, const Trial& trial);

// One call in a process of its own: for what opens a LevelDB. What `work` returned, or as above.
std::string in_process(const std::function<std::string()>& work);

// How a worker ended that did not return: one of these begins the result.
bool is_death(const std::string& result);

}  // namespace daybook::attack
