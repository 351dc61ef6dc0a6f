// docs/cli.md, the man page and the completions are what the program says of itself.
#include <gmock/gmock.h>

#include <cstdlib>

#include "cli/runner.h"

namespace daybook::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Docs : public ProgramTest {
 protected:
  static bool has(const std::string& tool) {
    return std::system(("command -v " + tool + " >/dev/null 2>&1").c_str()) == 0;
  }
  // Exit code of a shell line, its output in `said`.
  int shell(const std::string& line) {
    const int status = std::system((line + " >'" + (folder / "said") + "' 2>&1").c_str());
    said = slurp(folder / "said");
    return WEXITSTATUS(status);
  }
  std::string said;
};

TEST_F(Docs, ReferencePageIsWhatTheProgramPrints) {
  EXPECT_EQ(slurp(std::string(DAYBOOK_SOURCE_DIR) + "/docs/cli.md"), ok({"docs-cli"}))
      << "run `daybook docs-cli > docs/cli.md`";
}

TEST_F(Docs, HelpIsTheSameInAllItsForms) {
  const std::string help = ok({"record", "upgrade", "--help"});
  EXPECT_EQ(ok({"record", "upgrade", "-h"}), help);
  EXPECT_EQ(ok({"help", "record", "upgrade"}), help);
  EXPECT_EQ(ok({"--dir", "/nonexistent", "record", "upgrade", "--help"}), help);
  EXPECT_THAT(ok({"--version"}), HasSubstr("daybook "));
}

TEST_F(Docs, EveryExampleInTheHelpParses) {
  std::istringstream page(
      ok({"docs-cli"}));  // in a folder of its own: what init makes is used by the rest
  bool example = false;
  for (std::string line; std::getline(page, line);) {
    if (line == "```sh") example = true;
    if (line == "```") example = false;
    if (!example || line.rfind("daybook ", 0) != 0) continue;
    line = line.substr(8, line.find_first_of("|>") - 8);
    if (line.back() == '\\') line.pop_back();
    shell("cd '" + book + "' && '" DAYBOOK_PROGRAM "' " + line);
    EXPECT_THAT(said, Not(HasSubstr("--help`"))) << line;  // what a usage error ends with
  }
}

TEST_F(Docs, CompletionScriptsAreWellFormed) {
  for (const std::string name : {"bash", "zsh", "fish"}) {
    if (!has(name)) continue;
    spill(folder / name, ok({"completion", name}));
    EXPECT_EQ(shell(name + " -n '" + (folder / name) + "'"), 0) << name << "\n" << said;
  }
}

TEST_F(Docs, BashCompletesCommandsOptionsAndChoices) {
  if (!has("bash")) GTEST_SKIP() << "no bash here";
  spill(folder / "script", ok({"completion", "bash"}));
  const auto complete = [&](const std::string& words) {
    const std::string line =
        "cd '" + folder.path() + "'; source '" + (folder / "script") + "'; COMP_WORDS=(" + words +
        "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _daybook; echo \"${COMPREPLY[@]}\"";
    spill(folder / "line.sh", line);
    shell("bash '" + (folder / "line.sh") + "'");
    return said;
  };
  spill(folder / "verse.json", "");
  EXPECT_EQ(complete("daybook ver"), "verify version\n");  // no files where a command belongs
  EXPECT_EQ(complete("daybook import unified ver"), "verse.json\n");
  EXPECT_EQ(complete("daybook --dir ver"), "verify version verse.json\n");
  EXPECT_EQ(complete("daybook record up"), "upgrade\n");
  EXPECT_EQ(complete("daybook --json record upgrade bsc Token --impl"), "--implementation\n");
  EXPECT_EQ(complete("daybook state --format u"), "unified\n");
}

TEST_F(Docs, ManPageHasNoWarnings) {
  if (!has("man")) GTEST_SKIP() << "no man here";
  spill(folder / "daybook.1", ok({"man"}));
  const std::string page = folder / "daybook.1";
  EXPECT_EQ(shell("( LC_ALL=C.UTF-8 MANROFFSEQ= MANWIDTH=80 man --warnings -E UTF-8 -l '" + page +
                  "' 2>&1 >/dev/null )"),
            0);
  EXPECT_EQ(said, "");
}

TEST_F(Docs, TheBuildMakesThemAll) {
  const std::string build = DAYBOOK_BUILD_DIR;
  EXPECT_EQ(slurp(build + "/daybook.1"), ok({"man"}));
  EXPECT_EQ(slurp(build + "/completions/daybook.bash"), ok({"completion", "bash"}));
  EXPECT_EQ(slurp(build + "/completions/_daybook"), ok({"completion", "zsh"}));
  EXPECT_EQ(slurp(build + "/completions/daybook.fish"), ok({"completion", "fish"}));
}

}  // namespace
}  // namespace daybook::testing
