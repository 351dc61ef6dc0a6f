#include <gtest/gtest.h>

#include <set>

#include "event/samples.h"
#include "state/book.h"

namespace daybook::state {
namespace {

using event::ContractAction;

TEST(Fold, ADeploymentMakesAContractLiveAndARemovalKeepsItsLastValue) {
  Book book = book_with_token();
  const ContractState& token = book.network().contracts.at("Token");
  EXPECT_TRUE(token.live);
  EXPECT_TRUE(token.value == value());
  EXPECT_EQ(token.created, Position(1));

  book.record(contract_of("Token"), change(ContractAction::kRemoved, {}));
  const ContractState& removed = book.network().contracts.at("Token");
  EXPECT_FALSE(removed.live);
  EXPECT_TRUE(removed.value == value());
  EXPECT_EQ(removed.created, Position(1));
  EXPECT_EQ(removed.changed, Position(2));

  book.record(contract_of("Token"), change(ContractAction::kDeployed, value("0xa2")));
  EXPECT_EQ(book.network().contracts.at("Token").created, Position(3));
  EXPECT_EQ(book.network().contracts.at("Token").revision, Revision(2));
}

TEST(Fold, HistoriesHoldDeploymentsRemovalsAndUpgrades) {
  Book book = book_with_token();
  Draft upgrade =
      draft(contract_of("Token"), change(ContractAction::kUpgraded, value("0xa1", "0xb2")));
  upgrade.event.on_chain = event::OnChain{"0xfeed", 1, "", {}};
  upgrade.event.effective = TimeNs{77};
  ASSERT_TRUE(book.submit({upgrade}).ok());
  book.record(contract_of("Token"), change(ContractAction::kRedeployed, value("0xa2", "0xb2")));
  book.record(contract_of("Token"), change(ContractAction::kVerified, value("0xa2", "0xb2")));
  book.record(contract_of("Token"), change(ContractAction::kRemoved, {}));

  const TimeNs recorded{1'000'000'000};
  const std::vector<HistoryEntry> deployments = {
      {Position(1), "Token", ContractAction::kDeployed, recorded, "", "", ""},
      {Position(3), "Token", ContractAction::kRedeployed, recorded, "0xa1", "0xa2", ""},
      {Position(5), "Token", ContractAction::kRemoved, recorded, "", "", ""}};
  const std::vector<HistoryEntry> upgrades = {
      {Position(2), "Token", ContractAction::kUpgraded, TimeNs{77}, "0xb1", "0xb2", "0xfeed"}};
  EXPECT_TRUE(book.network().deployments == deployments);
  EXPECT_TRUE(book.network().upgrades == upgrades);
}

TEST(Fold, FileVersionRisesOnceForEachTransactionThatChangesTheFile) {
  Book book = book_with_token();
  EXPECT_EQ(book.network().file_version, 2u);
  ASSERT_TRUE(book.submit({draft(contract_of("Token"), change(ContractAction::kTouched)),
                           draft(section_of("metadata"), section("{}"))})
                  .ok());
  EXPECT_EQ(book.network().file_version, 3u);
  EXPECT_EQ(book.network().last_tx, event::id_of(2));
  book.record(contract_of("Token"), event::NoteRecorded{"x"});
  book.record(network_of(kBsc), event::RolledBack{Position(0), "@pos:0"});
  EXPECT_EQ(book.network().file_version, 3u);
}

TEST(Fold, FileVersionGoesOnAboveWhatTheSourceHad) {
  Book book = book_with_token();
  event::NetworkChange header = network("bsc", true);
  header.file_version_floor = 40;
  book.record(network_of(kBsc), header);
  EXPECT_EQ(book.network().file_version, 41u);
  header.file_version_floor = 10;
  book.record(network_of(kBsc), header);
  EXPECT_EQ(book.network().file_version, 42u);
}

TEST(Fold, FileVersionsOfChainsInOneTransactionRiseTogether) {
  Book book = book_with_token();
  book.record(network_of(kBase), network("base"));
  ASSERT_TRUE(book.submit({draft(section_of("x"), section("1")),
                           draft(section_of("x", kBase), section("1")),
                           draft(section_of("y"), section("1"))})
                  .ok());
  EXPECT_EQ(book.network(kBsc).file_version, 3u);
  EXPECT_EQ(book.network(kBase).file_version, 2u);
}

TEST(Fold, LastUpdatedIsTheEffectiveTimeOrElseTheRecordedOne) {
  Book book = book_with_token();
  EXPECT_EQ(book.network().last_updated.ns, 1'000'000'000);
  Draft touch = draft(contract_of("Token"), change(ContractAction::kTouched));
  touch.event.effective = TimeNs{5};
  ASSERT_TRUE(book.submit({touch}).ok());
  EXPECT_EQ(book.network().last_updated.ns, 5);
  EXPECT_EQ(book.network().contracts.at("Token").changed_at.ns, 5);
}

TEST(Fold, ASectionIsCreatedAgainAfterItsRemoval) {
  Book book = book_with_token();
  book.record(section_of("x"), section("1"));
  book.record(section_of("x"), section("2"));
  EXPECT_EQ(book.network().sections.at("x").created, Position(2));
  book.record(section_of("x"), section(std::nullopt));
  EXPECT_EQ(book.network().sections.at("x").json, std::nullopt);
  book.record(section_of("x"), section("3"));
  EXPECT_EQ(book.network().sections.at("x").created, Position(5));
  EXPECT_EQ(book.network().sections.at("x").revision, Revision(3));
}

TEST(Fold, ANoteMovesTheRevisionAndNothingElse) {
  Book book = book_with_token();
  NetworkState expected = book.network();
  book.record(contract_of("Token"), event::NoteRecorded{"x"});
  expected.contracts.at("Token").revision = Revision(1);
  EXPECT_TRUE(book.network() == expected);
}

TEST(Fold, AnUnknownPayloadMovesTheRevisionAndNothingElse) {
  const Book book = book_with_token();
  State state = book.state();
  event::Event event = next_event(book);
  event.payload = event::Opaque{77};
  ASSERT_TRUE(apply(state, event).ok());
  NetworkState expected = book.network();
  expected.contracts.at("Token").revision = Revision(1);
  EXPECT_TRUE(state.networks.at(kBsc) == expected);
}

TEST(Fold, TheLayoutAndTheLogHaveRevisionsOfTheirOwn) {
  Book book = book_with_token();
  EXPECT_EQ(next_revision(book.state(), layout_of()), Revision(0));
  book.record(layout_of(), event::LayoutRecorded{{{"", {"network"}}}});
  book.record(log_subject("leveldb"), event::NoteRecorded{"x"});
  book.record(log_subject("leveldb"), event::NoteRecorded{"y"});
  EXPECT_EQ(next_revision(book.state(), layout_of()), Revision(1));
  EXPECT_EQ(next_revision(book.state(), log_subject("leveldb")), Revision(2));
  EXPECT_EQ(next_revision(book.state(), log_subject()), Revision(0));
  EXPECT_EQ(book.network().layout.objects.size(), 1u);
}

TEST(Fold, TakesEventsInAnotherOrder) {
  Book book = book_with_token();
  book.record(contract_of("Token"), change(ContractAction::kUpgraded, value("0xa1", "0xb2")));
  State state;
  for (const size_t i : {2u, 1u, 0u}) fold(state, book.events()[i]);
  EXPECT_TRUE(state.networks.at(kBsc).contracts.at("Token").value == value());
  EXPECT_EQ(state.networks.at(kBsc).header.name, "bsc");
  EXPECT_EQ(state.size, TreeSize(0));
  EXPECT_EQ(state.last_recorded.ns, 0);
}

TEST(ChangesDocument, IsTrueForChangesOfNetworksContractsSectionsAndLayouts) {
  const std::set<std::string> others = {
      "SourceReset",     "HistoryGap",         "CorrectionRecorded", "RolledBack", "KeyRotated",
      "PayloadRedacted", "SourceDocumentRead", "NoteRecorded",       "Tagged",     "KeyRevoked"};
  for (const event::Payload& payload : event::every_payload()) {
    const std::string name = event::payload_name(payload);
    EXPECT_EQ(changes_document(event::bare_event(payload)), others.count(name) == 0) << name;
  }
  EXPECT_FALSE(changes_document(event::bare_event(event::Opaque{77})));
}

}  // namespace
}  // namespace daybook::state
