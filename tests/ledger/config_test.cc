#include "ledger/config.h"

#include <gmock/gmock.h>

#include "json/json.h"

namespace daybook::ledger {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::string& text) {
  const Result<Config> config = parse_config(text, "daybook.json");
  return config.ok() ? "" : config.error().message;
}

TEST(Config, AnEmptyObjectIsTheDefaults) {
  const Result<Config> config = parse_config("{}", "daybook.json");
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(*config, default_config());
}

TEST(Config, RenderedDefaultsParseToTheDefaults) {
  const Result<Config> config = parse_config(render_config(default_config()), "daybook.json");
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(*config, default_config());
}

TEST(Config, AChangedConfigSurvivesRenderAndParse) {
  Config config = default_config();
  config.origin = "acme.example/log";
  config.git_enabled = false;
  config.files_folder = "out";
  config.networks.push_back({ChainId(4242), "acmenet", "dev", {"acme"}});
  config.categories = {{"Acme*", "core"}};
  config.required_fields = {"actor", "reason"};
  config.witness = {"witness.policy", false, 1234};
  const Result<Config> parsed = parse_config(render_config(config), "daybook.json");
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  EXPECT_EQ(*parsed, config);
}

TEST(Config, UnknownKeysAreErrorsThatNameTheFileThePlaceAndTheNearestKey) {
  EXPECT_EQ(error_of(R"({"orgin":"x"})"),
            "daybook.json: /orgin: unknown key; did you mean \"origin\"?");
  EXPECT_EQ(error_of(R"({"git":{"brnch":"x"}})"),
            "daybook.json: /git/brnch: unknown key; did you mean \"branch\"?");
  EXPECT_EQ(error_of(R"({"zzzzzzzzzz":1})"),
            "daybook.json: /zzzzzzzzzz: unknown key; known keys: origin, git, files, networks, "
            "categories, "
            "requiredFields, personal, witness");
  EXPECT_EQ(error_of(R"({"requiredFields":["acter"]})"),
            "daybook.json: /requiredFields: unknown field \"acter\"; did you mean \"actor\"?");
}

TEST(Config, OfWitnessesIsReadStrictly) {
  const auto parsed = parse_config(R"({"witness":{"policy":"p"}})", "f");
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  EXPECT_EQ(parsed->witness, (WitnessConfig{"p", true, 5000}));
  EXPECT_EQ(error_of(R"({"witness":{}})"), "daybook.json: /witness/policy: is missing");
  EXPECT_EQ(error_of(R"({"witness":{"polcy":"p"}})"),
            "daybook.json: /witness/polcy: unknown key; did you mean \"policy\"?");
  EXPECT_EQ(error_of(R"({"witness":{"policy":"p","onFailure":"ignore"}})"),
            "daybook.json: /witness/onFailure: must be \"refuse\" or \"warn\"");
  for (const char* bad : {"0", "-1", "600001", "1.5", "\"5\"", "null"}) {
    EXPECT_EQ(error_of(R"({"witness":{"policy":"p","timeoutMs":)" + std::string(bad) + "}}"),
              "daybook.json: /witness/timeoutMs: must be an integer from 1 to 600000")
        << bad;
  }
}

TEST(Config, ABranchThatGitWouldRefuseIsAnError) {
  for (const char* name :
       {"a..b", "/a", "a/", "a b", "a~1", "-a", "a.lock", ".a", "a/.b", "@", "a\\\\b"}) {
    EXPECT_NE(
        error_of(R"({"git":{"branch":")" + std::string(name) + R"("}})").find("/git/branch: "),
        std::string::npos)
        << name;
  }
  for (const char* name : {"daybook", "log/of-deployments", "v1.2", "名"}) {
    EXPECT_TRUE(parse_config(R"({"git":{"branch":")" + std::string(name) + R"("}})", "f").ok())
        << name;
  }
}

TEST(Config, WrongTypesAreErrorsThatNameThePlace) {
  EXPECT_NE(error_of(R"({"origin":5})").find("/origin: must be a string"), std::string::npos);
  EXPECT_NE(error_of(R"({"origin":"a b"})").find("/origin: must be a key name"), std::string::npos);
  EXPECT_NE(error_of(R"({"git":[]})").find("/git: must be an object"), std::string::npos);
  EXPECT_NE(error_of(R"({"git":{"enabled":"yes"}})").find("/git/enabled"), std::string::npos);
  EXPECT_NE(error_of(R"({"networks":[{"chainId":-1,"name":"x"}]})").find("/networks/0/chainId"),
            std::string::npos);
  EXPECT_NE(error_of(R"({"networks":[{"chainId":5}]})").find("/networks/0/name: is missing"),
            std::string::npos);
  EXPECT_NE(error_of(R"({"categories":[{"pattern":"x"}]})").find("/categories/0"),
            std::string::npos);
  EXPECT_EQ(error_of("[]"), "daybook.json: must be an object");
  EXPECT_NE(error_of("{").find("daybook.json: line 1"), std::string::npos);
}

TEST(Config, ANetworkOfTheFileReplacesTheDefaultOfItsChain) {
  const auto config = parse_config(R"({"networks":[{"chainId":97,"name":"chapel"}]})", "f");
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(network_of(*config, ChainId(97))->name, "chapel");
  EXPECT_EQ(network_of(*config, ChainId(56))->name, "bscmainnet");
  EXPECT_EQ(network_of(*config, ChainId(123456789)), nullptr);
}

TEST(Config, ANameOrAliasOfTwoChainsIsAnErrorThatNamesThePlaceAndBoth) {
  EXPECT_EQ(
      error_of(R"({"networks":[{"chainId":5,"name":"a"},{"chainId":6,"name":"a"}]})"),
      "daybook.json: /networks/0/name: chain 5 is called \"a\", and so is chain 6; rename one "
      "of them: an entry for a well-known chain replaces its names");
  EXPECT_THAT(error_of(R"({"networks":[{"chainId":7,"name":"b","aliases":["c","a"]},)"
                       R"({"chainId":5,"name":"a"}]})"),
              HasSubstr("/networks/0/aliases/1: chain 7 is called \"a\", and so is chain 5;"));
  EXPECT_THAT(error_of(R"({"networks":[{"chainId":7,"name":"b","aliases":["bsc"]}]})"),
              HasSubstr("/networks/0/aliases/0: chain 7 is called \"bsc\", and so is chain 56;"));
}

TEST(Config, TwoEntriesOfOneChainAreAnErrorThatNamesBothPlaces) {
  EXPECT_EQ(error_of(R"({"networks":[{"chainId":5,"name":"a"},{"chainId":6,"name":"b"},)"
                     R"({"chainId":5,"name":"c"}]})"),
            "daybook.json: /networks/2/chainId: \"c\" is chain 5, and so is \"a\" at "
            "/networks/0/chainId; keep one entry for this chain, and put its other names into its "
            "aliases; if it is another chain, correct the chain id");
  EXPECT_THAT(error_of(R"({"networks":[{"chainId":97,"name":"a"},{"chainId":97.0,"name":"a"}]})"),
              HasSubstr("/networks/1/chainId: \"a\" is chain 97, and so is \"a\" at "
                        "/networks/0/chainId;"))
      << "also when they say the same, and of a well-known chain";
}

TEST(Config, AKeyThatIsThereTwiceIsAnErrorThatNamesThePlace) {
  EXPECT_EQ(error_of(R"({"origin":"a","origin":"b"})"),
            "daybook.json: line 1, column 15: /origin: this key is a duplicate: keys of an object "
            "must be unique");
  EXPECT_THAT(error_of("{\"networks\":[{\"chainId\":5,\n  \"name\":\"a\",\n  \"name\":\"b\"}]}"),
              HasSubstr("line 3, column 3: /networks/0/name: this key is a duplicate"));
  EXPECT_THAT(error_of(R"({"witness":{"policy":"p"},"witness":{"policy":"q"}})"),
              HasSubstr("/witness: this key is a duplicate"));
  EXPECT_THAT(error_of(R"({"git":{"branch":"a","br\u0061nch":"b"}})"),
              HasSubstr("/git/branch: this key is a duplicate"))
      << "however it is spelled";
}

TEST(Config, ANameThatIsTheIdOfAnotherChainIsAnError) {
  EXPECT_EQ(
      error_of(R"({"networks":[{"chainId":7,"name":"b","aliases":["97"]}]})"),
      "daybook.json: /networks/0/aliases/0: chain 7 is called \"97\", which is the id of chain "
      "97; choose a name that is no other chain's id");
  EXPECT_THAT(error_of(R"({"networks":[{"chainId":7,"name":"123456"}]})"),
              HasSubstr("/networks/0/name: chain 7 is called \"123456\""));
  EXPECT_EQ(error_of(R"({"networks":[{"chainId":7,"name":"7","aliases":["07"]}]})"), "");
}

TEST(Config, NamesThatDifferInCaseOrAreSaidTwiceOfOneChainAreUnambiguous) {
  EXPECT_EQ(error_of(R"({"networks":[{"chainId":7,"name":"b","aliases":["b","B"]},)"
                     R"({"chainId":8,"name":"BSC"}]})"),
            "");
}

TEST(Config, ANameThatAnotherEntryTakesFromAWellKnownChainIsFree) {
  EXPECT_EQ(error_of(R"({"networks":[{"chainId":7,"name":"localhost"},)"
                     R"({"chainId":1337,"name":"ganache"}]})"),
            "");
}

TEST(Config, TheDefaultNetworksAreUnambiguous) {
  json::Value entries = json::Value::array();
  for (const NetworkConfig& network : default_config().networks) {
    entries.push_back(
        {{"chainId", network.chain.value}, {"name", network.name}, {"aliases", network.aliases}});
  }
  EXPECT_EQ(error_of(json::stringify(json::Value{{"networks", entries}})), "");
}

TEST(Config, CategoriesComeFromTheFirstRuleThatMatchesTheShortName) {
  const Config config = default_config();
  EXPECT_EQ(category_of(config, "LookCoin"), "core");
  EXPECT_EQ(category_of(config, "CelerIMModule"), "protocol");
  EXPECT_EQ(category_of(config, "contracts/xchain/CrossChainRouter.sol:CrossChainRouter"),
            "infrastructure");
  EXPECT_EQ(category_of(config, "Module"), "protocol");
  EXPECT_EQ(category_of(config, "Modules"), "infrastructure");
  Config custom = config;
  custom.categories = {{"A?c*", "x"}, {"*", "y"}};
  EXPECT_EQ(category_of(custom, "Abcdef"), "x");
  EXPECT_EQ(category_of(custom, "Ac"), "y");
}

}  // namespace
}  // namespace daybook::ledger
