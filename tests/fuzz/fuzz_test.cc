// Every fuzz target, in every build and with every compiler: its seeds, every past finding, and
// random changes of both. A target aborts when it does not hold; the input is then written to a
// file that the message names.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>

#include "fuzz/seeds.h"
#include "fuzz/targets.h"

namespace daybook::fuzz {
namespace {

namespace fs = std::filesystem;

// What is running, for the handler of SIGABRT, which may not allocate.
std::string running, running_path;

void tell_input(int /*signal*/) {
  const auto write_all = [](int file, const std::string& bytes) {
    return ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  };
  const int file = ::open(running_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const bool kept = file >= 0 && write_all(file, running);
  (void)write_all(2,
                  "the input that failed: " + (kept ? running_path : "could not be kept") + "\n");
}

std::string read_bytes(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// tests/fuzz/regressions/TARGET/, sorted by name: a file is one past finding.
std::vector<std::string> findings_of(const std::string& target) {
  const fs::path folder = fs::path(DAYBOOK_SOURCE_DIR) / "tests/fuzz/regressions" / target;
  std::map<std::string, std::string> files;
  if (fs::exists(folder)) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      files.emplace(entry.path().filename().string(), read_bytes(entry.path()));
    }
  }
  std::vector<std::string> out;
  for (auto& [name, bytes] : files) out.push_back(std::move(bytes));
  return out;
}

class FuzzTarget : public testing::TestWithParam<Target> {
 protected:
  void SetUp() override {
    running_path = (fs::temp_directory_path() / ("daybook-fuzz-input-" + GetParam().name)).string();
    before_ = ::signal(SIGABRT, tell_input);
  }
  void TearDown() override { ::signal(SIGABRT, before_); }

  // In a buffer of its own of exactly that size, for the sanitizers to see its ends.
  void run(const std::string& input) {
    running = input;
    const std::vector<uint8_t> bytes(input.begin(), input.end());
    EXPECT_EQ(GetParam().run(bytes.data(), bytes.size()), 0);
  }

  std::string changed(std::mt19937_64& random, std::string input) const {
    for (uint64_t n = 1 + random() % 4; n > 0; --n) {
      const size_t at = input.empty() ? 0 : random() % input.size();
      switch (random() % 4) {
        case 0:
          input.insert(at, 1, static_cast<char>(random()));
          break;
        case 1:
          input.erase(at, 1 + random() % 8);
          break;
        case 2:
          input += input.substr(at, random() % 64);
          break;
        default:
          if (!input.empty()) input[at] = static_cast<char>(input[at] ^ (1 << random() % 8));
      }
    }
    return input;
  }

 private:
  void (*before_)(int) = nullptr;
};

TEST_P(FuzzTarget, HoldsOnEverySeed) {
  const std::vector<std::string> seeds = seeds_of(GetParam().name);
  ASSERT_FALSE(seeds.empty()) << "a target starts from something";
  for (const std::string& seed : seeds) run(seed);
  run("");
}

TEST_P(FuzzTarget, HoldsOnEveryPastFinding) {
  const std::vector<std::string> findings = findings_of(GetParam().name);
  if (findings.empty()) GTEST_SKIP() << "none was found so far";
  for (const std::string& finding : findings) run(finding);
}

TEST_P(FuzzTarget, HoldsOnRandomChangesOfSeeds) {
  constexpr int kRuns = 40;
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::vector<std::string> from = seeds_of(GetParam().name);
  for (std::string& finding : findings_of(GetParam().name)) from.push_back(std::move(finding));
  ASSERT_FALSE(from.empty());
  for (int i = 0; i < kRuns; ++i) run(changed(random, from[random() % from.size()]));
}

INSTANTIATE_TEST_SUITE_P(Every, FuzzTarget, testing::ValuesIn(targets()),
                         [](const auto& tested) { return tested.param.name; });

TEST(FuzzRegressions, AreEachOfATargetThatThereIs) {
  const fs::path folder = fs::path(DAYBOOK_SOURCE_DIR) / "tests/fuzz/regressions";
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_directory()) continue;
    EXPECT_TRUE(std::any_of(targets().begin(), targets().end(), [&](const Target& target) {
      return target.name == name;
    })) << name;
  }
}

}  // namespace
}  // namespace daybook::fuzz
