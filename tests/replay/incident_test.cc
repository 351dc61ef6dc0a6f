// The incident report: what it says, that foreign text in it is only text, and that a third party
// can check it.
#include "replay/incident.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "kv/durable_file.h"
#include "ledger/ledger_fixture.h"
#include "log/proof_file.h"
#include "note/note.h"
#include "replay/html.h"

namespace daybook::testing {
namespace {

using event::ContractAction;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr ChainId kMain(56);
constexpr char kScript[] = "<script>alert(\"x'&\")</script>";

class IncidentTest : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    state::Draft network = network_draft(kMain, "bscmainnet");
    std::get<event::NetworkChange>(network.event.payload).tier = "mainnet";
    record({network, deployed("Token", 1)});
  }
  static state::Draft deployed(const std::string& name, uint64_t code) {
    state::Draft draft = contract_draft(kMain, name, ContractAction::kDeployed, address(code));
    draft.event.tool = "daybook";
    return draft;
  }
  static state::Draft upgraded(const std::string& name, uint64_t code) {
    state::Draft draft = contract_draft(kMain, name, ContractAction::kUpgraded, address(code));
    draft.event.tool = "daybook";
    return draft;
  }
  static event::ContractValue& value(state::Draft& draft) {
    return std::get<event::ContractChange>(draft.event.payload).value;
  }
  replay::Incident collect(uint64_t from, size_t listed = 1000, std::optional<ChainId> only = {}) {
    replay::IncidentOptions options;
    options.from = TreeSize(from);
    options.to = ledger->size();
    options.from_text = "@pos:" + std::to_string(from - 1);
    options.to_text = "@latest";
    options.most_listed = listed;
    options.only = only;
    auto incident = replay::collect_incident(*ledger, options, {});
    EXPECT_TRUE(incident.ok()) << (incident.ok() ? "" : incident.error().message);
    return incident.ok() ? *incident : replay::Incident{};
  }
  std::vector<std::string> codes(const replay::Incident& incident) const {
    std::vector<std::string> out;
    for (const auto& finding : incident.findings) out.push_back(finding.code);
    return out;
  }
};

TEST_F(IncidentTest, CountsEventsActorsAndWhatWasTouched) {
  state::Draft second = upgraded("Token", 2);
  second.event.actor = "bob";
  record({second});
  record({deployed("Oracle", 3)});
  const replay::Incident incident = collect(2);
  EXPECT_EQ(incident.count, 2U);
  EXPECT_EQ(incident.transactions, 2U);
  ASSERT_EQ(incident.actors.size(), 2U);
  EXPECT_EQ(incident.actors[0].events, 1U);
  ASSERT_EQ(incident.subjects.size(), 2U);
  EXPECT_EQ(incident.subjects[0].subject.name, "Oracle");
  EXPECT_EQ(incident.subjects[0].outcome, "deployed");
  EXPECT_EQ(incident.subjects[1].outcome, "changed");
  EXPECT_THAT(incident.subjects[1].fields,
              ElementsAre(replay::FieldDifference{"/body/implementation", "\"" + address(1) + "\"",
                                                  "\"" + address(2) + "\""}));
  ASSERT_EQ(incident.networks.size(), 1U);
  EXPECT_THAT(incident.networks[0].file_diff, HasSubstr("+"));
}

TEST_F(IncidentTest, AnEmptyRangeIsAnError) {
  replay::IncidentOptions options;
  options.from = options.to = ledger->size();
  EXPECT_EQ(replay::collect_incident(*ledger, options, {}).error().kind, ErrorKind::kUsage);
}

// ---- Findings -----------------------------------------------------------------------------------

TEST_F(IncidentTest, ACleanUpgradeHasNoFinding) {
  record({upgraded("Token", 2)});
  EXPECT_THAT(codes(collect(2)), ElementsAre());
}

TEST_F(IncidentTest, AWriteWithoutToolAndTransactionIsDirect) {
  state::Draft direct = upgraded("Token", 2);
  direct.event.tool.clear();
  record({direct});
  state::Draft foreign = upgraded("Token", 3);
  foreign.event.tool = "my-script";
  record({foreign});
  state::Draft backed = upgraded("Token", 4);
  backed.event.tool.clear();
  backed.event.on_chain = event::OnChain{"0x" + std::string(64, '1'), {}, "", {}};
  record({backed});
  EXPECT_THAT(codes(collect(2)), ElementsAre("direct-write", "direct-write"));
}

TEST_F(IncidentTest, ATestChainAndAnAddressThatIsNoneAreTestData) {
  state::Draft test = contract_draft(ChainId(31337), "Mock", ContractAction::kDeployed, "0x123");
  test.event.tool = "daybook";
  record({network_draft(ChainId(31337), "hardhat"), test});
  const replay::Incident incident = collect(2);
  EXPECT_THAT(codes(incident), ElementsAre("test-data-in-production", "test-data-in-production"));
  EXPECT_EQ(incident.findings[0].severity, "high");
}

TEST_F(IncidentTest, AHashAndAnUpgradeBelongTogether) {
  state::Draft first = deployed("Vault", 5);
  value(first).extended = event::FieldList{{"implementationHash", "\"0xaa\""}};
  record({first});
  state::Draft rehashed = upgraded("Vault", 5);
  std::get<event::ContractChange>(rehashed.event.payload).action = ContractAction::kRehashed;
  value(rehashed).extended = event::FieldList{{"implementationHash", "\"0xbb\""}};
  record({rehashed});
  state::Draft stale = upgraded("Vault", 6);
  value(stale).extended = event::FieldList{{"implementationHash", "\"0xbb\""}};
  record({stale});
  state::Draft sound = upgraded("Vault", 7);
  value(sound).extended = event::FieldList{{"implementationHash", "\"0xcc\""}};
  record({sound});
  EXPECT_THAT(codes(collect(2)), ElementsAre("hash-without-upgrade", "upgrade-without-hash"));
}

TEST_F(IncidentTest, ClocksThatCannotBeRightAreNamed) {
  state::Draft future = upgraded("Token", 2);
  future.event.effective = TimeNs{clock.time.ns + 1};
  record({future});
  state::Draft back = upgraded("Token", 3);
  back.event.effective = TimeNs{clock.time.ns - 5};
  record({back});
  EXPECT_THAT(codes(collect(2)), ElementsAre("effective-after-recorded", "effective-backwards"));
}

TEST_F(IncidentTest, GapsAndResetsAreNamed) {
  state::Draft gap;
  gap.event.subject.name = "leveldb";
  gap.event.payload = event::HistoryGap{1, 4, 6, 3};
  state::Draft reset;
  reset.event.subject.name = "leveldb";
  reset.event.payload = event::SourceReset{1, 2, "sequence fell"};
  record({gap, reset});
  EXPECT_THAT(codes(collect(2)), ElementsAre("history-gap", "source-reset"));
}

// ---- What is listed -----------------------------------------------------------------------------

TEST_F(IncidentTest, ListsWhatFindingsNameFirst) {
  for (uint64_t i = 2; i < 10; ++i) record({upgraded("Token", i)});
  state::Draft direct = upgraded("Token", 50);
  direct.event.tool.clear();
  record({direct});
  const uint64_t last = ledger->size().value - 1;
  const replay::Incident incident = collect(2, 3);
  ASSERT_EQ(incident.events.size(), 3U);
  EXPECT_EQ(incident.events.back().event.position, Position(last));
  EXPECT_EQ(incident.count, 9U);
  EXPECT_THAT(replay::incident_html(incident), HasSubstr("Listed are 3 of 9 events"));
}

TEST_F(IncidentTest, CanBeOfOneNetwork) {
  record({network_draft(ChainId(97), "bsctestnet")});
  record({contract_draft(ChainId(97), "Token", ContractAction::kDeployed, address(9))});
  record({upgraded("Token", 2)});
  const replay::Incident incident = collect(2, 1000, ChainId(97));
  EXPECT_EQ(incident.count, 2U);
  for (const auto& subject : incident.subjects) EXPECT_EQ(subject.subject.chain, ChainId(97));
}

// ---- Foreign text -------------------------------------------------------------------------------

TEST(Html, EveryCharacterThatMeansSomethingIsEscaped) {
  EXPECT_EQ(replay::html_text("<a b='\"'>&"), "&lt;a b=&#39;&quot;&#39;&gt;&amp;");
  EXPECT_EQ(replay::html_text(std::string("a\0b\x1b", 4)), "a\\x00b\\x1b");
  EXPECT_EQ(replay::html_text("\xff"), "\\xff");
  EXPECT_EQ(replay::html_text("ü → \n"), "ü → \n");
  EXPECT_EQ(replay::html_foreign(""), "");
}

TEST_F(IncidentTest, AScriptInEveryFieldStaysText) {
  state::Draft draft = deployed(kScript, 8);
  event::Event& event = draft.event;
  event.actor = event.approver = event.sender = event.tool = event.tool_version = event.reason =
      event.git_commit = kScript;
  event.on_chain = event::OnChain{kScript, {}, kScript, {}};
  event.source = event::Source{kScript, kScript, {}, 0, {}};
  value(draft).category = kScript;
  value(draft).label = kScript;
  value(draft).body = {event::Field{kScript, "\"<script>\""},
                       event::Field{"proxy", "\"<script>\""}};
  state::Draft network = network_draft(ChainId(97), kScript);
  std::get<event::NetworkChange>(network.event.payload).tier = kScript;
  state::Draft section;
  section.event.subject = {kMain, event::SubjectKind::kSection, kScript};
  section.event.payload =
      event::SectionChange{event::SectionAction::kPatched, kScript, kScript, "\"<script>\""};
  state::Draft note;
  note.event.payload = event::NoteRecorded{kScript};
  state::Draft reset;
  reset.event.subject.name = kScript;
  reset.event.payload = event::SourceReset{1, 2, kScript};
  record({draft, network, section, note, reset});
  replay::Incident incident = collect(2);
  incident.options.from_text = incident.options.to_text = kScript;
  const std::string page = replay::incident_html(incident);
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("alert(\"")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
}

TEST_F(IncidentTest, ThePageNeedsNothingFromOutside) {
  record({upgraded("Token", 2)});
  const std::string page = replay::incident_html(collect(2));
  for (const char* outside : {"http://", "https://", "//cdn", "src=", "@import", "url("})
    EXPECT_THAT(page, Not(HasSubstr(outside))) << outside;
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

// ---- The folder ---------------------------------------------------------------------------------

TEST_F(IncidentTest, AThirdPartyChecksEveryListedEventWithTheFolderAlone) {
  record({upgraded("Token", 2)});
  record({deployed("Oracle", 3)});
  const replay::Incident incident = collect(2);
  const std::string out = folder / "report";
  ASSERT_TRUE(replay::write_incident(*ledger, incident, out).ok());
  EXPECT_EQ(replay::write_incident(*ledger, incident, out).error().kind, ErrorKind::kConflict);
  const auto read = [&out](const std::string& name) { return *kv::read_file(out + "/" + name); };
  std::string vkey = read("key.pub");
  vkey.pop_back();
  const auto verifier = note::Verifier::parse(vkey);
  ASSERT_TRUE(verifier.ok());
  const auto json = json::parse(read("incident.json"));
  ASSERT_TRUE(json.ok()) << json.error().message;
  ASSERT_EQ((*json)["timeline"].size(), 2U);
  for (const json::Value& event : (*json)["timeline"]) {
    const auto proof = log::parse_proof_file(read(event["proof"].get<std::string>()));
    ASSERT_TRUE(proof.ok());
    EXPECT_EQ(proof->checkpoint, read("checkpoint"));
    EXPECT_TRUE(
        log::check_proof_file(*proof, read(event["bytes"].get<std::string>()), *verifier).ok());
  }
  EXPECT_EQ(read("index.html"), replay::incident_html(incident));
}

}  // namespace
}  // namespace daybook::testing
