// What the fuzzer starts from, and what every build replays: inputs for each target, made from
// tools/sample and by our own writers. Nothing is kept in the repository.
#pragma once

#include <string>
#include <vector>

namespace daybook::fuzz {

// Not empty for every target but the canary. The same on every call, but for keys and signatures.
std::vector<std::string> seeds_of(const std::string& target);

}  // namespace daybook::fuzz
