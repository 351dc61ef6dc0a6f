// Personal data through the program: sealed in the log, the files and the snapshots, shown to who
// has the vault, and gone after `redact`, with everything that was proved before still proved.
#include "cli/runner.h"

namespace daybook::testing {
namespace {

class RedactTest : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    const std::string path = book + "/daybook.json";
    json::Value config = *json::parse(slurp(path));
    config["personal"] = {"actor", "reason"};
    spill(path, json::stringify(config, 2));
    deploy("Token", "carol", "asked by the board");
    deploy("Vault", "dave", "routine");
  }
  void deploy(const std::string& contract, const std::string& actor, const std::string& reason) {
    ok({"record", "deploy", "sepolia", contract, "--proxy",
        "0x52908400098527886E0F7030069857D2E4169EE7", "--implementation",
        "0x8617E340B3D01FA5F11F306F4090FD50E238070D", "--actor", actor, "--reason", reason, "--dir",
        book});
  }
};

TEST_F(RedactTest, TheVaultShowsNamesAndACloneShowsPseudonyms) {
  EXPECT_NE(ok({"show", "1"}).find("carol"), std::string::npos);
  EXPECT_NE(ok({"who", "carol"}).find("Token"), std::string::npos);
  EXPECT_NE(ok({"history", "sepolia", "Token"}).find("asked by the board"), std::string::npos);
  ok({"clone", book, folder / "replica"});
  const std::string seen = ok({"show", "1", "--dir", folder / "replica"});
  EXPECT_EQ(seen.find("carol"), std::string::npos);
  EXPECT_NE(seen.find("person:"), std::string::npos);
  EXPECT_NE(seen.find("(sealed)"), std::string::npos);
}

TEST_F(RedactTest, AfterARedactionEverythingProvedBeforeIsStillProved) {
  const std::string proof = folder / "p.tlog-proof", entry = folder / "p.event";
  ok({"prove", "1", "-o", proof, "--entry", entry});
  ok({"clone", book, folder / "replica"});
  const std::string files = slurp(book + "/deployments/unified/sepolia.unified.json");

  ok({"redact", "carol", "--actor", "dpo", "--reason", "request of 3 May"});

  EXPECT_EQ(ok({"show", "1"}).find("carol"), std::string::npos);
  EXPECT_NE(ok({"show", "2"}).find("dave"), std::string::npos);
  EXPECT_EQ(slurp(book + "/deployments/unified/sepolia.unified.json"), files);
  ok({"verify"});
  ok({"check", proof, "--entry", entry, "--key", book + "/.daybook/key.pub"});
  ok({"pull", "--dir", folder / "replica"});
  ok({"verify", "--dir", folder / "replica"});
  ok({"replay", "rebuild"});
}

TEST_F(RedactTest, ListsWhoIsThereAndSaysWhoIsNot) {
  const auto listed = json::parse(ok({"redact", "--json"}));
  ASSERT_TRUE(listed.ok());
  EXPECT_EQ((*listed)["people"].size(), 2U);
  const Outcome unknown = run({"redact", "mallory", "--actor", "dpo", "--reason", "r"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_NE(unknown.err.find("nobody called \"mallory\""), std::string::npos) << unknown.err;
  const Outcome bare = run({"redact", "carol"});
  EXPECT_EQ(bare.code, 2);
  EXPECT_NE(bare.err.find("--actor and --reason"), std::string::npos);
}

TEST_F(RedactTest, NothingOfANameIsInAnyFileButTheVault) {
  namespace fs = std::filesystem;
  for (const auto& file : fs::recursive_directory_iterator(book)) {
    if (!file.is_regular_file()) continue;
    const std::string path = file.path().string();
    EXPECT_EQ(slurp(path).find("carol"), std::string::npos) << path;
    EXPECT_EQ(slurp(path).find("asked by the board"), std::string::npos) << path;
  }
}

}  // namespace
}  // namespace daybook::testing
