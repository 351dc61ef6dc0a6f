// The house rules. Each takes the tree and returns what breaks it; docs/hacking.md says why they
// are there.
#pragma once

#include <string>
#include <vector>

#include "tidy/source_tree.h"

namespace daybook::tidy {

// Includes point down the layers only; `log` does not know `event`, `state` does no I/O.
std::vector<Finding> check_layers(const SourceTree& tree);
// Each third-party library is included by one module only.
std::vector<Finding> check_third_party(const SourceTree& tree);

// Every .cc is named in (or globbed by) its folder's CMakeLists.txt.
std::vector<Finding> check_registered(const SourceTree& tree);

// Calls with a better replacement; the finding names it.
std::vector<Finding> check_banned_calls(const SourceTree& tree);
// A switch over an enum has no `default:`, so that the compiler names the places that a new value
// misses.
std::vector<Finding> check_enum_switches(const SourceTree& tree);

// Lines ≤ 100 columns, files ≤ 500 lines.
std::vector<Finding> check_sizes(const SourceTree& tree);
// Headers begin with their contract, then #pragma once.
std::vector<Finding> check_headers(const SourceTree& tree);
// No marks of unfinished work, no paths of the machine that a file was written on.
std::vector<Finding> check_words(const SourceTree& tree);

// A page in docs/format and the header it describes name each other; pages that are named exist;
// links lead somewhere.
std::vector<Finding> check_format_pages(const SourceTree& tree);
std::vector<Finding> check_doc_references(const SourceTree& tree);

// A test that a page names, as `Suite.Name`, `Suite.Na*` or `Suite.*`, exists.
std::vector<Finding> check_named_tests(const SourceTree& tree);

// No file of `root` is a copy of a file below `foreign` (other people's data, which is not ours to
// ship).
std::vector<Finding> check_foreign_copies(const std::string& root, const SourceTree& tree,
                                          const std::string& foreign);

}  // namespace daybook::tidy
