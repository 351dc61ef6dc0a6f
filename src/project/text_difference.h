// Where two texts part, for people who look for what was edited.
#pragma once

#include <string>

namespace daybook::project {

// "line 12: the log gives `…`, <whose> has `…`".
std::string first_difference(const std::string& expected, const std::string& found,
                             const std::string& whose);

}  // namespace daybook::project
