// What `daybook record` makes of its options.
#include <gmock/gmock.h>

#include "cli/runner.h"

namespace daybook::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kId[] = "0198b1de-7c00-7a11-8000-0123456789ab";

class Record : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    deploy_token();  // events 0 (network) and 1 (contract)
  }
  json::Value token() { return document({"state", "97", "Token"}).at("contract"); }
  json::Value event(int position) {
    return document({"show", std::to_string(position)}).at("event");
  }
  std::string type(int position) { return event(position).at("payload").at("type"); }
  uint64_t size() { return document({"status"}).at("size"); }
};

TEST_F(Record, RegistersANetworkThatIsNewInTheSameTransaction) {
  const json::Value receipts = document({"record", "deploy", "4242", "Token", "--name", "acmenet",
                                         "--tier", "dev", "--address", kProxy})
                                   .at("receipts");
  ASSERT_EQ(receipts.size(), 2U);
  EXPECT_EQ(receipts.at(0).at("type"), "NetworkRegistered");
  EXPECT_EQ(receipts.at(1).at("type"), "ContractDeployed");
  const json::Value network = document({"state", "acmenet"}).at("network");
  EXPECT_EQ(network.at("chainId"), 4242);
  EXPECT_EQ(network.at("tier"), "dev");
}

TEST_F(Record, KnowsTheConfiguredNetworksByName) {
  ok({"record", "deploy", "sepolia", "Token", "--address", kProxy});
  EXPECT_EQ(document({"state", "sepolia"}).at("network").at("chainId"), 11155111);
}

TEST_F(Record, ANameThatTheLogGivesTwoNetworksIsRefusedWithTheirChainIds) {
  ok({"record", "deploy", "31", "Token", "--name", "twin", "--address", kProxy});
  ok({"record", "deploy", "32", "Token", "--name", "twin", "--address", kProxy});
  for (const Words& words :
       {Words{"record", "own", "twin", "Token", "--owner", kProxy}, Words{"state", "twin"},
        Words{"history", "twin"}, Words{"log", "--network", "twin"},
        Words{"diff", "2", "@latest", "--network", "twin"}}) {
    const Outcome refused = run(words);
    EXPECT_EQ(refused.code, 1) << shown(words);
    EXPECT_THAT(refused.err,
                HasSubstr("\"twin\" is ambiguous: chain 31, chain 32; give the chain"));
  }
  EXPECT_EQ(size(), 6U);
  ok({"record", "own", "31", "Token", "--owner", kProxy});
}

TEST_F(Record, ANameThatTheLogAndTheConfigurationGiveDifferentChainsIsRefused) {
  ok({"record", "deploy", "31", "Token", "--name", "sepolia", "--address", kProxy});
  const Words deploy = {"record", "deploy", "sepolia", "Vault", "--address", kProxy};
  const Outcome refused = run(deploy);
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("chain 31 in the log, chain 11155111 by configuration"));
  ok({"record", "deploy", "11155111", "Vault", "--address", kProxy});
  EXPECT_THAT(run(deploy).err, HasSubstr("is ambiguous: chain 31, chain 11155111"));
}

TEST_F(Record, AnUnknownTierOfANewNetworkIsRecordedWithAWarning) {
  const Words deploy = {"record", "deploy", "4242", "Token", "--address", kProxy};
  Words with_tier = deploy;
  with_tier.insert(with_tier.end(), {"--tier", "mainet"});
  const Outcome warned = run(with_tier);
  EXPECT_EQ(warned.code, 0) << warned.err;
  EXPECT_THAT(warned.err, HasSubstr("tier \"mainet\" is none of mainnet, testnet and dev; did you "
                                    "mean \"mainnet\"?"));
  EXPECT_EQ(document({"state", "4242"}).at("network").at("tier"), "mainet");
  spill(book + "/daybook.json", R"({"origin":")" + std::string(kOrigin) +
                                    R"(","networks":[{"chainId":7,"name":"n","tier":"prod"}]})");
  const Words configured = {"record", "deploy", "n", "Token", "--address", kProxy};
  EXPECT_THAT(run(configured).err, HasSubstr("tier \"prod\" is none of"));
  EXPECT_EQ(run({"record", "own", "n", "Token", "--owner", kProxy}).err.find("tier"),
            std::string::npos);
}

TEST_F(Record, KeepsTheCategoryRules) {
  EXPECT_EQ(token().at("category"), "infrastructure");
  ok({"record", "deploy", "97", "BridgeModule", "--proxy", kProxy});
  EXPECT_EQ(document({"state", "97", "BridgeModule"}).at("contract").at("category"), "protocol");
}

TEST_F(Record, AnUpgradeNamesFromAndToAndDropsTheOldHash) {
  const std::string hash = "0x" + std::string(64, 'a');
  ok({"record", "upgrade", "97", "Token", "--implementation", kSecond, "--hash", hash});
  EXPECT_EQ(token().at("recordedHash"), hash);
  ok({"record", "upgrade", "97", "Token", "--implementation", kFirst});
  EXPECT_FALSE(token().contains("recordedHash"));
  EXPECT_EQ(token().at("body").at("implementation"), kFirst);
}

TEST_F(Record, ARedeployChangesTheProxy) {
  ok({"record", "redeploy", "97", "Token", "--proxy", kSecond});
  EXPECT_EQ(token().at("body").at("proxy"), kSecond);
}

TEST_F(Record, OwnerAdminRolesAndVerificationAreMembersOfTheEntry) {
  ok({"record", "own", "97", "Token", "--owner", kFirst});
  ok({"record", "admin", "97", "Token", "--proxy-admin", kSecond});
  ok({"record", "role", "97", "Token", "--role", "MINTER_ROLE", "--grant", kFirst});
  ok({"record", "role", "97", "Token", "--role", "MINTER_ROLE", "--grant", kSecond});
  ok({"record", "role", "97", "Token", "--role", "MINTER_ROLE", "--revoke", kFirst});
  ok({"record", "verify", "97", "Token", "--url", "https://example.com/code"});
  const json::Value body = token().at("body");
  EXPECT_EQ(body.at("owner"), kFirst);
  EXPECT_EQ(body.at("proxyAdmin"), kSecond);
  EXPECT_EQ(body.at("roles"), (json::Value{{"MINTER_ROLE", {kSecond}}}));
  EXPECT_EQ(body.at("verified"), true);
  EXPECT_EQ(run({"record", "role", "97", "Token", "--role", "R"}).code, 2);
}

TEST_F(Record, ARemovedContractCanBeDeployedAgain) {
  ok({"record", "remove", "97", "Token", "--reason", "replaced"});
  EXPECT_EQ(token().at("live"), false);
  ok({"record", "deploy", "97", "Token", "--proxy", kSecond});
  EXPECT_EQ(token().at("live"), true);
  EXPECT_EQ(token().at("body").at("proxy"), kSecond);
}

TEST_F(Record, ConfiguresAnyPartOfTheDocumentByPointer) {
  ok({"record", "configure", "97", "--set",
      "/configuration/governance/vault=\"" + std::string(kFirst) + "\""});
  EXPECT_EQ(type(2), "GovernanceChanged");
  ok({"record", "configure", "97", "--set", "/configuration/protocols/celer/fee=25", "--set",
      "/topology/home=false"});
  EXPECT_EQ(type(3), "ProtocolConfigured");
  EXPECT_EQ(type(4), "TopologyChanged");
  const auto file = json::parse(ok({"export", "unified", "--network", "97"}));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->at("configuration").at("governance").at("vault"), kFirst);
  EXPECT_EQ(file->at("configuration").at("protocols").at("celer").at("fee"), 25);
  ok({"record", "configure", "97", "--unset", "/configuration/protocols/celer"});
  EXPECT_EQ(ok({"export", "unified", "--network", "97"}).find("celer"), std::string::npos);
}

TEST_F(Record, ConfiguresAContractByPointerIntoItsEntry) {
  ok({"record", "configure", "97", "Token", "--set", "/limits/daily=100", "--set",
      "/extended/note=\"x\""});
  EXPECT_EQ(token().at("body").at("limits"), (json::Value{{"daily", 100}}));
  EXPECT_EQ(token().at("extended"), (json::Value{{"note", "x"}}));
  EXPECT_EQ(type(2), "ContractConfigured");
}

TEST_F(Record, AnAddressIsNotConfiguredButUpgradedOrRedeployed) {
  for (const std::string pointer : {"/implementation", "/proxy", "/address", "/proxy/x"}) {
    const Outcome done =
        run({"record", "configure", "97", "Token", "--set", pointer + "=\"0x12\""});
    EXPECT_EQ(done.code, 2) << pointer << done.err;
    EXPECT_THAT(done.err, HasSubstr("daybook record upgrade"));
  }
  EXPECT_EQ(run({"record", "configure", "97", "Token", "--unset", "/implementation"}).code, 2);
  EXPECT_EQ(size(), 2U);
}

TEST_F(Record, AChainIdThatJsonCannotHoldIsRefused) {
  const Words deploy = {"record", "deploy", "newnet", "Token", "--address", kProxy, "--chain-id"};
  for (const std::string id : {"0", "9007199254740992", "18446744073709551615"}) {
    Words words = deploy;
    words.push_back(id);
    EXPECT_EQ(run(words).code, 2) << id;
  }
  EXPECT_NE(run({"record", "deploy", "9007199254740992", "Token", "--address", kProxy}).code, 0);
  EXPECT_EQ(size(), 2U);
}

TEST_F(Record, TheZeroAddressIsRecordedWithAWarning) {
  const Outcome done = run({"record", "deploy", "97", "Empty", "--address",
                            "0x0000000000000000000000000000000000000000"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("the zero address"));
}

TEST_F(Record, RefusesToConfigureWhatDaybookKeeps) {
  for (const std::string pointer :
       {"/contracts/core/X", "/fileVersion", "/chainId", "/operations/upgradeHistory"}) {
    const Outcome done = run({"record", "configure", "97", "--set", pointer + "=1"});
    EXPECT_EQ(done.code, 2) << pointer << done.err;
  }
  for (const std::string set :
       {R"(/operations={"upgradeHistory":[]})", R"(/metadata={"lastUpdated":"x"})"}) {
    const Outcome done = run({"record", "configure", "97", "--set", set});
    EXPECT_EQ(done.code, 2) << set << done.err;
    EXPECT_THAT(done.err, HasSubstr("daybook derives it"));
  }
  EXPECT_EQ(run({"record", "configure", "97", "--set", "/topology=text"}).code, 2);
  EXPECT_EQ(run({"record", "configure", "97"}).code, 2);
  EXPECT_EQ(size(), 2U);
}

TEST_F(Record, DeclaresAndClearsAnEmergency) {
  EXPECT_EQ(run({"record", "emergency", "97"}).code, 2);
  ok({"record", "emergency", "97", "--reason", "oracle stuck"});
  EXPECT_EQ(type(2), "EmergencyDeclared");
  ok({"record", "emergency", "97", "--clear"});
  EXPECT_EQ(type(3), "EmergencyCleared");
  EXPECT_EQ(run({"record", "emergency", "97", "--clear"}).code, 1);
}

TEST_F(Record, NotesAreAboutTheLogAContractOrAnEvent) {
  ok({"record", "note", "hello"});
  ok({"record", "note", "about the token", "--network", "97", "--contract", "Token"});
  ok({"record", "note", "wrong reason", "--about", "1"});
  EXPECT_EQ(type(2), "NoteRecorded");
  EXPECT_EQ(type(4), "CorrectionRecorded");
  EXPECT_EQ(run({"record", "note", "x", "--about", "99"}).code, 1);
}

TEST_F(Record, KeepsWhoWhyAndTheEvidence) {
  const std::string tx = "0x" + std::string(64, 'b');
  ok({"record",
      "upgrade",
      "97",
      "Token",
      "--implementation",
      kSecond,
      "--actor",
      "alice",
      "--approver",
      "bob",
      "--sender",
      kProxy,
      "--reason",
      "fees",
      "--tx",
      tx,
      "--block",
      "41000000",
      "--effective",
      "2025-07-25T09:00:00Z",
      "--grade",
      "confirmed",
      "--tool",
      "hardhat@2.22",
      "--git-commit",
      "0123456789abcdef",
      "--correlation",
      "release-7"});
  const json::Value stored = event(2);
  EXPECT_EQ(stored.at("actor"), "alice");
  EXPECT_EQ(stored.at("approver"), "bob");
  EXPECT_EQ(stored.at("reason"), "fees");
  EXPECT_EQ(stored.at("grade"), "Confirmed");
  const std::string text = json::stringify(stored);
  for (const std::string& part : {tx, std::string("41000000"), std::string("hardhat"),
                                  std::string("release-7"), std::string(kProxy)}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_EQ(document({"state", "97", "--at", "@effective:2025-07-25T08:59:59Z"}, 1)
                .at("error")
                .at("kind"),
            "not-found");
}

TEST_F(Record, AFactThatIsOlderThanWhatIsKnownIsALateOne) {
  ok({"record", "own", "97", "Token", "--owner", kFirst, "--effective", "2025-07-10"});
  EXPECT_EQ(type(2), "OwnershipChanged") << "the deployment that is known has no time";
  ok({"record", "deploy", "97", "Token", "--proxy", kProxy, "--effective", "2025-07-01"});
  const Words late = {"record", "own",         "97",         "Token", "--owner",
                      kSecond,  "--effective", "2025-07-02", "--id",  kId};
  const json::Value live = token();
  EXPECT_EQ(document(late).at("receipts").at(0).at("type"), "CorrectionRecorded");
  EXPECT_EQ(document(late).at("receipts").at(0).at("repeated"), true);
  EXPECT_EQ(event(4).at("payload").at("was").at("type"), "OwnershipChanged");
  EXPECT_EQ(token().at("body"), live.at("body"));
  EXPECT_EQ(token().at("position"), live.at("position"));
  EXPECT_THAT(ok({"state", "97", "Token", "--effective", "2025-07-03"}), HasSubstr(kSecond));
  EXPECT_THAT(ok({"history", "97", "Token"}), HasSubstr("late fact: OwnershipChanged"));
  EXPECT_THAT(ok({"who", kSecond}), HasSubstr("late fact: OwnershipChanged"));
}

TEST_F(Record, TakesTheActorFromTheEnvironment) {
  ok({"record", "note", "a"}, {"DAYBOOK_ACTOR=carol"});
  ok({"record", "note", "b"});
  EXPECT_EQ(event(2).at("actor"), "carol");
  EXPECT_EQ(event(3).at("actor"), "tester");
}

TEST_F(Record, RepeatingAnIdRecordsOnce) {
  const Words upgrade = {"record",           "upgrade", "97",   "Token",
                         "--implementation", kSecond,   "--id", kId};
  EXPECT_EQ(document(upgrade).at("receipts").at(0).at("repeated"), false);
  ok({"record", "note", "something in between"});
  const json::Value again = document(upgrade).at("receipts").at(0);
  EXPECT_EQ(again.at("repeated"), true);
  EXPECT_EQ(again.at("position"), 2);
  EXPECT_EQ(size(), 4U);
  Words changed = upgrade;
  changed.insert(changed.end(), {"--reason", "another one"});
  const Outcome other = run(changed);
  EXPECT_EQ(other.code, 1);
  EXPECT_THAT(other.err, HasSubstr(kId));
}

TEST_F(Record, RepeatingAnIdRepeatsItsWholeTransaction) {
  const Words deploy = {"record", "deploy", "4242", "Token", "--address", kProxy, "--id", kId};
  document(deploy);
  const json::Value again = document(deploy);
  for (const json::Value& receipt : again.at("receipts")) EXPECT_EQ(receipt.at("repeated"), true);
  EXPECT_EQ(size(), 4U);
}

TEST_F(Record, ChecksWhatTheCallerExpects) {
  const Words upgrade = {"record",           "upgrade", "97",      "Token",
                         "--implementation", kSecond,   "--expect"};
  const auto with = [&](const std::string& expected) {
    Words words = upgrade;
    words.push_back(expected);
    return run(words).code;
  };
  EXPECT_EQ(with("none"), 1);
  EXPECT_EQ(with("5"), 1);
  EXPECT_EQ(with("soon"), 2);
  EXPECT_EQ(with("0"), 0);
}

TEST_F(Record, InsistsOnTheRequiredFields) {
  spill(book + "/daybook.json",
        std::string("{\"origin\": \"") + kOrigin + "\", \"requiredFields\": [\"reason\", \"tx\"]}");
  const Outcome done = run({"record", "note", "x"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, HasSubstr("--reason, --tx"));
  ok({"record", "note", "x", "--reason", "y", "--tx", "0x" + std::string(64, '1')});
}

TEST_F(Record, WarnsOfAnAddressInTheWrongCaseAndKeepsIt) {
  const std::string odd = "0xde709F2102306220921060314715629080e2fb77";
  const Outcome done = run({"record", "own", "97", "Token", "--owner", odd});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("warning: --owner"));
  EXPECT_EQ(token().at("body").at("owner"), odd);
}

TEST_F(Record, ChecksHashesAndCommits) {
  for (const Words& option : std::vector<Words>{{"--tx", "0x12"},
                                                {"--git-commit", "main"},
                                                {"--effective", "noon"},
                                                {"--id", "7"},
                                                {"--grade", "sure"},
                                                {"--block", "-1"}}) {
    Words words = {"record", "note", "x"};
    words.insert(words.end(), option.begin(), option.end());
    EXPECT_EQ(run(words).code, 2) << shown(words);
  }
}

TEST_F(Record, CanLeaveProjectingForLater) {
  ok({"record", "note", "x", "--no-project"});
  EXPECT_EQ(document({"status"}).at("git").at("size"), 2);
  ok({"project"});
  EXPECT_EQ(document({"status"}).at("git").at("size"), 3);
}

}  // namespace
}  // namespace daybook::testing
