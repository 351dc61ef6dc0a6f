// Data that others wrote, made safe for a terminal: control characters become visible escapes, so
// that a reason or a contract name in the log cannot move the cursor or hide a line.
#pragma once

#include <string>
#include <string_view>

namespace daybook::cli {

// Control characters (C0, DEL, C1, and what turns the direction of text) as "\n", "\t" or "\xNN";
// bytes that are not UTF-8 as "\xNN".
std::string printable(std::string_view text);

// Columns that printable text takes: its code points.
size_t text_width(std::string_view text);

// At most `width` columns. What tells texts apart is kept: both ends of hex ("0x1234…abcd"), the
// end of a path ("…sol:Token"), the start of anything else.
std::string shorten(const std::string& text, size_t width);

// Every long hex word ("0x" and 16 digits or more) in the text in `shown` columns: "0x123…abcde".
std::string compact_hex(const std::string& text, size_t shown = 11);

}  // namespace daybook::cli
