// Redaction: a person's key is destroyed, the fact is recorded, and nothing that was proved before
// stops being provable.
#include <fstream>

#include "ledger/ledger_fixture.h"
#include "merkle/tree.h"
#include "state/people.h"
#include "vault/seal.h"
#include "versions/versions.h"

namespace daybook::testing {
namespace {

constexpr ChainId kChain(97);

class RedactionTest : public LedgerTest {
 protected:
  void SetUp() override {
    ledger::Config config = ledger::default_config();
    config.origin = kOrigin;
    config.personal = {"actor", "reason", "note"};
    const Result<void> created = ledger::Ledger::create(root(), {config, ""});
    ASSERT_TRUE(created.ok()) << created.error().message;
    open();
  }
  static state::Draft by(state::Draft draft, const std::string& actor, const std::string& reason) {
    draft.event.actor = actor;
    draft.event.reason = reason;
    return draft;
  }
  void deploy_by(const std::string& actor, const std::string& name) {
    state::Draft network = by(network_draft(kChain, "bsctestnet"), actor, "first");
    ledger::Transaction transaction;
    if (ledger->size().value == 0) transaction.push_back(network);
    transaction.push_back(
        by(contract_draft(kChain, name, event::ContractAction::kDeployed, address(1)), actor,
           "asked by " + actor));
    record(transaction);
  }
  event::Event shown(uint64_t position) {
    const auto stored = ledger->read(Position(position));
    EXPECT_TRUE(stored.ok());
    auto revealed = vault::reveal(ledger->vault(), *stored);
    EXPECT_TRUE(revealed.ok());
    return *revealed;
  }
  Result<ledger::Receipt> redact(const std::string& who) {
    event::Event envelope;
    envelope.actor = "privacy officer";
    envelope.reason = "asked to be forgotten";
    return ledger->redact(who, envelope);
  }
};

TEST_F(RedactionTest, NothingPersonalIsInTheStoredBytes) {
  deploy_by("alice", "Token");
  for (uint64_t i = 0; i < ledger->size().value; ++i) {
    const auto bytes = ledger->log().read(Position(i));
    ASSERT_TRUE(bytes.ok());
    EXPECT_EQ(bytes->find("alice"), std::string::npos) << i;
  }
  EXPECT_EQ(shown(1).actor, "alice");
  EXPECT_EQ(shown(1).reason, "asked by alice");
}

TEST_F(RedactionTest, MakesOnePersonsPartsUnreadableAndNoOthers) {
  deploy_by("alice", "Token");
  deploy_by("bob", "Vault");
  const std::string alice = *ledger->vault().find("alice");
  ASSERT_TRUE(redact("alice").ok());
  EXPECT_EQ(shown(1).actor, alice);
  EXPECT_EQ(shown(1).reason, vault::kSealedText);
  EXPECT_EQ(shown(2).actor, "bob");
  EXPECT_EQ(shown(2).reason, "asked by bob");
  open();
  EXPECT_EQ(shown(1).actor, alice);
  EXPECT_EQ(shown(2).actor, "bob");
}

TEST_F(RedactionTest, LeavesEveryEarlierHashProofAndRootValid) {
  deploy_by("alice", "Token");
  deploy_by("bob", "Vault");
  const auto size = ledger->size();
  const Hash root = ledger->log().root();
  std::vector<std::string> bytes;
  std::vector<log::ProofFile> proofs;
  for (uint64_t i = 0; i < size.value; ++i) {
    bytes.push_back(*ledger->log().read(Position(i)));
    proofs.push_back(*ledger->prove(Position(i)));
  }
  ASSERT_TRUE(redact("alice").ok());
  open();
  EXPECT_EQ(*ledger->log().root_at(size), root);
  for (uint64_t i = 0; i < size.value; ++i) {
    EXPECT_EQ(*ledger->log().read(Position(i)), bytes[i]);
    EXPECT_TRUE(log::check_proof_file(proofs[i], bytes[i], ledger->verifier()).ok());
  }
}

TEST_F(RedactionTest, IsAnEventThatNamesThePseudonymAndTheFirstEvent) {
  deploy_by("bob", "Vault");
  deploy_by("alice", "Token");
  const std::string alice = *ledger->vault().find("alice");
  const auto receipt = redact("alice");
  ASSERT_TRUE(receipt.ok()) << receipt.error().message;
  const auto stored = ledger->read(receipt->position);
  const auto& fact = std::get<event::PayloadRedacted>(stored->payload);
  EXPECT_EQ(fact.person, alice);
  EXPECT_EQ(fact.refers_to, Position(2));
  EXPECT_EQ(shown(receipt->position.value).actor, "privacy officer");
}

TEST_F(RedactionTest, CutShortAfterTheEventIsCompletedByTheNextWriter) {
  deploy_by("alice", "Token");
  const std::string alice = *ledger->vault().find("alice");
  // What redact() does, killed between its event and the removal of the key.
  state::Draft fact;
  fact.event.subject = state::person_subject(alice);
  fact.event.actor = "privacy officer";
  fact.event.payload = event::PayloadRedacted{Position(0), "everything", alice};
  record({fact});
  ASSERT_NE(ledger->vault().name_of(alice), nullptr);
  open(false);
  EXPECT_NE(ledger->vault().name_of(alice), nullptr) << "a reader removes nothing";
  open();
  EXPECT_EQ(ledger->vault().name_of(alice), nullptr);
}

TEST_F(RedactionTest, OfSomebodyUnknownRecordsNothing) {
  deploy_by("alice", "Token");
  const auto size = ledger->size();
  EXPECT_EQ(redact("mallory").error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(redact("alice").ok());
  EXPECT_EQ(redact("alice").error().kind, ErrorKind::kNotFound) << "redacted already";
  EXPECT_EQ(ledger->size().value, size.value + 1);
}

TEST_F(RedactionTest, ARepeatedRequestGetsTheFirstAnswerBeforeAndAfter) {
  state::Draft draft = by(network_draft(kChain, "bsctestnet"), "alice", "first");
  draft.event.id.bytes[15] = 1;
  draft.event.id.bytes[6] = draft.event.id.bytes[8] = 0x80;
  record({draft});
  EXPECT_TRUE(record({draft})[0].repeated);
  state::Draft other = draft;
  other.event.reason = "another reason";
  EXPECT_EQ(ledger->submit({{other}}).error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(redact("alice").ok());
  EXPECT_TRUE(record({draft})[0].repeated);
  EXPECT_FALSE(ledger->vault().find("alice")) << "a repeat does not bring the name back";
}

TEST_F(RedactionTest, APersonWhoActsAgainIsAnotherPerson) {
  deploy_by("alice", "Token");
  const std::string before = *ledger->vault().find("alice");
  ASSERT_TRUE(redact("alice").ok());
  deploy_by("alice", "Vault");
  EXPECT_NE(*ledger->vault().find("alice"), before);
}

TEST_F(RedactionTest, EventsOfAPersonAreFoundByPseudonym) {
  deploy_by("alice", "Token");
  deploy_by("bob", "Vault");
  const std::string bob = *ledger->vault().find("bob");
  const auto found =
      versions::lookup(ledger->log(), versions::LookupKind::kActor, bob, ledger->size());
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(*found, std::vector<Position>{Position(2)});
  EXPECT_TRUE(versions::check(ledger->log())->empty());
}

}  // namespace
}  // namespace daybook::testing
