// "did you mean …?" for misspelt words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace daybook::ledger {

// The known word nearest to `word` (Levenshtein, case-insensitive) if it is near enough to be a
// misspelling; else "".
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

}  // namespace daybook::ledger
