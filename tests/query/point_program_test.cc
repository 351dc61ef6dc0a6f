// Points, the state and its differences by the real program: what it prints, and its exit codes.
#include <gmock/gmock.h>

#include <thread>

#include "cli/runner.h"

namespace daybook::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr int kNegative = 1, kUsageError = 2;

class Points : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    deploy_token();  // 0: the network, 1: Token
    ok({"record", "upgrade", "bsctestnet", "Token", "--implementation", kSecond, "--block", "500",
        "--git-commit", "abcd1234", "--effective", "2025-08-10T00:00:00Z"});  // 2
  }
  std::string implementation(const Words& more) {
    Words words = {"state", "bsctestnet", "Token"};
    words.insert(words.end(), more.begin(), more.end());
    const json::Value shown = document(words);
    return shown["contract"]["body"]["implementation"];
  }
};

TEST_F(Points, TagsAreRecordedListedAndMovedByForceOnly) {
  EXPECT_THAT(ok({"tag"}), HasSubstr("no tags"));
  EXPECT_THAT(ok({"tag", "first", "@pos:1", "--reason", "for the audit"}), HasSubstr("Tagged"));
  EXPECT_EQ(implementation({"--at", "@first"}), kFirst);
  EXPECT_EQ(implementation({"--at", "@tag:first"}), kFirst);
  const Outcome taken = run({"tag", "first"});
  EXPECT_EQ(taken.code, kNegative);
  EXPECT_THAT(taken.err, HasSubstr("--force moves it"));
  ok({"tag", "first", "@pos:2", "--force"});
  EXPECT_EQ(implementation({"--at", "@first"}), kSecond);
  const json::Value tags = document({"tag"})["tags"];
  ASSERT_EQ(tags.size(), 1U);
  EXPECT_EQ(tags[0]["position"], 2);
  EXPECT_EQ(tags[0]["event"], 4);
  EXPECT_EQ(run({"tag", "a b"}).code, kUsageError);
  for (const char* point : {"latest", "42", "2h", "yesterday"}) {
    const Outcome other = run({"tag", point});
    EXPECT_EQ(other.code, kUsageError) << point;
    EXPECT_THAT(other.err, HasSubstr("another point in time already")) << point;
  }
  for (const std::string& name : {std::string("a\nb"), std::string("a..b"), std::string("@{u}"),
                                  std::string("x.lock"), std::string("-x")}) {
    EXPECT_EQ(run({"tag", "--", name}).code, kUsageError) << name;
  }
  ok({"tag", "deadbeef", "@pos:1"});  // hex of a commit's form: a commit is named @commit:
  EXPECT_EQ(implementation({"--at", "@deadbeef"}), kFirst);
  EXPECT_EQ(run({"tag", "x", "@pos:99"}).code, kNegative);
  EXPECT_EQ(run({"tag", "x", "@effective:2025-08-01"}).code, kUsageError);
  EXPECT_EQ(run({"state", "--at", "@nowhere"}).code, kNegative);
}

TEST_F(Points, ATagWithAnIdIsRecordedOnce) {
  const Words words = {"tag", "once", "--id", "01981f0e-7b2c-7a4d-8f00-3b5d9c1e2a47"};
  ok(words);
  EXPECT_THAT(ok(words), HasSubstr("recorded before"));
}

TEST_F(Points, EveryFormOfAPointIsTaken) {
  for (const char* point : {"@latest", "2", "@pos:2", "@time:2025-09-01T00:00:00Z", "@0s",
                            "@block:97/500", "@block:bsctestnet/999", "@source:abcd"}) {
    EXPECT_EQ(implementation({"--at", point}), kSecond) << point;
  }
  for (const char* point : {"1", "@effective:2025-08-09T00:00:00Z", "@block:97/499"}) {
    const Outcome early = run({"state", "bsctestnet", "Token", "--at", point});
    EXPECT_THAT(early.out, Not(HasSubstr(kSecond))) << point;
  }
  EXPECT_EQ(run({"state", "--at", "@yesterday"}).out, "no networks\n");
  EXPECT_EQ(run({"state", "--at", "@pos:3"}).code, kNegative);
  EXPECT_EQ(run({"state", "--at", "@source:9999"}).code, kNegative);
  EXPECT_EQ(run({"state", "--at", "@time:2025-09-01T00:00:00"}).code, kUsageError);
}

TEST_F(Points, TheTwoClocksAnswerTogether) {
  const Words late = {"record",           "upgrade",      "bsctestnet",  "Token",
                      "--implementation", kProxy,         "--effective", "2025-08-05T00:00:00Z",
                      "--reason",         "a late report"};
  EXPECT_THAT(run(late).err, HasSubstr("record its deployment first, with --effective"));
  ok({"record", "deploy", "bsctestnet", "Token", "--proxy", kProxy, "--effective", "2025-08-01"});
  EXPECT_THAT(run(late).err, HasSubstr("recorded as a late fact"));  // 4
  EXPECT_EQ(implementation({}), kSecond) << "what is live is not changed";
  EXPECT_EQ(implementation({"--effective", "2025-08-06"}), kProxy);
  EXPECT_EQ(implementation({"--effective", "2025-08-11"}), kSecond);
  EXPECT_EQ(implementation({"--at", "@pos:2", "--effective", "2025-08-11"}), kSecond);
  EXPECT_EQ(
      run({"state", "bsctestnet", "Token", "--at", "@pos:2", "--effective", "2025-08-06"}).code,
      kNegative)
      << "then nothing was known of that time";
  const json::Value shown = document({"state", "--effective", "1d ago"});
  EXPECT_EQ(shown["effective"], "2025-08-31T00:00:00.000Z");
  EXPECT_EQ(run({"state", "--at", "@effective:2025-08-01", "--effective", "2025-08-01"}).code,
            kUsageError);
}

TEST_F(Points, APointerShowsAPartOfTheFile) {
  const json::Value whole = *json::parse(ok({"state", "97", "--format", "unified"}));
  std::string place;
  for (const auto& [category, contracts] : whole["contracts"].items()) {
    if (contracts.contains("Token")) place = "/contracts/" + category + "/Token/implementation";
  }
  EXPECT_EQ(ok({"state", "bsctestnet#" + place}), std::string(kSecond) + "\n");
  EXPECT_EQ(ok({"state", "bsctestnet", place, "--at", "1"}), std::string(kFirst) + "\n");
  const json::Value shown = document({"state", "97", place});
  EXPECT_EQ(shown["pointer"], place);
  EXPECT_EQ(shown["value"], kSecond);
  EXPECT_EQ(document({"state", "97#"})["value"], whole);
  EXPECT_EQ(run({"state", "97#/nothing/there"}).code, kNegative);
  EXPECT_EQ(run({"state", "97#/a", "/b"}).code, kUsageError);
  EXPECT_EQ(run({"state", "97#/a", "--format", "unified"}).code, kUsageError);
}

TEST_F(Points, RangesAreTakenByLogAndDiff) {
  EXPECT_EQ(document({"log", "@pos:0.."})["events"].size(), 2U);
  EXPECT_EQ(document({"log", "..@pos:0"})["events"].size(), 1U);
  EXPECT_EQ(document({"log", "@pos:1..@block:97/500"})["events"].size(), 1U);
  EXPECT_EQ(run({"log", "@pos:2..@pos:1"}).code, kUsageError);
  EXPECT_EQ(run({"log", "@effective:2025-08-01.."}).code, kUsageError);
  const std::string words = ok({"diff", "@pos:1..@latest", "--no-text"});
  EXPECT_THAT(words, HasSubstr("ContractUpgraded  Token"));
  EXPECT_EQ(ok({"diff", "@pos:1", "--no-text"}), words);
  EXPECT_EQ(ok({"diff", "@pos:1", "@pos:2", "--no-text"}), words);
  EXPECT_EQ(ok({"diff", "@pos:1..", "--no-text"}), words);
  EXPECT_THAT(ok({"diff", "..", "--no-text"}), HasSubstr("added"));
  EXPECT_EQ(run({"diff", "1..2", "2"}).code, kUsageError);
  EXPECT_EQ(run({"diff", "1..9"}).code, kNegative);
}

TEST_F(Points, ADifferenceHasFourForms) {
  EXPECT_THAT(ok({"diff", "1", "2", "--format", "unified"}), StartsWith("--- bsctestnet.unified"));
  EXPECT_THAT(ok({"diff", "1", "2", "--format", "git"}), StartsWith("diff --git a/bsctestnet"));
  const auto all = json::parse(ok({"diff", "1", "2", "--format", "json-patch"}));
  const auto one = json::parse(ok({"diff", "1", "2", "--network", "97", "--format", "json-patch"}));
  ASSERT_TRUE(all.ok() && one.ok());
  EXPECT_EQ((*all)["bsctestnet.unified.json"], *one);
  const json::Value before = *json::parse(ok({"state", "97", "--at", "1", "--format", "unified"}));
  const json::Value after = *json::parse(ok({"state", "97", "--at", "2", "--format", "unified"}));
  EXPECT_EQ(before.patch(*one), after);
  EXPECT_EQ(document({"diff", "1", "2", "--format", "json-patch"})["networks"][0]["patch"], *one);
  EXPECT_EQ(ok({"diff", "2", "2", "--format", "json-patch"}), "{}\n");
  EXPECT_EQ(ok({"diff", "2", "2", "--network", "97", "--format", "json-patch"}), "[]\n");
  EXPECT_EQ(run({"diff", "1", "2", "--format", "git", "--exit-code"}).code, kNegative);
}

TEST_F(Points, EveryCommandThatReadsAtAPointWaitsForIt) {
  const std::vector<Words> commands = {
      {"state", "--at", "@pos:9"},
      {"log", "..@pos:9"},
      {"diff", "@pos:1", "@pos:9"},
      {"history", "Token", "--at", "@pos:9"},
      {"history", "Token", "--range", "@pos:1..@pos:9"},
      {"blame", "97", "--at", "@pos:9"},
      {"bisect", "..@pos:9", "--bad", "97#/fileVersion == 9"},
      {"what-if", "--without", "1", "--at", "@pos:9"},
      {"who", kProxy, "--at", "@pos:9"},
      {"export", "unified", "--at", "@pos:9"},
      {"export", "leveldb", "--at", "@pos:9", "-o", folder / "leveldb"},
      {"export", "jsonl", "--at", "@pos:9"},
      {"validate", folder / "file.json", "--at", "@pos:9"},
      {"replay", "rebuild", "--at", "@pos:9", "--out", folder / "rebuilt"},
      {"replay", "rollback", "plan", "--to", "@pos:9"},
      {"replay", "rollback", "check", "--to", "@pos:9"},
      {"replay", "incident", "--to", "@pos:9", "--from", "0", "--out", folder / "incident"}};
  for (Words command : commands) {
    command.insert(command.end(), {"--wait", "--wait-timeout", "0"});
    const Outcome late = run(command);
    EXPECT_EQ(late.code, kNegative) << command[0] << ": " << late.err;
    EXPECT_THAT(late.err, HasSubstr("after waiting for 0 s")) << command[0];
  }
}

TEST_F(Points, WaitingEndsWhenThePositionIsThere) {
  EXPECT_EQ(run({"state", "--at", "@pos:3"}).code, kNegative);
  const Outcome late = run({"state", "--at", "@pos:3", "--wait", "--wait-timeout", "0"});
  EXPECT_EQ(late.code, kNegative);
  EXPECT_THAT(late.err, HasSubstr("after waiting for 0 s"));
  std::thread writer([&] {
    const std::string command = "sleep 0.3 && cd '" + book +
                                "' && DAYBOOK_CLOCK=2025-09-01T00:00:00Z '" + DAYBOOK_PROGRAM +
                                "' record note there > /dev/null 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0);
  });
  const Outcome done = run({"log", "@pos:2..@pos:3", "--wait", "--wait-timeout", "30"});
  writer.join();
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("there"));
}

}  // namespace
}  // namespace daybook::testing
