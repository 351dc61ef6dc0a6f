// A ledger with a witness policy. The witness is the real one; only the network is left out.
#include <atomic>
#include <fstream>
#include <thread>

#include "ledger/group_commit.h"
#include "ledger/ledger_fixture.h"
#include "witness/witness_fixture.h"

namespace daybook::testing {
namespace {

using event::ContractAction;
using witness::Keeper;

constexpr ChainId kChain(97);
constexpr char kUrl[] = "http://w1/add-checkpoint";

// Runs `before_sending` first: what is true by then?
class Watched : public Local {
 public:
  void post_all(const std::vector<witness::Post>& posts, uint64_t timeout_ms, const Take& take,
                const Enough& enough) override {
    if (before_sending) before_sending(posts.at(0).body);
    Local::post_all(posts, timeout_ms, take, enough);
  }
  std::function<void(const std::string& body)> before_sending;
};

class Witnessed : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    ledger.reset();
    ASSERT_TRUE(Keeper::create(folder / "w", "witness.example/w1").ok());
    start_witness();
    write_policy("witness w1 " + keeper->key().vkey() + " http://w1\nquorum w1\n");
    configure("refuse");
    reopen();
  }
  void TearDown() override {
    ledger.reset();
    keeper.reset();
  }
  void start_witness() {
    keeper.reset();
    const std::string vkey = slurp_key();
    keeper = Keeper::open(folder / "w", {note::Verifier::parse(vkey).value()}, clock).value();
    transport.keepers[kUrl] = keeper.get();
  }
  [[nodiscard]] std::string slurp_key() const {
    std::ifstream in(root() + "/.daybook/key.pub");
    std::string vkey;
    in >> vkey;
    return vkey;
  }
  void stop_witness() { transport.keepers.clear(); }
  void write_policy(const std::string& text) const {
    std::ofstream(root() + "/policy", std::ios::binary) << text;
  }
  void configure(const std::string& on_failure) const {
    ledger::Config config = ledger::default_config();
    config.origin = kOrigin;
    config.witness.policy = "policy";
    config.witness.required = on_failure == "refuse";
    std::ofstream(root() + "/daybook.json", std::ios::binary) << ledger::render_config(config);
  }
  Result<std::unique_ptr<ledger::Ledger>> try_open(bool writable = true) {
    ledger.reset();
    ledger::OpenOptions options{writable, 0};
    options.transport = has_transport ? &transport : nullptr;
    options.warn = [this](const std::string& what) { warnings.push_back(what); };
    return ledger::Ledger::open(root(), clock, options);
  }
  void reopen(bool writable = true) {
    auto opened = try_open(writable);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    ledger = std::move(*opened);
  }
  static ledger::Transaction network(uint64_t chain) {
    state::Draft draft = network_draft(ChainId(chain), "net" + std::to_string(chain));
    draft.event.id.bytes[0] = static_cast<uint8_t>(chain);
    draft.event.id.bytes[15] = 1;
    return {draft};
  }
  // Three events, which the witness saw; then the whole folder as it was after the first.
  void put_back_to_one_of_three() {
    record(network(1));
    ledger.reset();
    std::filesystem::copy(root(), folder / "old", std::filesystem::copy_options::recursive);
    reopen();
    record(network(2));
    record(network(3));
    ledger.reset();
    std::filesystem::remove_all(root());
    std::filesystem::rename(folder / "old", root());
    reopen();
  }
  [[nodiscard]] bool is_met() const {
    return ledger->witness_status()->value().standing.quorum_met;
  }
  [[nodiscard]] uint64_t seen() const {
    const auto checkpoint = keeper->seen()[0].checkpoint;
    return checkpoint ? checkpoint->size.value : 0;
  }

  std::unique_ptr<Keeper> keeper;
  Watched transport;
  bool has_transport = true;
  std::vector<std::string> warnings;
};

TEST_F(Witnessed, AReceiptMeansThatTheQuorumHasCosigned) {
  for (uint64_t chain = 1; chain <= 5; ++chain) {
    record(network(chain));
    EXPECT_TRUE(is_met());
    EXPECT_EQ(seen(), chain);
  }
  EXPECT_EQ(transport.requests.size(), 5U);
  reopen(false);
  EXPECT_TRUE(is_met());
}

TEST_F(Witnessed, AProofCarriesTheCosignatures) {
  record(network(1));
  record(network(2));
  const log::ProofFile proof = ledger->prove(Position(0)).value();
  const auto parsed = log::parse_proof_file(log::render_proof_file(proof)).value();
  const note::Note note = note::parse_note(parsed.checkpoint).value();
  EXPECT_EQ(note::find_cosignatures(note, {keeper->key()}).size(), 1U);
  EXPECT_TRUE(
      log::check_proof_file(parsed, ledger->log().read(Position(0)).value(), ledger->verifier())
          .ok());
}

// Else a crash could leave a witness that has seen what the log then lacks.
TEST_F(Witnessed, AWitnessIsAskedOnlyAboutWhatIsOnDisk) {
  uint64_t asked = 0;
  transport.before_sending = [&](const std::string& body) {
    const auto request = witness::parse_request(body).value();
    const auto text = note::parse_note(request.checkpoint)->text;
    const TreeSize size = note::parse_checkpoint_text(text)->size;
    const std::string copy = folder / ("copy" + std::to_string(++asked));
    std::filesystem::copy(root(), copy, std::filesystem::copy_options::recursive);
    std::filesystem::remove(copy + "/.daybook/LOCK");
    const auto opened = ledger::Ledger::open(copy, clock, {});
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    EXPECT_EQ((*opened)->size(), size);
  };
  for (uint64_t chain = 1; chain <= 3; ++chain) record(network(chain));
  EXPECT_EQ(asked, 3U);
}

TEST_F(Witnessed, WithoutTheQuorumThereIsNoReceiptAndTheSameIdsGetTheirsLater) {
  record(network(1));
  stop_witness();
  const auto refused = ledger->submit({network(2)});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kEnvironment);
  EXPECT_NE(refused.error().message.find("recorded, but not witnessed: the log has 2 events"),
            std::string::npos);
  EXPECT_NE(refused.error().message.find("w1: connection refused"), std::string::npos);
  EXPECT_EQ(ledger->size(), TreeSize(2));
  EXPECT_FALSE(is_met());
  EXPECT_FALSE(ledger->submit({network(2)}).ok());  // still nobody there
  start_witness();
  const auto receipts = ledger->submit({network(2)});
  ASSERT_TRUE(receipts.ok()) << receipts.error().message;
  EXPECT_TRUE(receipts->at(0).repeated);
  EXPECT_EQ(receipts->at(0).position, Position(1));
  EXPECT_EQ(ledger->size(), TreeSize(2));
  EXPECT_TRUE(is_met());
}

TEST_F(Witnessed, OnlyWarnsWhenThePolicyFailsOpen) {
  configure("warn");
  reopen();
  stop_witness();
  record(network(1));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("recorded, but not witnessed"), std::string::npos);
  EXPECT_FALSE(is_met());
  start_witness();
  record(network(2));
  EXPECT_EQ(warnings.size(), 1U);
  EXPECT_TRUE(is_met());
}

TEST_F(Witnessed, NothingIsRecordedByAProgramThatCannotReachAnybody) {
  has_transport = false;
  reopen();
  const auto refused = ledger->submit({network(1)});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(ledger->size(), TreeSize(0));
  ledger::GroupCommit commit(*ledger);
  EXPECT_FALSE(commit.submit(network(1)).ok());
  configure("warn");
  reopen();
  EXPECT_TRUE(ledger->submit({network(1)}).ok());
}

TEST_F(Witnessed, ALogThatWasPutBackIsToldByTheWitness) {
  put_back_to_one_of_three();
  const auto refused = ledger->submit({network(4)});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kTampered);
  EXPECT_NE(refused.error().message.find("rolled back"), std::string::npos);
}

// Put back, and then recorded again to the very same log: it was behind, and has caught up.
TEST_F(Witnessed, ARefusalForBeingBehindHealsWithTheCosignatureOfTheSameLog) {
  put_back_to_one_of_three();
  EXPECT_EQ(ledger->submit({network(2)}).error().kind, ErrorKind::kTampered);
  ASSERT_EQ(ledger->refusals()->size(), 1U);
  EXPECT_EQ(ledger->refusals()->at(0).klass, witness::RefusalClass::kRollback);
  EXPECT_EQ(ledger->refusals()->at(0).its_size, TreeSize(3));
  EXPECT_EQ(ledger::refused_checkpoint(ledger->refusals()->at(0))->size, TreeSize(2));
  reopen();
  EXPECT_EQ(ledger->submit({network(2)}).error().kind, ErrorKind::kTampered);
  EXPECT_EQ(ledger->refusals()->size(), 1U) << "one of a class";
  const auto receipts = ledger->submit({network(3)});
  EXPECT_TRUE(receipts.ok()) << receipts.error().message;
  EXPECT_TRUE(ledger->refusals()->empty());
  EXPECT_NE(warnings.at(warnings.size() - 1).find("healed, w1"), std::string::npos);
}

// Who gives no way to be told of an alarm gets it as the error.
TEST_F(Witnessed, AStandingRefusalIsTheErrorOfEverySubmitUntilItIsCleared) {
  record(network(1));
  transport.script[kUrl] = {422, witness::kTextType, "no\n"};
  EXPECT_EQ(ledger->submit({network(2)}).error().kind, ErrorKind::kTampered);
  transport.script.clear();
  for (const uint64_t chain : {2U, 3U}) {
    const auto told = ledger->submit({network(chain)});
    ASSERT_FALSE(told.ok()) << "it cosigns now, which does not undo a fork";
    EXPECT_EQ(told.error().kind, ErrorKind::kTampered);
    EXPECT_TRUE(is_met());
  }
  event::Event who;
  who.actor = "alice";
  EXPECT_EQ(ledger->clear_refusals("w2", who).error().kind, ErrorKind::kNotFound);
  const auto cleared = ledger->clear_refusals("w1", who);
  ASSERT_TRUE(cleared.ok()) << cleared.error().message;
  const event::Event event = ledger->read(cleared->position).value();
  EXPECT_EQ(event.actor, "alice");
  EXPECT_NE(std::get<event::NoteRecorded>(event.payload).text.find("cleared: w1 refused 2 events"),
            std::string::npos);
  EXPECT_TRUE(ledger->confirm_witnessed().ok());
  reopen();
  record(network(4));
}

TEST_F(Witnessed, CallersOfAGroupCommitAllWaitForTheQuorum) {
  ledger::GroupCommit commit(*ledger);
  stop_witness();
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (uint64_t chain = 1; chain <= 8; ++chain) {
    threads.emplace_back([&, chain] {
      state::Draft draft = network_draft(ChainId(chain), "net" + std::to_string(chain));
      if (!commit.submit({draft}).ok()) ++refused;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 8);
  EXPECT_EQ(ledger->size(), TreeSize(8));  // each once, though none was acknowledged
  start_witness();
  EXPECT_TRUE(commit.submit(network(9)).ok());
  EXPECT_TRUE(is_met());
}

TEST_F(Witnessed, ABadPolicyStopsAWriterAndNoReader) {
  write_policy("witness w1 nonsense\n");
  const auto refused = try_open();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_NE(refused.error().message.find("policy:1: witness key"), std::string::npos);
  reopen(false);
  EXPECT_FALSE(ledger->witness_status().ok());
  std::filesystem::remove(root() + "/policy");
  EXPECT_EQ(try_open().error().kind, ErrorKind::kNotFound);
}

TEST_F(Witnessed, APolicyOfOtherLogsIsRefused) {
  write_policy("log " + std::string(note::Signer::generate("other")->verifier().vkey()) +
               "\nquorum none\n");
  EXPECT_NE(try_open().error().message.find("names logs, and not this one"), std::string::npos);
  write_policy("log " + slurp_key() + "\nquorum none\n");
  EXPECT_TRUE(try_open().ok());
}

TEST_F(Witnessed, WithoutAQuorumWitnessesAreStillAsked) {
  write_policy("witness w1 " + keeper->key().vkey() + " http://w1\nquorum none\n");
  reopen();
  record(network(1));
  EXPECT_EQ(seen(), 1U);
  stop_witness();
  record(network(2));
  EXPECT_TRUE(warnings.empty());
}

}  // namespace
}  // namespace daybook::testing
