// Standard output is the answer, standard error is everything about it; --json is one document,
// always.
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <map>

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

// Commands that are not run here, and why.
const std::map<std::string, std::string> kNotRunHere = {
    {"witness collect", "needs witnesses that answer: WitnessProgram in witness_test.cc"},
    {"witness clear", "needs a witness that refuses: Refused in witness_refusal_test.cc"},
    {"witness serve", "runs until it is stopped, and prints no answer"},
};

// "record deploy", … of the reference page: all that have no commands below them.
std::vector<std::string> commands_of_page(const std::string& page) {
  std::vector<std::string> names;
  std::istringstream lines(page);
  std::string heading;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("#", 0) == 0) heading = line.substr(line.find(' ') + 1);
    const bool is_usage = !heading.empty() && (line + " ").rfind(heading + " ", 0) == 0;
    if (!is_usage || heading.rfind("daybook ", 0) != 0) continue;
    if (line.find(" COMMAND") == std::string::npos) names.push_back(heading.substr(8));
    heading.clear();
  }
  return names;
}

class EveryCommand : public Output {
 protected:
  void expect_documents(const std::vector<Words>& commands) {
    for (const Words& command : commands) {
      SCOPED_TRACE(shown(command));
      EXPECT_TRUE(document(command).is_object());
      std::string words = " ";
      for (const std::string& word : command) words += word + " ";
      run_.push_back(words);
    }
  }
  [[nodiscard]] bool was_run(const std::string& command) const {
    return std::any_of(run_.begin(), run_.end(), [&](const std::string& words) {
      return words.rfind(" " + command + " ", 0) == 0;
    });
  }
  [[nodiscard]] std::string key() const { return book + "/.daybook/key.pub"; }

 private:
  std::vector<std::string> run_;
};

TEST_F(EveryCommand, PrintsOneJsonDocument) {
  expect_documents({
      {"init", folder / "another"},
      {"record", "deploy", "97", "Gone", "--proxy", kSecond},
      {"record", "remove", "97", "Gone", "--reason", "replaced"},
      {"record", "upgrade", "97", "Token", "--implementation", kSecond},
      {"record", "redeploy", "97", "Token", "--proxy", kFirst},
      {"record", "verify", "97", "Token", "--url", "https://scan.example/code"},
      {"record", "own", "97", "Token", "--owner", kProxy},
      {"record", "role", "97", "Token", "--role", "MINTER_ROLE", "--grant", kProxy},
      {"record", "admin", "97", "Token", "--proxy-admin", kProxy},
      {"record", "configure", "97", "--set", "/topology/home=true"},
      {"record", "emergency", "97", "--reason", "oracle stuck"},
      {"record", "note", "hello"},
  });
  expect_documents({
      {"log"},
      {"show", "0"},
      {"state"},
      {"state", "97"},
      {"state", "97", "Token"},
      {"state", "97", "--format", "unified"},
      {"state", "--format", "table"},
      {"diff", "0", "1"},
      {"tag", "first", "0"},
      {"tag"},
      {"redact"},
      {"history", "97", "Token"},
      {"blame", "97"},
      {"who", kProxy},
      {"bisect", "--bad", std::string("97/Token.proxy == ") + kFirst},
      {"what-if", "--without", "2"},
      {"status"},
      {"verify"},
      {"verify", "--log-only"},
      {"validate", book + "/deployments/unified/bsctestnet.unified.json"},
      {"recover", "97", "--actor", "ana", "--reason", "dropped by a save"},
      {"prove", "0"},
      {"prove", "0", "-o", folder / "proof", "--entry", folder / "entry"},
      {"check", folder / "proof", "--entry", folder / "entry", "--key", key()},
      {"checkpoint"},
      {"project"},
  });
  expect_documents({
      {"export", "unified", "--network", "97"},
      {"export", "unified", "-o", folder / "unified"},
      {"export", "leveldb", "-o", folder / "leveldb"},
      {"export", "jsonl"},
      {"export", "jsonl", "-o", folder / "events.jsonl"},
  });
  spill(folder / "v1.json", R"({"network":"old","chainId":5,"contracts":{}})");
  expect_documents({
      {"import", "leveldb", folder / "leveldb", "--dry-run"},
      {"import", "unified", folder / "unified/bsctestnet.unified.json", "--dry-run"},
      {"import", "legacy", folder / "v1.json", "--dry-run"},
      {"import", "git", book + "/.daybook/snapshots.git", "--ref", "daybook", "--dry-run"},
      {"replay", "rebuild"},
      {"replay", "verify"},
      {"replay", "rollback", "plan", "--to", "1"},
      {"replay", "rollback", "check", "--to", "1"},
      {"replay", "rollback", "apply", "--to", "1", "--actor", "ana", "--reason", "a test run"},
      {"replay", "incident", "--from", "0", "--out", folder / "incident"},
      {"backup", "create", folder / "backup"},
      {"backup", "verify", folder / "backup", "--key", key()},
      {"restore", folder / "backup", folder / "restored", "--key", key()},
      {"repair", "--from", folder / "backup", "--dry-run"},
      {"clone", book, folder / "copy"},
      {"pull", folder / "copy"},
      {"evidence", book},
  });
  expect_documents({
      {"key", "new", kOrigin, "-o", folder / "new.key"},
      {"key", "passphrase", "--remove"},
      {"key", "rotate", "--reason", "every year"},
      {"key", "show"},
      {"key", "revoke", document({"key", "show"})["keys"][0]["keyId"].get<std::string>()},
      {"witness", "init", "--dir", folder / "w", "--name", "witness.example/w1"},
      {"witness", "key", "--dir", folder / "w"},
      {"version"},
      {"completion", "bash"},
      {"man"},
      {"docs-cli"},
  });
  const std::vector<std::string> commands = commands_of_page(ok({"docs-cli"}));
  EXPECT_GT(commands.size(), 50U);
  for (const std::string& command : commands) {
    EXPECT_NE(was_run(command), kNotRunHere.count(command) != 0)
        << command << ": run it above, or say in kNotRunHere why not";
  }
}

TEST_F(Output, OfHelpAndVersionIsOneJsonDocumentToo) {
  EXPECT_EQ(document({"--version"}), document({"version"}));
  EXPECT_EQ(document({"--help"}).at("help"), ok({"--help"}));
  EXPECT_EQ(document({"help", "log"}).at("help"), ok({"log", "--help"}));
  EXPECT_EQ(document({"--json", "log", "-h"}).at("help"), ok({"log", "--help"}));
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
