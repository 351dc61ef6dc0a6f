// Shell wildcards. Pure.
#pragma once

#include <string_view>

namespace daybook {

// '*' fits any run of characters, '?' any one; all else fits itself.
bool wildcard_match(std::string_view pattern, std::string_view text);

}  // namespace daybook
