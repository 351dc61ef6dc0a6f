// A newcomer's session, each command with the real program.
#include <gmock/gmock.h>

#include "cli/runner.h"

namespace daybook::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Session : public ProgramTest {};

TEST_F(Session, RecordsShowsProvesAndVerifies) {
  EXPECT_THAT(ok({"init", "--origin", kOrigin}), HasSubstr("public key  test.example/daybook+"));
  deploy_token();
  EXPECT_THAT(ok({"record", "upgrade", "bsctestnet", "Token", "--implementation", kSecond,
                  "--reason", "fix fees"}),
              HasSubstr("ContractUpgraded"));
  EXPECT_THAT(ok({"log"}), HasSubstr("ContractUpgraded"));
  EXPECT_THAT(ok({"state"}), HasSubstr("bsctestnet"));
  EXPECT_THAT(ok({"state", "97"}), HasSubstr(kSecond));
  EXPECT_THAT(ok({"state", "97", "--at", "@pos:1"}), HasSubstr(kFirst));
  EXPECT_THAT(ok({"show", "2"}), HasSubstr("fix fees"));
  EXPECT_THAT(ok({"diff", "@pos:1", "@latest"}),
              HasSubstr(std::string("ContractUpgraded  Token  ") + kFirst + " → " + kSecond));
  EXPECT_THAT(ok({"status"}), HasSubstr("up to date"));
  EXPECT_THAT(ok({"verify"}), HasSubstr("verified"));
  EXPECT_THAT(ok({"replay", "rebuild"}), HasSubstr("identical"));
  EXPECT_EQ(slurp(book + "/deployments/unified/bsctestnet.unified.json"),
            ok({"export", "unified", "--network", "bsctestnet"}));
}

// Killed before LevelDB had its CURRENT. What was there: the key, the configuration, a MANIFEST.
TEST_F(Session, AnInterruptedInitIsFinishedByRunningItAgain) {
  init();
  const std::string store = book + "/.daybook";
  for (const char* later : {"log", "identity", "head", "checkpoint", ".gitignore"}) {
    std::filesystem::remove_all(store + "/" + later);
  }
  std::filesystem::create_directory(store + "/log");
  spill(
      store + "/log/MANIFEST-000001",
      std::string(
          "\x95\x7c\xb9\xc5\x22\x00\x01\x01\x1aleveldb.BytewiseComparator\x02\x00\x03\x02\x04\x00",
          41));
  EXPECT_EQ(run({"status"}).code, 3);
  const std::string key = slurp(store + "/key");
  init();
  EXPECT_EQ(slurp(store + "/key"), key);
  deploy_token();
  EXPECT_THAT(ok({"verify"}), HasSubstr("verified"));
  EXPECT_EQ(run({"init"}).code, 1);
}

TEST_F(Session, AProofChecksOfflineWithThePublicKeyAlone) {
  init();
  deploy_token();
  ok({"prove", "1", "-o", folder / "proof", "--entry", folder / "entry"});
  const std::string vkey = slurp(book + "/.daybook/key.pub");
  std::filesystem::rename(book, folder / "gone");
  EXPECT_THAT(ok({"check", folder / "proof", "--entry", folder / "entry", "--key",
                  vkey.substr(0, vkey.size() - 1)}),
              HasSubstr("good proof  event 1 of test.example/daybook"));
  spill(folder / "entry", "something else");
  const Outcome refused = run({"check", folder / "proof", "--entry", folder / "entry", "--key",
                               vkey.substr(0, vkey.size() - 1)});
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.out, "");
}

TEST_F(Session, FindsTheDaybookFromAFolderBelow) {
  init();
  std::filesystem::create_directories(book + "/a/b");
  book += "/a/b";
  EXPECT_THAT(ok({"status"}), HasSubstr(kOrigin));
}

TEST_F(Session, TakesTheFolderFromTheOptionBeforeTheEnvironment) {
  ok({"init", folder / "one", "--origin", "one.example"});
  ok({"init", folder / "two", "--origin", "two.example"});
  EXPECT_THAT(ok({"status"}, {"DAYBOOK_DIR=" + (folder / "one")}), HasSubstr("one.example"));
  EXPECT_THAT(ok({"status", "--dir", folder / "two"}, {"DAYBOOK_DIR=" + (folder / "one")}),
              HasSubstr("two.example"));
}

TEST_F(Session, ImportsAnExportOfItselfWithoutAnythingLost) {
  init();
  deploy_token();
  ok({"export", "unified", "-o", folder / "out"});
  ok({"init", folder / "second", "--origin", "second.example"});
  ok({"import", "unified", folder / "out/bsctestnet.unified.json", "--dir", folder / "second"});
  const json::Value one = document({"state", "97", "Token"});
  const json::Value two = document({"state", "97", "Token", "--dir", folder / "second"});
  EXPECT_EQ(one.at("contract").at("body"), two.at("contract").at("body"));
  const json::Value again = document(
      {"import", "unified", folder / "out/bsctestnet.unified.json", "--dir", folder / "second"});
  EXPECT_EQ(again.at("eventsNew"), 0);
  const json::Value whole =
      document({"import", "unified", folder / "out", "--dir", folder / "second", "--dry-run"});
  EXPECT_EQ(whole.at("sources"), 1);  // a folder stands for the unified files in it
  EXPECT_EQ(run({"import", "legacy", folder / "second/.daybook", "--dir", folder / "second"}).code,
            1);
}

TEST_F(Session, AHandEditedFileIsReportedAndLeftAloneUntilForced) {
  init();
  deploy_token();
  const std::string file = book + "/deployments/unified/bsctestnet.unified.json";
  const std::string projected = slurp(file);
  spill(file, "{}");
  EXPECT_THAT(ok({"status"}), HasSubstr("bsctestnet.unified.json"));
  EXPECT_EQ(run({"verify"}).code, 1);
  const Outcome refused = run({"project"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("edited by hand"));
  EXPECT_EQ(slurp(file), "{}");
  ok({"project", "--force"});
  EXPECT_EQ(slurp(file), projected);
  ok({"verify"});
}

TEST_F(Session, AKeyCanBeGiven) {
  spill(folder / "key",
        "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/"
        "SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg\n");
  std::filesystem::permissions(folder / "key", std::filesystem::perms(0644));
  const Outcome refused = run({"init", "--key", folder / "key"});
  EXPECT_EQ(refused.code, 4) << "others may read it";
  EXPECT_THAT(refused.err, HasSubstr("chmod 600"));
  std::filesystem::permissions(folder / "key", std::filesystem::perms(0600));
  EXPECT_EQ(document({"init", "--key", folder / "key"}).at("origin"), "example.com/log/testdata");
  EXPECT_THAT(slurp(book + "/.daybook/.gitignore"), HasSubstr("*"));
}

}  // namespace
}  // namespace daybook::testing
