// Standard output is the answer, standard error is everything about it; --json is one document,
// always.
#include <gmock/gmock.h>
#include <sys/socket.h>

#include "cli/runner.h"

namespace daybook::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Output : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    deploy_token();
  }
};

TEST_F(Output, IsOneJsonDocumentForEveryCommand) {
  const std::vector<Words> commands = {
      {"init", folder / "another"},
      {"record", "note", "hello"},
      {"record", "configure", "97", "--set", "/topology/home=true"},
      {"log"},
      {"show", "0"},
      {"state"},
      {"state", "97"},
      {"state", "97", "Token"},
      {"state", "97", "--format", "unified"},
      {"state", "--format", "table"},
      {"diff", "0", "1"},
      {"status"},
      {"verify"},
      {"verify", "--log-only"},
      {"prove", "0"},
      {"prove", "0", "-o", folder / "proof", "--entry", folder / "entry"},
      {"check", folder / "proof", "--entry", folder / "entry", "--key", book + "/.daybook/key.pub"},
      {"checkpoint"},
      {"project"},
      {"export", "unified", "--network", "97"},
      {"export", "unified", "-o", folder / "unified"},
      {"export", "leveldb", "-o", folder / "leveldb"},
      {"export", "jsonl"},
      {"export", "jsonl", "-o", folder / "events.jsonl"},
      {"import", "leveldb", folder / "leveldb", "--dry-run"},
      {"import", "unified", folder / "unified/bsctestnet.unified.json", "--dry-run"},
      {"replay", "rebuild"},
      {"version"},
      {"completion", "bash"},
      {"man"},
      {"docs-cli"},
  };
  for (const Words& command : commands) {
    SCOPED_TRACE(shown(command));
    EXPECT_TRUE(document(command).is_object());
  }
}

TEST_F(Output, OfAFailedCommandIsOneJsonDocumentToo) {
  const std::vector<std::pair<Words, std::string>> failures = {
      {{"lgo"}, "usage"},
      {{"show", "99"}, "not-found"},
      {{"record", "deploy", "97", "Token", "--proxy", kProxy}, "conflict"},
      {{"status", "--dir", "/nonexistent"}, "usage"},
      {{"export", "jsonl", "-o", "/dev/null/x"}, "environment"},
  };
  for (const auto& [command, kind] : failures) {
    SCOPED_TRACE(shown(command));
    Words words = command;
    words.push_back("--json");
    const Outcome done = run(words);
    EXPECT_NE(done.code, 0);
    EXPECT_NE(done.err, "");
    const auto value = json::parse(done.out);
    ASSERT_TRUE(value.ok()) << done.out;
    EXPECT_EQ(value->at("error").at("kind"), kind);
    EXPECT_NE(value->at("error").at("message"), "");
  }
}

TEST_F(Output, OfAFindingIsStillTheReport) {
  spill(book + "/deployments/unified/bsctestnet.unified.json", "{}");
  const json::Value report = document({"verify"}, 1);
  EXPECT_EQ(report.at("ok"), false);
  EXPECT_EQ(report.at("problems").at(0).at("class"), "hand edit");
}

TEST_F(Output, HasNoColourInAPipe) {
  for (const Words& command : std::vector<Words>{{"verify"}, {"diff", "0", "1"}, {"show", "1"}}) {
    EXPECT_THAT(ok(command), Not(HasSubstr("\x1b")));
  }
}

TEST_F(Output, HasColourWhenAskedTo) {
  EXPECT_THAT(ok({"verify", "--color"}), HasSubstr("\x1b[32mverified\x1b[0m"));
  EXPECT_THAT(ok({"verify", "--color", "--no-color"}), Not(HasSubstr("\x1b")));
}

// A terminal for standard output comes from script(1).
TEST_F(Output, HasColourOnATerminalUnlessNoColorIsSet) {
  if (std::system("command -v script >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "script(1) is not here";
  const std::string command = std::string(DAYBOOK_PROGRAM) + " --dir " + book + " verify";
  const auto on_terminal = [&](const std::string& environment) {
    const std::string output = folder / "typescript";
    const std::string line = "env " + environment + " script -qec '" + command + "' " + output +
                             " >/dev/null 2>&1 </dev/null";
    EXPECT_EQ(std::system(line.c_str()), 0);
    return slurp(output);
  };
  EXPECT_THAT(on_terminal("-u NO_COLOR TERM=xterm"), HasSubstr("\x1b[32mverified"));
  EXPECT_THAT(on_terminal("NO_COLOR=1 TERM=xterm"), Not(HasSubstr("\x1b[32m")));
}

TEST_F(Output, FitsTheColumnsThatAreGiven) {
  const Outcome narrow = run({"state", "97"}, {"COLUMNS=80"});
  std::istringstream lines(narrow.out);
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(line.size(), 90U) << line;  // … is three bytes
  EXPECT_THAT(narrow.out, Not(HasSubstr(kProxy)));
  EXPECT_THAT(ok({"state", "97"}), HasSubstr(kProxy));  // nothing is cut in a pipe
}

// Code points: every byte that does not continue one.
size_t columns_of(const std::string& line) {
  return static_cast<size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

TEST_F(Output, OfTheLogFitsEightyColumnsAndShowsFromWhatToWhat) {
  const std::string next = "0x5290840098cCc27a50dD6AC8a1e5F4A6Be95f581";
  ok({"record", "upgrade", "97", "Token", "--implementation", next});
  const Outcome narrow = run({"log"}, {"COLUMNS=80"});
  std::istringstream lines(narrow.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), 80U) << line;
  EXPECT_THAT(narrow.out, HasSubstr(next.substr(0, 4) + "…" + next.substr(next.size() - 4)));
}

TEST_F(Output, KeepsNotesOnStandardErrorAndQuietLeavesThemOut) {
  const Outcome loud = run({"state"});
  EXPECT_THAT(loud.err, HasSubstr("@latest: position 1, 2 events"));
  EXPECT_THAT(loud.out, Not(HasSubstr("@latest")));
  EXPECT_EQ(run({"state", "--quiet"}).err, "");
}

TEST_F(Output, NeverLetsTheLogMoveTheCursor) {
  ok({"record", "note", "\x1b[2Jgone\nx"});
  EXPECT_THAT(ok({"log"}), HasSubstr("\\x1b[2Jgone\\nx"));
  EXPECT_THAT(ok({"show", "2"}), Not(HasSubstr("\x1b")));
}

TEST_F(Output, EndsQuietlyWhenItsReaderGoes) {
  const std::string command = "( '" + std::string(DAYBOOK_PROGRAM) + "' --dir '" + book +
                              "' man; echo $? >'" + (folder / "code") + "' ) 2>'" +
                              (folder / "pipe-stderr") + "' | true";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(slurp(folder / "code"), "0\n");
  EXPECT_EQ(slurp(folder / "pipe-stderr"), "");
}

}  // namespace
}  // namespace daybook::testing
