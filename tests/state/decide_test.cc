#include "state/decide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "event/samples.h"
#include "state/book.h"

namespace daybook::state {
namespace {

using event::ContractAction;
using event::SectionAction;
using testing::HasSubstr;

constexpr ContractAction kNeedLive[] = {
    ContractAction::kRedeployed,  ContractAction::kUpgraded,
    ContractAction::kRehashed,    ContractAction::kRelabelled,
    ContractAction::kTouched,     ContractAction::kVerified,
    ContractAction::kConfigured,  ContractAction::kOwnershipChanged,
    ContractAction::kRoleChanged, ContractAction::kProxyAdminChanged,
    ContractAction::kRemoved};

void expect_refused(const Book& book, const Draft& draft, ErrorKind kind, const std::string& text) {
  const Error error = book.refusal(draft);
  EXPECT_EQ(error.kind, kind) << error.message;
  EXPECT_THAT(error.message, HasSubstr(text));
}

void expect_invalid(const Book& book, event::Subject subject, event::Payload payload,
                    const std::string& text) {
  expect_refused(book, draft(std::move(subject), std::move(payload)), ErrorKind::kInvalid, text);
}

void expect_conflict(const Book& book, event::Subject subject, event::Payload payload,
                     const std::string& text) {
  expect_refused(book, draft(std::move(subject), std::move(payload)), ErrorKind::kConflict, text);
}

// What decide made of a contract change that it must accept.
event::ContractChange decided(const Book& book, event::ContractChange change) {
  const auto event = decide(book.state(), draft(contract_of("Token"), std::move(change)));
  EXPECT_TRUE(event.ok()) << (event.ok() ? "" : event.error().message);
  return event.ok() ? std::get<event::ContractChange>(event->payload) : event::ContractChange();
}

// ---- Expectations -------------------------------------------------------------------------------

TEST(Decide, EveryExpectationOnEverySubjectState) {
  Book book = book_with_token();
  book.record(contract_of("Token"), event::NoteRecorded{"x"});  // its last revision is 1
  using Kind = Expected::Kind;
  const std::vector<std::pair<Expected, bool>> of_token = {{{Kind::kAny, {}}, true},
                                                           {{Kind::kNone, {}}, false},
                                                           {{Kind::kExists, {}}, true},
                                                           {{Kind::kExact, Revision(0)}, false},
                                                           {{Kind::kExact, Revision(1)}, true},
                                                           {{Kind::kExact, Revision(2)}, false}};
  for (const auto& [expected, accepted] : of_token) {
    const Draft touch = draft(contract_of("Token"), change(ContractAction::kTouched), expected);
    EXPECT_EQ(decide(book.state(), touch).ok(), accepted);
    if (!accepted) expect_refused(book, touch, ErrorKind::kConflict, "its last revision is 1");
  }
  const std::vector<std::pair<Expected, bool>> of_new = {{{Kind::kAny, {}}, true},
                                                         {{Kind::kNone, {}}, true},
                                                         {{Kind::kExists, {}}, false},
                                                         {{Kind::kExact, Revision(0)}, false}};
  for (const auto& [expected, accepted] : of_new) {
    const Draft deploy = draft(contract_of("New"), change(ContractAction::kDeployed), expected);
    EXPECT_EQ(decide(book.state(), deploy).ok(), accepted);
    if (!accepted) expect_refused(book, deploy, ErrorKind::kConflict, "it has no event yet");
  }
}

TEST(Decide, SetsTheRevision) {
  const Book book = book_with_token();
  EXPECT_EQ(
      decide(book.state(), draft(contract_of("New"), change(ContractAction::kDeployed)))->revision,
      Revision(0));
  EXPECT_EQ(
      decide(book.state(), draft(contract_of("Token"), change(ContractAction::kTouched)))->revision,
      Revision(1));
}

// ---- Subjects -----------------------------------------------------------------------------------

TEST(Decide, EveryPayloadFitsItsKindsOfSubjectOnly) {
  const Book book = book_with_token();
  const event::Subject subjects[] = {log_subject(), network_of(kBsc), contract_of("Token"),
                                     section_of("x"), layout_of()};
  const auto kinds_of = [](const std::string& name) -> std::string {
    if (name == "NetworkRegistered" || name == "NetworkRelabelled") return "N";
    if (name == "LayoutRecorded") return "Y";
    if (name == "SourceReset" || name == "HistoryGap" || name == "KeyRotated" ||
        name == "KeyRevoked" || name == "Tagged") {
      return "L";
    }
    if (name == "SourceDocumentRead" || name == "RolledBack") return "LN";
    if (name == "CorrectionRecorded" || name == "NoteRecorded" || name == "PayloadRedacted") {
      return "LNCSY";
    }
    const bool section = name.find("Emergency") == 0 || name == "SectionPatched" ||
                         name == "GovernanceChanged" || name == "ProtocolConfigured" ||
                         name == "TopologyChanged";
    return section ? "S" : "C";
  };
  for (const event::Payload& payload : event::every_payload()) {
    const std::string name = event::payload_name(payload);
    for (size_t kind = 0; kind < std::size(subjects); ++kind) {
      const auto result = decide(book.state(), draft(subjects[kind], payload));
      const bool misfit =
          !result.ok() && result.error().message.find("is not about a") != std::string::npos;
      EXPECT_EQ(misfit, kinds_of(name).find("LNCSY"[kind]) == std::string::npos)
          << name << " on kind " << kind;
    }
  }
}

TEST(Decide, RefusesNamesThatCannotBeKept) {
  const Book book = book_with_token();
  const auto deploy = change(ContractAction::kDeployed);
  expect_invalid(book, contract_of(""), deploy, "a contract has a name");
  expect_invalid(book, contract_of(std::string("a\0b", 3)), deploy, "NUL");
  expect_invalid(book, contract_of("\xff"), deploy, "UTF-8");
  expect_invalid(book, section_of(""), section("1"), "a section has a name");
  expect_invalid(book, {kBase, event::SubjectKind::kNetwork, "x"}, network("base"),
                 "named by its chain id alone");
}

TEST(Decide, RefusesAChainOfTheLogAndAChainlessContract) {
  const Book book = book_with_token();
  expect_invalid(book, {kBsc, event::SubjectKind::kLog, ""}, event::NoteRecorded{"x"},
                 "its chain id is 0");
  expect_invalid(book, contract_of("Token", ChainId(0)), change(ContractAction::kDeployed),
                 "names no chain");
}

TEST(Decide, RefusesEverythingOnAChainThatIsNotRegistered) {
  const Book book = book_with_token();
  const std::string text = "register the network first";
  expect_invalid(book, contract_of("Token", kBase), change(ContractAction::kDeployed), text);
  expect_invalid(book, section_of("x", kBase), section("1"), text);
  expect_invalid(book, network_of(kBase), network("base", true), text);
  expect_invalid(book, network_of(kBase), event::NoteRecorded{"x"}, text);
}

TEST(Decide, RefusesANoteAboutNothing) {
  const Book book = book_with_token();
  expect_invalid(book, contract_of("New"), event::NoteRecorded{"x"}, "something to be about");
  expect_invalid(book, layout_of(), event::NoteRecorded{"x"}, "something to be about");
}

// ---- Networks and sections ----------------------------------------------------------------------

TEST(Decide, RegistersAChainOnce) {
  const Book book = book_with_token();
  expect_conflict(book, network_of(kBsc), network("other"), "registered already, as bsc");
  expect_invalid(book, network_of(kBase), network(""), "it has no name");
  EXPECT_TRUE(decide(book.state(), draft(network_of(kBsc), network("other", true))).ok());
}

TEST(Decide, RefusesASectionActionOnAnotherSection) {
  const Book book = book_with_token();
  for (const SectionAction action :
       {SectionAction::kGovernanceChanged, SectionAction::kProtocolConfigured,
        SectionAction::kTopologyChanged, SectionAction::kEmergencyDeclared,
        SectionAction::kEmergencyCleared}) {
    expect_invalid(book, section_of("metadata"), section("1", action), "is about the section");
  }
}

TEST(Decide, RefusesToRemoveASectionThatIsNotThere) {
  Book book = book_with_token();
  expect_invalid(book, section_of("x"), section(std::nullopt), "there is none to remove");
  book.record(section_of("x"), section("1"));
  book.record(section_of("x"), section(std::nullopt));
  expect_invalid(book, section_of("x"), section(std::nullopt), "there is none to remove");
}

// ---- Contracts ----------------------------------------------------------------------------------

TEST(Decide, RefusesToDeployWhatIsLive) {
  const Book book = book_with_token();
  expect_conflict(book, contract_of("Token"), change(ContractAction::kDeployed),
                  "already live: use upgrade or redeploy");
}

TEST(Decide, RefusesToChangeWhatIsNotLive) {
  Book book = book_with_token();
  book.record(contract_of("Token"), change(ContractAction::kRemoved, {}));
  for (const ContractAction action : kNeedLive) {
    expect_invalid(book, contract_of("New"), change(action), "is not live");
    expect_invalid(book, contract_of("Token"), change(action), "is not live");
  }
}

TEST(Decide, RefusesASectionUnderAHeadersKey) {
  const Book book = book_with_token();
  for (const char* name : {"schemaVersion", "fileVersion", "network", "chainId", "networkTier"}) {
    expect_invalid(book, section_of(name), section("{}"), "header");
  }
}

TEST(Decide, RefusesASectionThatCouldNotHoldWhatOthersPutInIt) {
  Book book = book_with_token();
  for (const char* name : {"metadata", "contracts", "verification", "operations"}) {
    for (const char* json : {"7", "[]", "\"text\"", "null", ""}) {
      expect_invalid(book, section_of(name), section(json), "must be an object");
    }
    book.record(section_of(name), section(R"({"a":1})"));
    book.record(section_of(name), section(std::nullopt));
  }
  book.record(section_of("notes"), section("[1]"));
  book.record(section_of("configuration"), section("7"));
}

TEST(Decide, FillsInFromAndTo) {
  Book book;
  book.record(network_of(kBsc), network());
  event::ContractValue before = value("0xa1", "0xb1");
  event::set(before.body, "owner", "\"0xf1\"");
  event::set(before.body, "proxyAdmin", "\"0x91\"");
  before.recorded_hash = "\"0xc1\"";
  book.record(contract_of("Token"), change(ContractAction::kDeployed, before));
  event::ContractValue after = value("0xa2", "0xb2");
  after.label = "bsc2";
  event::set(after.body, "owner", "\"0xf2\"");
  event::set(after.body, "proxyAdmin", "\"0x92\"");
  after.recorded_hash = "\"0xc2\"";
  const std::vector<std::tuple<ContractAction, std::string, std::string>> expected = {
      {ContractAction::kRedeployed, "0xa1", "0xa2"},
      {ContractAction::kUpgraded, "0xb1", "0xb2"},
      {ContractAction::kRehashed, "0xc1", "0xc2"},
      {ContractAction::kRelabelled, "bsc", "bsc2"},
      {ContractAction::kOwnershipChanged, "0xf1", "0xf2"},
      {ContractAction::kProxyAdminChanged, "0x91", "0x92"},
      {ContractAction::kTouched, "", ""},
      {ContractAction::kRoleChanged, "", ""}};
  for (const auto& [action, from, to] : expected) {
    const event::ContractChange done = decided(book, change(action, after));
    EXPECT_EQ(done.from, from);
    EXPECT_EQ(done.to, to);
  }
}

TEST(Decide, RefusesAFromThatIsNotWhatItIs) {
  const Book book = book_with_token();
  event::ContractChange upgrade = change(ContractAction::kUpgraded, value("0xa1", "0xb2"));
  upgrade.from = "0xb7";
  expect_conflict(book, contract_of("Token"), upgrade, "from 0xb7, but it is at 0xb1");
  upgrade.from = "0xB1";  // the same address
  EXPECT_EQ(decided(book, upgrade).from, "0xB1");
}

TEST(Decide, RefusesAToThatIsNotWhatTheValueSays) {
  const Book book = book_with_token();
  event::ContractChange upgrade = change(ContractAction::kUpgraded, value("0xa1", "0xb2"));
  upgrade.to = "0xb3";
  expect_invalid(book, contract_of("Token"), upgrade, "to 0xb3, but its new value says 0xb2");
}

TEST(Decide, TakesAnOwnerThatTheValueDoesNotHold) {
  const Book book = book_with_token();
  event::ContractChange own = change(ContractAction::kOwnershipChanged);
  own.from = "0xf1";
  own.to = "0xf2";
  EXPECT_TRUE(decided(book, own) == own);
}

TEST(Decide, ARemovalWithoutAValueKeepsTheCurrentOne) {
  const Book book = book_with_token();
  EXPECT_TRUE(decided(book, change(ContractAction::kRemoved, {})).value == value());
}

// ---- Late facts ---------------------------------------------------------------------------------

class LateFacts : public testing::Test {
 protected:
  // Of the second at which it was true.
  static Draft late_at(int64_t second, event::CorrectionRecorded fact,
                       event::Subject subject = contract_of("Token")) {
    Draft draft = state::draft(std::move(subject), std::move(fact));
    draft.event.effective = TimeNs{second * 1'000'000'000};
    return draft;
  }
  static event::CorrectionRecorded upgrade(const std::string& implementation) {
    return late(ContractAction::kUpgraded, value("0xa1", implementation));
  }
  Book book = book_with_token();  // recorded in second 1
};

TEST_F(LateFacts, ChangeNothingOfTheStateButTheRevision) {
  const ContractState before = book.network().contracts.at("Token");
  const uint64_t file_version = book.network().file_version;
  ASSERT_TRUE(book.submit({late_at(0, upgrade("0xb0"))}).ok());
  ContractState after = book.network().contracts.at("Token");
  EXPECT_EQ(after.revision, before.revision.next());
  after.revision = before.revision;
  EXPECT_TRUE(after == before);
  EXPECT_EQ(book.network().file_version, file_version);
  EXPECT_TRUE(book.network().upgrades.empty());
}

TEST_F(LateFacts, SayWhatTheyChangedTo) {
  const auto event = decide(book.state(), late_at(0, upgrade("0xb0")));
  ASSERT_TRUE(event.ok()) << event.error().message;
  const event::ContractChange* was = event::late_change(event->payload);
  EXPECT_EQ(was->to, "0xb0");
  EXPECT_EQ(was->from, "") << "what was there before may come to light later still";
  event::CorrectionRecorded wrong = upgrade("0xb0");
  wrong.was->to = "0xb9";
  EXPECT_EQ(book.refusal(late_at(0, wrong)).kind, ErrorKind::kInvalid);
}

TEST_F(LateFacts, NeedATimeBeforeWhatIsKnown) {
  const Error timeless = book.refusal(draft(contract_of("Token"), upgrade("0xb0")));
  EXPECT_EQ(timeless.kind, ErrorKind::kInvalid);
  EXPECT_NE(timeless.message.find("effective time"), std::string::npos) << timeless.message;
  for (const int64_t second : {1, 2}) {
    const Error not_late = book.refusal(late_at(second, upgrade("0xb0")));
    EXPECT_EQ(not_late.kind, ErrorKind::kConflict) << second;
    EXPECT_NE(not_late.message.find("it is no late fact"), std::string::npos);
  }
}

TEST_F(LateFacts, AreAboutContractsOnly) {
  for (const event::Subject& subject : {log_subject(), network_of(kBsc), section_of("x")}) {
    const Error misfit = book.refusal(late_at(0, upgrade("0xb0"), subject));
    EXPECT_NE(misfit.message.find("is not about a"), std::string::npos) << misfit.message;
  }
}

TEST_F(LateFacts, OfAContractThatIsNotLiveDoNotMakeItLive) {
  ASSERT_TRUE(book.submit({late_at(9, late(ContractAction::kDeployed), contract_of("Old"))}).ok());
  const ContractState& old = book.network().contracts.at("Old");
  EXPECT_FALSE(old.live);
  EXPECT_FALSE(old.was_ever_live());
  EXPECT_EQ(book.refusal(draft(contract_of("Old"), change(ContractAction::kTouched))).kind,
            ErrorKind::kInvalid);
  book.record(contract_of("Old"), change(ContractAction::kDeployed));
  EXPECT_TRUE(book.network().contracts.at("Old").live);
}

// ---- The others ---------------------------------------------------------------------------------

TEST(Decide, RefusesWhatMakesNoSense) {
  const Book book = book_with_token();  // two events
  const event::Subject log = log_subject("leveldb");
  expect_invalid(book, log, event::SourceReset{2, 2, ""}, "goes to a later generation");
  expect_invalid(book, log, event::HistoryGap{1, 5, 4, 0}, "does not hold 0 writes");
  expect_invalid(book, log, event::HistoryGap{1, 5, 7, 2}, "does not hold 2 writes");
  expect_invalid(book, log, event::HistoryGap{1, 0, UINT64_MAX, 1}, "does not hold 1 writes");
  expect_invalid(book, log, event::SourceDocument{"legacy-v1", 1, 1, ""}, "part 1 (from 0) of 1");
  expect_invalid(book, log, event::CorrectionRecorded{Position(2), "x", ""}, "the log has 2");
  expect_invalid(book, log, event::RolledBack{Position(2), ""}, "the log has 2");
  expect_invalid(book, log, event::PayloadRedacted{Position(2), "", ""}, "the log has 2");
  expect_invalid(book, log, event::NoteRecorded{""}, "the note is empty");
  expect_invalid(book, log, event::KeyRotated{"", "new", ""}, "the old and the new key");
  expect_invalid(book, log, event::KeyRevoked{"", TreeSize(0), ""}, "names a key");
  expect_invalid(book, log, event::Opaque{77}, "payload type 77");
}

TEST(Decide, TakesWhatMakesSense) {
  const Book book = book_with_token();
  const event::Payload payloads[] = {event::SourceReset{1, 2, ""},
                                     event::HistoryGap{1, 5, 7, 3},
                                     event::SourceDocument{"x", 0, 1, "y"},
                                     event::CorrectionRecorded{std::nullopt, "x", ""},
                                     event::RolledBack{Position(1), ""},
                                     event::PayloadRedacted{Position(0), "x", ""},
                                     event::NoteRecorded{"x"},
                                     event::KeyRotated{"old", "new", ""},
                                     event::KeyRevoked{"old", TreeSize(0), ""}};
  for (const event::Payload& payload : payloads) {
    EXPECT_TRUE(decide(book.state(), draft(log_subject(), payload)).ok())
        << event::payload_name(payload);
  }
}

}  // namespace
}  // namespace daybook::state
