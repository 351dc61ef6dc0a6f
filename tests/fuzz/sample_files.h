// The files of tools/sample, read at run time.
#pragma once

#include <string>
#include <vector>

namespace daybook::fuzz {

// "leveldb/2025-04-05" → its path.
std::string sample_path(const std::string& name);

// The bytes of every file whose path below tools/sample begins with one of `prefixes` and ends with
// `suffix`, in the order of their paths. Not empty (CHECKed).
std::vector<std::string> sample_texts(const std::vector<std::string>& prefixes,
                                      const std::string& suffix = "");

}  // namespace daybook::fuzz
