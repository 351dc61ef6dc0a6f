// The query commands of the real program: what they print, and their exit codes.
#include "cli/runner.h"

namespace daybook::testing {
namespace {

class Queries : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    deploy_token();  // 0: the network, 1: Token
    ok({"record", "upgrade", "bsctestnet", "Token", "--implementation", kSecond, "--actor", "alice",
        "--reason", "fix of 7", "--tx", kTx});  // 2
    ok({"record", "configure", "bsctestnet", "Token", "--set", "/note=\"x\"", "--actor",
        "bob"});  // 3
  }
  static constexpr char kTx[] =
      "0x7777777777777777777777777777777777777777777777777777777777777777";
};

TEST_F(Queries, HistoryTellsWhoWhyAndWhatInOrder) {
  const std::string text = ok({"history", "bsctestnet", "Token"});
  for (const char* part : {"ContractDeployed", "ContractUpgraded", "by alice", "why: fix of 7", kTx,
                           "ContractConfigured", "by bob"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  EXPECT_LT(text.find("ContractDeployed"), text.find("ContractUpgraded"));
  const json::Value all = document({"history", "Token"});
  ASSERT_EQ(all["events"].size(), 3U);
  EXPECT_EQ(all["events"][1]["event"]["payload"]["type"], "ContractUpgraded");
  EXPECT_EQ(all["events"][1]["network"], "bsctestnet");
  const json::Value range = document({"history", "97", "Token", "--range", "1..2"});
  EXPECT_EQ(range["events"].size(), 1U);
  EXPECT_EQ(document({"history", "97", "--at", "1"})["events"].size(), 2U);
}

TEST_F(Queries, HistoryOfAFieldShowsItsValues) {
  ok({"record", "configure", "bsctestnet", "Token", "--unset", "/note"});
  const json::Value lines = document({"history", "Token", "--field", "note"})["events"];
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]["changes"][0]["after"], "x");
  EXPECT_EQ(lines[1]["changes"][0]["before"], "x");
  EXPECT_EQ(lines[1]["dropped"], json::Value::array({"body/note"}));
  EXPECT_NE(ok({"history", "Token"}).find("dropped: body/note"), std::string::npos);
}

TEST_F(Queries, BlameNamesEventActorAndSnapshotCommit) {
  const json::Value blame =
      document({"blame", "bsctestnet", "/contracts/infrastructure/Token/implementation"});
  ASSERT_EQ(blame["fields"].size(), 1U);
  const json::Value& field = blame["fields"][0];
  EXPECT_EQ(field["position"], 2);
  EXPECT_EQ(field["actor"], "alice");
  EXPECT_EQ(field["type"], "ContractUpgraded");
  EXPECT_EQ(field["derived"], false);
  const std::string commit = field["commit"];
  EXPECT_EQ(commit.size(), 40U);
  EXPECT_EQ(document({"state", "bsctestnet", "--at", "@commit:" + commit})["size"], 3);
  const std::string text = ok({"blame", "bsctestnet"});
  EXPECT_NE(text.find("/contracts/infrastructure/Token/proxy"), std::string::npos) << text;
  EXPECT_NE(text.find("/fileVersion *"), std::string::npos) << text;
}

TEST_F(Queries, BlameWritesProofsThatCheckWithThePublicKeyAlone) {
  const std::string proofs = folder / "proofs";
  ok({"blame", "97", "/contracts/infrastructure/Token", "--proof", proofs});
  for (const char* event : {"event-1", "event-2", "event-3"}) {
    const std::string path = proofs + "/" + event;
    ok({"check", path + ".tlog-proof", "--entry", path + ".bin", "--key",
        book + "/.daybook/key.pub"});
  }
  EXPECT_EQ(run({"check", proofs + "/event-1.tlog-proof", "--entry", proofs + "/event-2.bin",
                 "--key", book + "/.daybook/key.pub"})
                .code,
            1);
}

TEST_F(Queries, WhoShowsWhereAnAddressStands) {
  const json::Value who = document({"who", kProxy});
  ASSERT_EQ(who["stands"].size(), 1U);
  EXPECT_EQ(who["stands"][0]["role"], "proxy");
  EXPECT_EQ(who["stands"][0]["network"], "bsctestnet");
  EXPECT_EQ(who["total"], 3);
  EXPECT_EQ(document({"who", "alice"})["total"], 1);
  EXPECT_EQ(document({"who", kTx})["matches"][0]["kind"], "transaction");
  EXPECT_NE(ok({"who", kProxy}).find("proxy"), std::string::npos);
  EXPECT_NE(run({"who", kProxy, "--limit", "1"}).err.find("the last 1 of 3"), std::string::npos);
}

TEST_F(Queries, BisectNamesTheFirstEventAfterWhichThePredicateHolds) {
  const std::string predicate =
      std::string("bsctestnet#/contracts/infrastructure/Token/implementation == ") + kSecond;
  const json::Value found = document({"bisect", "--bad", predicate});
  EXPECT_EQ(found["event"]["position"], 2);
  EXPECT_EQ(found["before"], kFirst);
  EXPECT_EQ(document({"bisect", "--bad", predicate, "--good", "1", "--halve"})["event"]["position"],
            2);
  EXPECT_NE(ok({"bisect", "--bad", predicate}).find("#2"), std::string::npos);
  const json::Value none =
      document({"bisect", "--bad", "97#/contracts/infrastructure/Token/proxy == 1"}, 1);
  EXPECT_EQ(none["found"], false);
  EXPECT_EQ(document({"bisect", "--bad", predicate, "..1"}, 1)["found"], false);
}

TEST_F(Queries, WhatIfComparesWithThePresent) {
  const json::Value early = document({"what-if", "--without", "2"});
  EXPECT_EQ(early["without"][0]["replacedBy"], 3);
  EXPECT_EQ(early["different"], true);
  EXPECT_TRUE(early["networks"][0]["contracts"].empty());
  const json::Value both = document({"what-if", "--without", "2", "3", "--exit-code"}, 1);
  EXPECT_EQ(both["networks"][0]["contracts"][0]["change"], "ContractUpgraded");
  EXPECT_EQ(run({"what-if", "--without", "2,3"}).code, 0);
}

TEST_F(Queries, WhatIsNotThereIsExitCodeOneWithTheNearestName) {
  struct Refused {
    Words words;
    std::string part;
  };
  for (const Refused& refused :
       std::vector<Refused>{{{"history", "bsctestnet", "Tokn"}, "Did you mean \"Token\""},
                            {{"history", "Tokn"}, "Did you mean \"Token\""},
                            {{"history", "bsctesnet", "Token"}, "bsctestnet"},
                            {{"history", "Token", "--field", "notte"}, "Did you mean \"note\""},
                            {{"history", "Token", "--at", "99"}, "past the head"},
                            {{"blame", "bsctesnet"}, "bsctestnet"},
                            {{"blame", "97", "/contracts/cor"}, "Did you mean \"core\""},
                            {{"blame", "97", "--at", "99"}, "past the head"},
                            {{"who", "alise"}, "the actor \"alice\""},
                            {{"bisect", "--bad", "bsctesnet#/chainId exists"}, "bsctestnet"},
                            {{"bisect", "--bad", "97#/chainId exists", "--good", "1"}, "already"},
                            {{"bisect", "--bad", "97#/chainId == 1", "--halve"}, "halving"},
                            {{"what-if", "--without", "99"}, "no event 99"}}) {
    const Outcome done = run(refused.words);
    EXPECT_EQ(done.code, 1) << shown(refused.words) << done.err;
    EXPECT_NE(done.err.find(refused.part), std::string::npos) << shown(refused.words) << done.err;
    EXPECT_TRUE(document(refused.words, 1).contains("error")) << shown(refused.words);
  }
}

TEST_F(Queries, WhatIsNotWellFormedIsExitCodeTwo) {
  for (const Words& words :
       std::vector<Words>{{"history"},
                          {"history", "Token", "--range", "2..1"},
                          {"history", "Token", "--at", "@effective:2025-01-01"},
                          {"blame"},
                          {"blame", "97", "contracts"},
                          {"blame", "97", "--at", "nonsense"},
                          {"who"},
                          {"bisect"},
                          {"bisect", "--bad", "nonsense"},
                          {"bisect", "--bad", "97#/chainId exists", "--good", "2", "..1"},
                          {"what-if"},
                          {"what-if", "--without", "x"}}) {
    const Outcome done = run(words);
    EXPECT_EQ(done.code, 2) << shown(words) << done.out << done.err;
  }
}

}  // namespace
}  // namespace daybook::testing
