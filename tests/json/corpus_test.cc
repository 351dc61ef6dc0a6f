// Every JSON file of the corpus beside the repository.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "json/json.h"

namespace daybook::json {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(JsonCorpus, IsWrittenBackByteForByte) {
  const fs::path corpus = fs::path(DAYBOOK_SOURCE_DIR) / "../shared/corpus/lookcoin";
  if (!fs::exists(corpus)) GTEST_SKIP() << "no corpus beside the repository: " << corpus;
  std::set<std::string> seen;
  int unified = 0;
  int others = 0;
  for (const auto& entry : fs::recursive_directory_iterator(corpus)) {
    const std::string name = entry.path().filename();
    const bool is_unified = name.find(".unified.") != std::string::npos;
    if (!entry.is_regular_file() || (entry.path().extension() != ".json" && !is_unified)) continue;
    const std::string bytes = read_file(entry.path());
    if (!seen.insert(bytes).second) continue;
    const auto value = parse(bytes);
    if (bytes.empty()) {
      EXPECT_EQ(value.error().message, "empty file: no JSON value in it");
      continue;
    }
    ASSERT_TRUE(value.ok()) << entry.path() << ": " << value.error().message;
    const std::string text = stringify(*value, 2);
    if (is_unified) {
      EXPECT_TRUE(text == bytes) << entry.path();
    } else if (entry.path().parent_path().filename() == ".openzeppelin") {
      EXPECT_TRUE(text + "\n" == bytes) << entry.path();
    } else {
      EXPECT_EQ(parse(text).value(), *value) << entry.path();
    }
    (is_unified ? unified : others)++;
  }
  EXPECT_GE(unified, 20);
  EXPECT_GE(others, 100);
}

}  // namespace
}  // namespace daybook::json
