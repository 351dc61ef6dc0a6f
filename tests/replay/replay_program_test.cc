// `daybook replay` as people and scripts use it: output, exit codes, files.
#include <gmock/gmock.h>

#include <filesystem>

#include "cli/runner.h"
#include "document/document.h"
#include "kv/store.h"

namespace daybook::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ReplayProgram : public ProgramTest {
 protected:
  // 0 network, 1 deployment, 2 upgrade.
  void SetUp() override {
    init();
    deploy_token();
    ok({"record", "upgrade", "bsctestnet", "Token", "--implementation", kSecond});
  }
  Words apply_words(const std::string& to) {
    return {"replay", "rollback", "apply", "--to", to, "--actor", "alice", "--reason", "a test"};
  }
  std::string implementation() {
    const json::Value state = document({"state", "bsctestnet", "Token"});
    const std::string text = json::stringify(state);
    return text.find(kFirst) != std::string::npos ? kFirst : kSecond;
  }
};

TEST_F(ReplayProgram, RollbackPlansProvesAndApplies) {
  const std::string plan = ok({"replay", "rollback", "plan", "--to", "@pos:1"});
  EXPECT_THAT(plan, HasSubstr("Token  ContractUpgraded"));
  EXPECT_THAT(plan, HasSubstr("on chain: upgrade proxy"));
  EXPECT_THAT(ok({"replay", "rollback", "check", "--all"}), HasSubstr("proved  3 positions"));
  EXPECT_EQ(document({"status"})["size"], 3);
  const json::Value applied = document(apply_words("@pos:1"));
  EXPECT_EQ(applied["recorded"], json::Value::array({3, 4}));
  EXPECT_EQ(implementation(), kFirst);
  EXPECT_THAT(ok(apply_words("@pos:1")), HasSubstr("nothing to do"));
  EXPECT_TRUE(document({"replay", "rollback", "check", "--all"})["ok"].get<bool>());
  ok({"verify"});
}

TEST_F(ReplayProgram, RollbackRefusesWhatItCannotMean) {
  const std::vector<std::pair<Words, int>> refused = {
      {{"replay", "rollback", "plan"}, 2},
      {{"replay", "rollback", "plan", "--to", "@effective:2025-07-25"}, 2},
      {{"replay", "rollback", "plan", "--to", "@time:2020-01-01"}, 2},
      {{"replay", "rollback", "plan", "--to", "@pos:99"}, 1},
      {{"replay", "rollback", "plan", "--to", "@pos:1", "--network", "nowhere"}, 1},
      {{"replay", "rollback", "check"}, 2},
      {{"replay", "rollback", "check", "--all", "--to", "@pos:1"}, 2},
      {{"replay", "rollback", "apply", "--to", "@pos:1", "--reason", "x"}, 2},
      {{"replay", "rollback", "apply", "--to", "@pos:1", "--actor", "x"}, 2},
      {{"replay", "rollback", "apply", "--to", "@pos:1", "--actor", "x", "--reason", ""}, 2}};
  for (const auto& [words, code] : refused)
    EXPECT_EQ(run(words, {"DAYBOOK_ACTOR=bob"}).code, code) << shown(words);
  EXPECT_EQ(document({"status"})["size"], 3);
}

TEST_F(ReplayProgram, ALevelDbOfAPointOpensAndHoldsItsLiveRecords) {
  ok({"record", "deploy", "bsctestnet", "Late", "--proxy", kSecond, "--implementation", kFirst});
  const std::string out = folder / "then";
  ok({"export", "leveldb", "--at", "@pos:1", "-o", out});
  const auto store = kv::Store::open(out, {});
  ASSERT_TRUE(store.ok()) << store.error().message;
  kv::Iterator it = (*store)->iterate();
  it.seek_to_first();
  ASSERT_TRUE(it.valid());
  EXPECT_EQ(it.key(), "97-Token");
  EXPECT_THAT(std::string(it.value()), HasSubstr(kFirst));
  it.next();
  EXPECT_FALSE(it.valid());
}

TEST_F(ReplayProgram, VerifyIsTheSameUnderBothNames) {
  EXPECT_EQ(document({"verify"}), document({"replay", "verify"}));
  EXPECT_EQ(document({"replay", "verify", "--log-only"})["snapshots"], 0);
  fs::remove_all(book + "/.daybook/snapshots.git");
  const json::Value report = document({"replay", "verify"}, 1);
  EXPECT_EQ(report["problems"][0]["class"], "truncation");
}

TEST_F(ReplayProgram, RebuildRepairsAndSaysSo) {
  const std::string file = book + "/deployments/unified/bsctestnet.unified.json";
  const std::string good = slurp(file);
  spill(file, "edited");
  fs::remove_all(book + "/.daybook/snapshots.git");
  EXPECT_EQ(run({"replay", "rebuild", "--projector", "html@1"}).code, 2);
  EXPECT_EQ(run({"replay", "rebuild", "--at", "@pos:1"}).code, 2);
  EXPECT_EQ(run({"replay", "rebuild", "--out", folder / "beside"}).code, 1);
  EXPECT_EQ(slurp(file), "edited");
  EXPECT_EQ(run({"replay", "rebuild"}).code, 1);
  EXPECT_EQ(slurp(file), good);
  EXPECT_EQ(slurp(file + ".before-rebuild"), "edited");
  ok({"replay", "rebuild"});
  ok({"verify"});
}

TEST_F(ReplayProgram, IncidentIsCheckedWithItsFolderAlone) {
  const std::string out = folder / "report";
  const json::Value report = document({"replay", "incident", "--from", "@pos:0", "--out", out});
  EXPECT_EQ(report["events"], 2);
  EXPECT_EQ(run({"replay", "incident", "--from", "@pos:0", "--out", out}).code, 1);
  EXPECT_EQ(run({"replay", "incident", "--from", "@latest", "--out", folder / "none"}).code, 2);
  fs::remove_all(book);
  for (const char* position : {"1", "2"}) {
    const std::string stem = out + "/proofs/event-" + position;
    EXPECT_THAT(
        ok({"check", stem + ".tlog-proof", "--entry", stem + ".bin", "--key", out + "/key.pub"}),
        HasSubstr("good proof"));
  }
  const std::string stem = out + "/proofs/event-";
  EXPECT_EQ(
      run({"check", stem + "1.tlog-proof", "--entry", stem + "2.bin", "--key", out + "/key.pub"})
          .code,
      1);
}

}  // namespace
}  // namespace daybook::testing
