// Other projects' published data, beside the repository; tests skip when it is not there.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace daybook::testing {

inline std::filesystem::path tlog_vectors() {
  return std::filesystem::path(DAYBOOK_SOURCE_DIR) / ".." / "shared" / "vectors" / "tlog";
}

inline std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace daybook::testing

#define DAYBOOK_SKIP_WITHOUT_VECTORS()                                 \
  if (!std::filesystem::exists(daybook::testing::tlog_vectors())) {    \
    GTEST_SKIP() << "no ../shared/vectors/tlog beside the repository"; \
  }
