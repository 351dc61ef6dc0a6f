// Foreign text in HTML.
#pragma once

#include <string>
#include <string_view>

namespace daybook::replay {

// For element content and quoted attributes: & < > " ' are escaped, control characters and what is
// not UTF-8 become visible.
std::string html_text(std::string_view text);

// The same inside <bdi>, so that right-to-left marks in it cannot reorder what is around it.
std::string html_foreign(std::string_view text);

}  // namespace daybook::replay
