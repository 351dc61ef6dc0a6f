#include "fuzz/sample_files.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/check.h"
#include "kv/durable_file.h"

namespace daybook::fuzz {

namespace fs = std::filesystem;

std::string sample_path(const std::string& name) {
  return std::string(DAYBOOK_SOURCE_DIR) + "/tools/sample/" + name;
}

std::vector<std::string> sample_texts(const std::vector<std::string>& prefixes,
                                      const std::string& suffix) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(sample_path(""))) {
    if (!entry.is_regular_file()) continue;
    const std::string path = fs::relative(entry.path(), sample_path("")).generic_string();
    const bool wanted = path.ends_with(suffix) && std::any_of(prefixes.begin(), prefixes.end(),
                                                              [&](const std::string& prefix) {
                                                                return path.starts_with(prefix);
                                                              });
    if (wanted) files.emplace(path, kv::read_file(entry.path().string()).value());
  }
  DAYBOOK_CHECK(!files.empty());
  std::vector<std::string> out;
  for (auto& [path, bytes] : files) out.push_back(std::move(bytes));
  return out;
}

}  // namespace daybook::fuzz
