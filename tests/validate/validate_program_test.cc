// `daybook validate` and `daybook recover` as a user runs them: output, exit codes, files.
#include <gmock/gmock.h>

#include "cli/runner.h"

namespace daybook::testing {
namespace {

using ::testing::HasSubstr;

class ValidateProgram : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    ok({"record", "deploy", "bsctestnet", "Token", "--proxy", kProxy, "--implementation", kFirst,
        "--args", "[\"0x07\"]"});
  }
  std::string file() const { return book + "/deployments/unified/bsctestnet.unified.json"; }
};

TEST_F(ValidateProgram, AgreesWithItsOwnFileAndSaysSo) {
  const std::string out = ok({"validate", file()});
  EXPECT_THAT(out, HasSubstr("agrees"));
  EXPECT_THAT(out, HasSubstr("score 100%"));
  const json::Value report = document({"validate", file()});
  EXPECT_EQ(report["differs"], false);
  EXPECT_EQ(report["sources"][0]["score"], 100);
}

TEST_F(ValidateProgram, AFolderIsEachJsonFileInIt) {
  const std::string unified = book + "/deployments/unified";
  EXPECT_EQ(document({"validate", unified})["sources"].size(), 1U);
  spill(unified + "/README.md", "no source\n");
  spill(unified + "/config-bsctestnet.json", "{broken");
  const Outcome broken = run({"validate", unified});
  EXPECT_EQ(broken.code, 1);
  EXPECT_THAT(broken.err, HasSubstr("config-bsctestnet.json"));
  std::filesystem::create_directory(folder / "empty");
  const Outcome empty = run({"validate", folder / "empty"});
  EXPECT_EQ(empty.code, 1);
  EXPECT_THAT(empty.err, HasSubstr("no .json files"));
}

TEST_F(ValidateProgram, ExitsWithOneWhenSomethingDiffers) {
  ok({"record", "upgrade", "bsctestnet", "Token", "--implementation", kSecond, "--no-project"});
  const Outcome done = run({"validate", file()});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out, HasSubstr("differs"));
  EXPECT_THAT(done.out, HasSubstr("Token  implementation"));
  EXPECT_EQ(run({"validate", file(), "--at", "@pos:1"}).code, 0);
  EXPECT_EQ(document({"validate", file()}, 1)["differs"], true);
}

TEST_F(ValidateProgram, ExitCodesOfWhatCannotBeRead) {
  EXPECT_EQ(run({"validate"}).code, 2);
  EXPECT_EQ(run({"validate", folder / "nowhere"}).code, 1);
  EXPECT_EQ(run({"validate", file(), "--at", "@pos:x"}).code, 2);
  EXPECT_EQ(run({"validate", file(), "--at", "@pos:99"}).code, 1);
}

TEST_F(ValidateProgram, RecoverWantsToKnowWhoAndWhy) {
  EXPECT_EQ(run({"recover", "bsctestnet"}).code, 2);
  const Outcome done = run({"recover", "bsctestnet", "--actor", "ana"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, HasSubstr("--reason"));
  EXPECT_EQ(run({"recover", "mars", "--actor", "ana", "--reason", "x"}).code, 1);
}

TEST_F(ValidateProgram, RecoverRecordsWhatALaterSaveDropped) {
  ok({"record", "configure", "bsctestnet", "Token", "--unset", "/extended/deploymentArgs"});
  EXPECT_THAT(run({"validate", file()}).out, HasSubstr("only in superseded events"));
  const std::string out = ok({"recover", "bsctestnet", "--actor", "ana", "--reason", "lost"});
  EXPECT_THAT(out, HasSubstr("ContractConfigured"));
  EXPECT_THAT(slurp(file()), HasSubstr("0x07"));
  EXPECT_THAT(ok({"recover", "bsctestnet", "--actor", "ana", "--reason", "again"}),
              HasSubstr("nothing to record"));
}

TEST_F(ValidateProgram, RecoverFillsAFileIn) {
  auto lacking = json::parse(slurp(file()));
  ASSERT_TRUE(lacking.ok());
  lacking->erase("extended_Token");
  spill(folder / "old.json", json::stringify(*lacking, 2));
  EXPECT_EQ(run({"validate", folder / "old.json"}).code, 1);
  ok({"recover", folder / "old.json", "-o", folder / "new.json", "--actor", "ana", "--reason",
      "lost"});
  EXPECT_THAT(slurp(folder / "new.json"), HasSubstr("\"deploymentArgs\""));
  EXPECT_EQ(run({"validate", folder / "new.json"}).code, 0);
}

}  // namespace
}  // namespace daybook::testing
