// The program: its exit codes, and that what it prints repeats a violation.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <string>

namespace daybook {
namespace {

struct Ended {
  int code = -1;
  std::string output;
};

Ended run(const std::string& arguments) {
  Ended ended;
  std::FILE* const pipe = ::popen((DAYBOOK_SIMULATE " " + arguments + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return ended;
  char buffer[4096];
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) ended.output += buffer;
  const int status = ::pclose(pipe);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

TEST(SimulateProgram, PrintsSeedCommitAndCountsWhenNothingIsWrong) {
  const Ended ended = run("--seed 3 --crashes 10");
  EXPECT_EQ(ended.code, 0) << ended.output;
  EXPECT_EQ(ended.output.find("seed 3, commit "), 0U) << ended.output;
  EXPECT_NE(ended.output.find("10 crashes"), std::string::npos) << ended.output;
}

TEST(SimulateProgram, EndsWithOneAndTheCommandThatRepeatsAViolation) {
  const Ended first = run("--seed 1 --crashes 300 --lying-disk");
  EXPECT_EQ(first.code, 1) << first.output;
  const size_t violation = first.output.find("VIOLATION: ");
  const size_t command = first.output.find("again: simulate ");
  ASSERT_NE(violation, std::string::npos) << first.output;
  ASSERT_NE(command, std::string::npos) << first.output;
  const size_t options = command + sizeof "again: simulate " - 1;
  const Ended again = run(first.output.substr(options, first.output.find('\n', options) - options));
  EXPECT_EQ(again.code, 1);
  const size_t line = first.output.find('\n', violation);
  EXPECT_NE(again.output.find(first.output.substr(violation, line - violation)), std::string::npos)
      << again.output;
}

TEST(SimulateProgram, RefusesWhatItDoesNotKnowAndNamesIt) {
  const std::pair<std::string, std::string> cases[] = {{"--seed", "--seed takes a number"},
                                                       {"--seed x", "--seed takes a number"},
                                                       {"--turbo", "unknown option --turbo"}};
  for (const auto& [arguments, said] : cases) {
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, 2) << arguments;
    EXPECT_NE(ended.output.find(said), std::string::npos) << ended.output;
  }
}

TEST(SimulateProgram, TellsItsUsage) {
  const Ended ended = run("--help");
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.output.find("usage: simulate "), 0U) << ended.output;
}

}  // namespace
}  // namespace daybook
