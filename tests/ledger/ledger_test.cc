#include "ledger/ledger.h"

#include "kv/durable_file.h"
#include "ledger/ledger_fixture.h"
#include "merkle/tree.h"

namespace daybook::testing {
namespace {

using event::ContractAction;
constexpr ChainId kChain(97);

EventId id_of(uint8_t n) {
  EventId id;
  id.bytes[15] = n;
  id.bytes[6] = 0x80;
  id.bytes[8] = 0x80;
  return id;
}

ledger::Transaction deploy(const std::string& name, uint64_t implementation) {
  return {network_draft(kChain, "bsctestnet"),
          contract_draft(kChain, name, ContractAction::kDeployed, address(implementation))};
}

state::Draft upgrade(const std::string& name, uint64_t implementation) {
  return contract_draft(kChain, name, ContractAction::kUpgraded, address(implementation));
}

TEST_F(LedgerTest, PositionsAreDenseAndRevisionsCountPerSubject) {
  const auto first = record(deploy("A", 1));
  const auto second = record({upgrade("A", 2)});
  ASSERT_EQ(first.size(), 2U);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(first[0].position, Position(0));
  EXPECT_EQ(first[1].position, Position(1));
  EXPECT_EQ(second[0].position, Position(2));
  EXPECT_EQ(first[1].revision, Revision(0));
  EXPECT_EQ(second[0].revision, Revision(1));
}

TEST_F(LedgerTest, EventsOfOneTransactionShareItsIdAndTime) {
  const auto receipts = record(deploy("A", 1));
  const auto first = ledger->read(Position(0));
  const auto second = ledger->read(Position(1));
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->tx_id, receipts[0].id);
  EXPECT_EQ(second->tx_id, receipts[0].id);
  EXPECT_EQ(second->tx_index, 1U);
  EXPECT_EQ(second->tx_count, 2U);
  EXPECT_EQ(first->recorded, second->recorded);
}

TEST_F(LedgerTest, TheReceiptNamesTheLeafThatTheProofProves) {
  const auto receipts = record(deploy("A", 1));
  const auto bytes = ledger->log().read(Position(1));
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(receipts[1].leaf, merkle::leaf_hash(*bytes));
  const auto proof = ledger->prove(Position(1));
  ASSERT_TRUE(proof.ok()) << proof.error().message;
  EXPECT_TRUE(log::check_proof_file(*proof, *bytes, ledger->verifier()).ok());
  EXPECT_EQ(ledger->prove(Position(2)).error().kind, ErrorKind::kNotFound);
}

TEST_F(LedgerTest, TheSameIdWithTheSameContentGetsTheFirstAnswerForEver) {
  auto transaction = deploy("A", 1);
  transaction[0].event.id = id_of(1);
  transaction[1].event.id = id_of(2);
  const auto first = record(transaction);
  record({upgrade("A", 2)});
  open();
  const auto again = record(transaction);
  ASSERT_EQ(again.size(), 2U);
  EXPECT_EQ(again[1].position, first[1].position);
  EXPECT_EQ(again[1].leaf, first[1].leaf);
  EXPECT_TRUE(again[1].repeated);
  EXPECT_EQ(ledger->size(), TreeSize(3));
}

TEST_F(LedgerTest, ARepeatInTheSameBatchGetsTheAnswerOfTheFirst) {
  record(deploy("A", 1));
  auto draft = upgrade("A", 2);
  draft.event.id = id_of(9);
  const auto receipts = ledger->submit({{draft}, {upgrade("A", 3)}, {draft}, {upgrade("A", 4)}});
  ASSERT_TRUE(receipts.ok()) << receipts.error().message;
  ASSERT_EQ(receipts->size(), 4U);
  EXPECT_TRUE(receipts->at(2).repeated);
  EXPECT_EQ(receipts->at(2).position, Position(2));
  EXPECT_EQ(ledger->size(), TreeSize(5));
  for (const ledger::Receipt& receipt : *receipts) {
    const auto bytes = ledger->log().read(receipt.position);
    ASSERT_TRUE(bytes.ok());
    EXPECT_EQ(receipt.leaf, merkle::leaf_hash(*bytes));
  }
  draft.event.reason = "another reason";
  const auto refused = ledger->submit({{draft}, {draft}});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
}

// As a writer has it whose head could not be written: what it said is in LevelDB and not in the
// log.
TEST_F(LedgerTest, AnIdThatLevelDbKnowsPastTheHeadIsNoRepeat) {
  record(deploy("A", 1));
  auto draft = upgrade("A", 2);
  draft.event.id = id_of(9);
  kv::Batch unacknowledged;
  const std::string id(reinterpret_cast<const char*>(draft.event.id.bytes.data()), 16);
  unacknowledged.put("i" + id, std::string(7, '\0') + '\x02');
  ASSERT_TRUE(ledger->log().store().write_synced(unacknowledged).ok());
  for (const auto& transactions : {std::vector<ledger::Transaction>{{draft}},
                                   std::vector<ledger::Transaction>{{upgrade("A", 3)}, {draft}}}) {
    const auto refused = ledger->submit(transactions);
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().message.find("past the head"), std::string::npos);
    EXPECT_EQ(ledger->size(), TreeSize(2));
  }
}

TEST_F(LedgerTest, ARepeatIsRecognisedAlthoughDecideFilledInWhereItCameFrom) {
  record(deploy("A", 1));
  auto draft = upgrade("A", 2);
  draft.event.id = id_of(9);
  record({draft});
  const auto again = record({draft});
  ASSERT_EQ(again.size(), 1U);
  EXPECT_TRUE(again[0].repeated);
  const auto stored = ledger->read(Position(2));
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(std::get<event::ContractChange>(stored->payload).from, address(1));
  EXPECT_EQ(std::get<event::ContractChange>(stored->payload).to, address(2));
}

TEST_F(LedgerTest, TheSameIdWithOtherContentIsRefused) {
  record(deploy("A", 1));
  auto draft = upgrade("A", 2);
  draft.event.id = id_of(9);
  record({draft});
  draft.event.reason = "another reason";
  const auto refused = ledger->submit({{draft}});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_NE(refused.error().message.find("event 2"), std::string::npos);
  EXPECT_EQ(ledger->size(), TreeSize(3));
}

TEST_F(LedgerTest, ATransactionWithSomeKnownIdsIsRefusedWhole) {
  auto transaction = deploy("A", 1);
  transaction[0].event.id = id_of(1);
  transaction[1].event.id = id_of(2);
  record(transaction);
  transaction.push_back(upgrade("A", 2));
  transaction[2].event.id = id_of(3);
  const auto refused = ledger->submit({transaction});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(ledger->size(), TreeSize(2));
}

TEST_F(LedgerTest, ExpectedRevisionsAreChecked) {
  record(deploy("A", 1));
  const auto kind_of = [&](state::Draft draft, state::Expected expected) {
    draft.expected = expected;
    const auto result = ledger->submit({{draft}});
    return result.ok() ? std::string("ok") : std::string("refused");
  };
  using Kind = state::Expected::Kind;
  EXPECT_EQ(kind_of(upgrade("A", 2), {Kind::kNone, {}}), "refused");
  EXPECT_EQ(kind_of(upgrade("A", 2), {Kind::kExact, Revision(7)}), "refused");
  EXPECT_EQ(kind_of(upgrade("A", 2), {Kind::kExact, Revision(0)}), "ok");
  EXPECT_EQ(kind_of(upgrade("A", 3), {Kind::kExact, Revision(0)}), "refused");
  EXPECT_EQ(kind_of(upgrade("A", 3), {Kind::kExists, {}}), "ok");
  EXPECT_EQ(kind_of(upgrade("A", 4), {Kind::kAny, {}}), "ok");
  auto fresh = contract_draft(kChain, "B", ContractAction::kDeployed, address(5));
  EXPECT_EQ(kind_of(fresh, {Kind::kExists, {}}), "refused");
  EXPECT_EQ(kind_of(fresh, {Kind::kNone, {}}), "ok");
}

TEST_F(LedgerTest, ARefusedTransactionLeavesNothingOfItsBatchBehind) {
  record(deploy("A", 1));
  const auto before = ledger->state_at(ledger->size());
  const auto refused = ledger->submit({{upgrade("A", 2)}, {upgrade("Missing", 3)}});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(ledger->size(), TreeSize(2));
  const auto after = ledger->state();
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_EQ(*before, **after);
}

TEST_F(LedgerTest, RecordedTimeNeverGoesBackwards) {
  record(deploy("A", 1));
  const TimeNs first = clock.time;
  clock.time = TimeNs{clock.time.ns - 1'000'000'000};
  record({upgrade("A", 2)});
  open();
  record({upgrade("A", 3)});
  EXPECT_EQ(ledger->read(Position(2))->recorded, first);
  EXPECT_EQ(ledger->read(Position(3))->recorded, first);
}

TEST_F(LedgerTest, StateAtEveryPositionEqualsTheFoldOfThePrefix) {
  record(deploy("A", 1));
  for (uint64_t i = 2; i < 12; ++i) record({upgrade("A", i)});
  record({contract_draft(kChain, "A", ContractAction::kRemoved, address(11))});
  state::State folded;
  for (uint64_t n = 0; n <= ledger->size().value; ++n) {
    const auto loaded = ledger->state_at(TreeSize(n));
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    EXPECT_EQ(*loaded, folded) << "after " << n << " events";
    if (n == ledger->size().value) break;
    ASSERT_TRUE(state::apply(folded, *ledger->read(Position(n))).ok());
  }
  EXPECT_EQ(ledger->state_at(TreeSize(99)).error().kind, ErrorKind::kNotFound);
}

TEST_F(LedgerTest, AReaderCannotSubmit) {
  open(false);
  EXPECT_EQ(ledger->submit({deploy("A", 1)}).error().kind, ErrorKind::kUsage);
}

TEST_F(LedgerTest, ASecondOpenInThisProcessIsBusyAndSaysSo) {
  const auto second = ledger::Ledger::open(root(), clock, {true, 0});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::kBusy);
  EXPECT_NE(second.error().message.find("in use by this process"), std::string::npos)
      << second.error().message;
}

TEST_F(LedgerTest, CreatingOverADaybookIsRefused) {
  ledger.reset();
  const auto again = ledger::Ledger::create(root(), {ledger::default_config(), ""});
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
}

TEST_F(LedgerTest, OpeningAFolderWithoutADaybookSaysWhatToDo) {
  const auto none = ledger::Ledger::open(folder / "nothing", clock, {});
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(none.error().message.find("daybook init"), std::string::npos);
}

TEST_F(LedgerTest, AnotherKeyBesideTheLogIsNamed) {
  ledger.reset();
  const auto other = note::Signer::generate(kOrigin);
  ASSERT_TRUE(other.ok());
  ASSERT_TRUE(kv::replace_file(root() + "/.daybook/key", other->skey() + "\n", 0600).ok());
  const auto opened = ledger::Ledger::open(root(), clock, {true, 0});
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kTampered);
  // With both halves replaced it is the checkpoint that gives the swap away.
  ASSERT_TRUE(kv::replace_file(root() + "/.daybook/key.pub", other->verifier().vkey() + "\n").ok());
  const auto foreign = ledger::Ledger::open(root(), clock, {true, 0});
  ASSERT_FALSE(foreign.ok());
  EXPECT_EQ(foreign.error().kind, ErrorKind::kTampered);
  EXPECT_NE(foreign.error().message.find("foreign checkpoint"), std::string::npos)
      << foreign.error().message;
}

TEST_F(LedgerTest, WithoutThePrivateKeyItReadsAndVerifiesButDoesNotRecord) {
  record(deploy("A", 1));
  ledger.reset();
  ASSERT_TRUE(kv::remove_file(root() + "/.daybook/key").ok());
  EXPECT_EQ(ledger::Ledger::open(root(), clock, {true, 0}).error().kind, ErrorKind::kEnvironment);
  open(false);
  EXPECT_EQ(ledger->size(), TreeSize(2));
  EXPECT_EQ(ledger->signer(), nullptr);
}

TEST_F(LedgerTest, AnEventTooLargeToStoreIsRefusedAndNothingIsAppended) {
  record(deploy("A", 1));
  auto draft = upgrade("A", 2);
  draft.event.reason = std::string(70'000, 'x');
  const auto refused = ledger->submit({{draft}});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(ledger->size(), TreeSize(2));
  record({upgrade("A", 3)});
  EXPECT_EQ(ledger->size(), TreeSize(3));
}

TEST_F(LedgerTest, ManyTransactionsGiveTheSameLogInAnyBatchSize) {
  const auto build = [&](const std::string& name, size_t batch) {
    ledger::Config config = ledger::default_config();
    config.origin = kOrigin;
    EXPECT_TRUE(ledger::Ledger::create(folder / name, {config, ""}).ok());
    auto book = ledger::Ledger::open(folder / name, clock, {true, 0});
    EXPECT_TRUE(book.ok());
    std::vector<ledger::Transaction> transactions = {deploy("A", 1)};
    for (uint8_t i = 0; i < 40; ++i) transactions.push_back({upgrade("A", 2U + i)});
    uint8_t n = 0;
    for (auto& transaction : transactions) {
      for (auto& draft : transaction) draft.event.id = id_of(++n);
    }
    EXPECT_TRUE((*book)->submit(transactions, batch).ok());
    return (*book)->log().root();
  };
  const Hash one = build("one", 1);
  EXPECT_EQ(one, build("seven", 7));
  EXPECT_EQ(one, build("all", 1000));
}

// ---- Batches that overlap -----------------------------------------------------------------------

// Batches of 20 are large enough for the next one to be built while they are written.
class LargeBatches : public LedgerTest {
 protected:
  static constexpr size_t kBatch = 20;
  static std::vector<ledger::Transaction> large_upgrades(uint64_t count) {
    std::vector<ledger::Transaction> transactions;
    for (uint64_t i = 0; i < count; ++i) {
      auto draft = upgrade("A", 2 + i);
      draft.event.reason = std::string(5000, 'x');
      draft.event.id.bytes = {1, static_cast<uint8_t>(i)};
      transactions.push_back({std::move(draft)});
    }
    return transactions;
  }
};

TEST_F(LargeBatches, HoldTheSameEventsAsOneAndAnswerInOrder) {
  record(deploy("A", 1));
  std::vector<uint64_t> told;
  const auto receipts = ledger->submit(large_upgrades(90), kBatch,
                                       [&](uint64_t done, uint64_t) { told.push_back(done); });
  ASSERT_TRUE(receipts.ok()) << receipts.error().message;
  ASSERT_EQ(receipts->size(), 90U);
  EXPECT_EQ(told, (std::vector<uint64_t>{20, 40, 60, 80, 90}));
  for (uint64_t i = 0; i < 90; ++i) {
    const ledger::Receipt& receipt = receipts->at(i);
    EXPECT_EQ(receipt.position, Position(2 + i));
    EXPECT_EQ(receipt.revision, Revision(1 + i));
    EXPECT_EQ(receipt.leaf, merkle::leaf_hash(*ledger->log().read(receipt.position)));
    EXPECT_EQ(std::get<event::ContractChange>(ledger->read(receipt.position)->payload).to,
              address(2 + i));
  }
  open();
  EXPECT_EQ(ledger->size(), TreeSize(92));
}

TEST_F(LargeBatches, KnowTheIdsOfTheBatchBeforeThem) {
  record(deploy("A", 1));
  auto transactions = large_upgrades(60);
  transactions.insert(transactions.begin() + 25, transactions[3]);   // of the batch before,
  transactions.insert(transactions.begin() + 50, transactions[30]);  // each time
  const auto receipts = ledger->submit(transactions, kBatch);
  ASSERT_TRUE(receipts.ok()) << receipts.error().message;
  ASSERT_EQ(receipts->size(), 62U);
  for (const auto& [repeat, first] : {std::pair(25U, 3U), std::pair(50U, 30U)}) {
    EXPECT_TRUE(receipts->at(repeat).repeated);
    EXPECT_EQ(receipts->at(repeat).position, receipts->at(first).position);
    EXPECT_EQ(receipts->at(repeat).leaf, receipts->at(first).leaf);
  }
  EXPECT_EQ(ledger->size(), TreeSize(62));
}

TEST_F(LargeBatches, StopAtTheOneThatIsRefusedAndKeepThoseBeforeIt) {
  record(deploy("A", 1));
  auto transactions = large_upgrades(60);
  transactions[30][0].event.subject.name = "not deployed";
  const auto refused = ledger->submit(transactions, kBatch);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(ledger->size(), TreeSize(22));
  const auto again = ledger->submit(large_upgrades(60), kBatch);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE(again->at(19).repeated);
  EXPECT_FALSE(again->at(20).repeated);
  EXPECT_EQ(ledger->size(), TreeSize(62));
}

TEST_F(LargeBatches, StopWhenTheOneBeforeThemCannotBeWritten) {
  record(deploy("A", 1));
  record({upgrade("A", 99)});
  kv::Batch damage;
  damage.put(std::string("h\0", 2) + std::string(8, '\0'), std::string(32, 'x'));
  ASSERT_TRUE(ledger->log().store().write_synced(damage).ok());
  std::vector<uint64_t> told;
  const auto failed = ledger->submit(large_upgrades(60), kBatch,
                                     [&](uint64_t done, uint64_t) { told.push_back(done); });
  ASSERT_FALSE(failed.ok());
  EXPECT_NE(failed.error().message.find("refused to sign"), std::string::npos);
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(ledger->size(), TreeSize(3));
  const auto stopped = ledger->submit(large_upgrades(1));
  ASSERT_FALSE(stopped.ok());
  EXPECT_NE(stopped.error().message.find("this writer has stopped"), std::string::npos);
}

}  // namespace
}  // namespace daybook::testing
