// What verify says of a store that does not open.
#pragma once

#include <string>
#include <vector>

#include "log/fsck.h"

namespace daybook::verify {

// The log itself is not as it was written: a finding, and no refusal for another reason.
bool is_of_the_store(const Error& error);

// What opening the daybook in `root` said, classed; then each place in the files of its LevelDB
// that cannot be read, in the order of their names. They are read raw: nothing is written.
std::vector<log::Problem> unopened_problems(const std::string& root, const Error& error);

}  // namespace daybook::verify
