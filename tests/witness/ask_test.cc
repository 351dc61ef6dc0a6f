#include "witness/ask.h"

#include <random>

#include "witness/witness_fixture.h"

namespace daybook::witness {
namespace {

using testing::Local;
using testing::NaiveLog;
using testing::WitnessTest;

class Asked : public WitnessTest {
 protected:
  static constexpr char kUrl[] = "http://w1/prefix/add-checkpoint";

  void SetUp() override {
    WitnessTest::SetUp();
    open();
    transport.keepers[kUrl] = keeper.get();
    policy = parse_policy("witness w1 " + keeper->key().vkey() + " http://w1/prefix/\nquorum w1\n",
                          "policy")
                 .value();
  }
  Round ask(const NaiveLog& of, uint64_t size) {
    auto round = collect(policy, of.note(size), of.signer.verifier(), of.proofs(size), sizes,
                         transport, 1000);
    EXPECT_TRUE(round.ok()) << round.error().message;
    return *round;
  }
  Round ask(uint64_t size) { return ask(log, size); }
  // The one witness answers this.
  Error refused(const Answer& answer) {
    transport.script[kUrl] = answer;
    const Round round = ask(9);
    EXPECT_FALSE(round.quorum_met);
    EXPECT_FALSE(round.has_new);
    EXPECT_EQ(round.note, log.note(9));
    EXPECT_EQ(round.refusals.size(), 1U);
    return round.refusals.empty() ? Error{} : round.refusals[0].error;
  }

  Local transport;
  Policy policy;
  LastSizes sizes;
};

TEST_F(Asked, AWitnessCosignsTheCheckpoint) {
  const Round round = ask(3);
  EXPECT_TRUE(round.quorum_met);
  EXPECT_TRUE(round.refusals.empty());
  const note::Note note = note::parse_note(round.note).value();
  ASSERT_EQ(note.signatures.size(), 2U);
  EXPECT_EQ(keeper->key().verify(note.text, note.signatures[1]).value(), 1'700'000'000U);
  EXPECT_EQ(note::open_checkpoint(round.note, log.signer.verifier()).value(), log.checkpoint(3));
}

TEST_F(Asked, ProofsStartAtTheSizeThatTheWitnessHas) {
  for (const uint64_t size : {1U, 2U, 3U, 7U, 8U, 9U, 33U, 64U})
    EXPECT_TRUE(ask(size).quorum_met) << size;
  EXPECT_EQ(transport.requests.size(), 8U);  // never a wrong guess
}

TEST_F(Asked, AWrongGuessIsCorrectedByTheAnswer) {
  ASSERT_TRUE(ask(5).quorum_met);
  for (const uint64_t guess : {0U, 3U, 5U}) {
    sizes[0] = TreeSize(guess);
    transport.requests.clear();
    const uint64_t size = seen_size() + 1;
    EXPECT_TRUE(ask(size).quorum_met) << guess;
    EXPECT_EQ(transport.requests.size(), 2U);
    EXPECT_EQ(seen_size(), size);
  }
}

// The log's process died after the witness wrote, before it heard the answer.
TEST_F(Asked, ALostAnswerIsAskedForAgain) {
  ASSERT_TRUE(ask(5).quorum_met);
  sizes.clear();
  const Round again = ask(5);
  EXPECT_TRUE(again.quorum_met);
  EXPECT_TRUE(again.has_new);
}

TEST_F(Asked, WhoHasCosignedIsNotAskedAgain) {
  const Round first = ask(5);
  transport.requests.clear();
  const auto second =
      collect(policy, first.note, log.signer.verifier(), log.proofs(5), sizes, transport, 1000);
  EXPECT_TRUE(second->quorum_met);
  EXPECT_FALSE(second->has_new);
  EXPECT_EQ(second->note, first.note);
  EXPECT_TRUE(transport.requests.empty());
}

TEST_F(Asked, ABadCosignatureInTheNoteIsReplaced) {
  note::Note note = note::parse_note(ask(5).note).value();
  note.signatures[1].payload[20] ^= 1;
  const auto round = collect(policy, note::render_note(note), log.signer.verifier(), log.proofs(5),
                             sizes, transport, 1000);
  EXPECT_TRUE(round->quorum_met);
  const note::Note healed = note::parse_note(round->note).value();
  ASSERT_EQ(healed.signatures.size(), 2U);
  EXPECT_TRUE(keeper->key().verify(healed.text, healed.signatures[1]).ok());
}

// Only what the log signed is sent: other cosignatures are none of the witness's business.
TEST_F(Asked, OnlyTheLogsOwnSignatureIsSent) {
  note::Note note = note::parse_note(log.note(5)).value();
  note.signatures.push_back(note::Cosigner::generate("other")->cosign(note.text, 1));
  const auto round = collect(policy, note::render_note(note), log.signer.verifier(), log.proofs(5),
                             sizes, transport, 1000);
  EXPECT_EQ(transport.requests.at(0), render_request(log.request(0, 5)));
  EXPECT_EQ(note::parse_note(round->note)->signatures.size(), 3U);
}

TEST_F(Asked, ALogThatWasRolledBackIsTold) {
  ASSERT_TRUE(ask(9).quorum_met);
  const Round round = ask(6);
  EXPECT_FALSE(round.quorum_met);
  ASSERT_EQ(round.refusals.size(), 1U);
  EXPECT_EQ(round.refusals[0].error.kind, ErrorKind::kTampered);
  EXPECT_NE(round.refusals[0].error.message.find("rolled back"), std::string::npos);
}

TEST_F(Asked, ALogThatWasForkedIsTold) {
  ASSERT_TRUE(ask(9).quorum_met);
  NaiveLog fork;
  fork.leaves[2] = "another leaf";
  const Round same_size = ask(fork, 9);
  ASSERT_EQ(same_size.refusals.size(), 1U);
  EXPECT_EQ(same_size.refusals[0].error.kind, ErrorKind::kTampered);
  EXPECT_NE(same_size.refusals[0].error.message.find("forked"), std::string::npos);
  const Round larger = ask(fork, 12);
  ASSERT_EQ(larger.refusals.size(), 1U);
  EXPECT_EQ(larger.refusals[0].error.kind, ErrorKind::kTampered);
}

TEST_F(Asked, EveryRefusalSaysWhatItMeans) {
  EXPECT_EQ(
      refused({403, kTextType, "no\n"})
          .message.find("it knows this log, and not the key that signed this checkpoint (403: no)"),
      0U);
  EXPECT_NE(refused({404, kTextType, "no\n"}).message.find("does not know this log"),
            std::string::npos);
  EXPECT_EQ(refused({422, kTextType, ""}).kind, ErrorKind::kTampered);
  EXPECT_EQ(refused({400, kTextType, "x"}).kind, ErrorKind::kInvalid);
  EXPECT_EQ(refused({503, kTextType, "x"}).message, "it refused (503: x)");
  EXPECT_EQ(refused({302, "", ""}).kind, ErrorKind::kInvalid);
}

TEST_F(Asked, EveryRefusalHasItsClass) {
  const auto class_of = [this](const Answer& answer) {
    transport.script[kUrl] = answer;
    return ask(9).refusals.at(0).klass;
  };
  EXPECT_EQ(class_of({403, kTextType, "no\n"}), RefusalClass::kUnknownKey);
  EXPECT_EQ(class_of({404, kTextType, "no\n"}), RefusalClass::kUnknownLog);
  EXPECT_EQ(class_of({422, kTextType, "no\n"}), RefusalClass::kFork);
  EXPECT_EQ(class_of({409, kSizeType, "10\n"}), RefusalClass::kRollback);
  EXPECT_EQ(class_of({200, "", ""}), RefusalClass::kBadAnswer);
  EXPECT_EQ(class_of({500, "", ""}), RefusalClass::kBadAnswer);
  transport.script.clear();
  transport.keepers.clear();
  EXPECT_EQ(ask(9).refusals.at(0).klass, RefusalClass::kNoAnswer);
  for (const RefusalClass klass : kRefusalClasses) {
    EXPECT_EQ(parse_class(class_name(klass)), klass);
  }
  EXPECT_FALSE(parse_class(""));
}

// It was put back to an older copy of its memory, and would cosign a fork from there.
TEST_F(Asked, AWitnessThatForgotWhatItCosignedIsToldAndNotTaken) {
  ASSERT_TRUE(ask(5).quorum_met);
  keeper.reset();
  const std::string older = folder + "/older";
  std::filesystem::copy_file(state_path(), older);
  open();
  transport.keepers[kUrl] = keeper.get();
  ASSERT_TRUE(ask(9).quorum_met);
  keeper.reset();
  std::filesystem::rename(older, state_path());
  open();
  transport.keepers[kUrl] = keeper.get();
  const Round round = ask(12);
  EXPECT_FALSE(round.quorum_met);
  ASSERT_EQ(round.refusals.size(), 1U);
  EXPECT_EQ(round.refusals[0].klass, RefusalClass::kForgot);
  EXPECT_EQ(round.refusals[0].its_size, TreeSize(5));
  EXPECT_NE(round.refusals[0].error.message.find("its memory was put back"), std::string::npos);
}

TEST_F(Asked, NonsenseIsRefused) {
  const std::string text = note::checkpoint_text(log.checkpoint(9));
  const auto of_another = note::Cosigner::generate("witness.example/w1")->cosign(text, 1);
  auto bad = note::Cosigner::parse(testing::kWitnessSigner)->cosign(text, 1);
  bad.payload[30] ^= 1;
  EXPECT_EQ(refused({200, "", ""}).kind, ErrorKind::kInvalid);
  EXPECT_EQ(refused({200, "", "<html>"}).kind, ErrorKind::kInvalid);
  EXPECT_EQ(refused({200, "", note::render_signature_lines({of_another})}).kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(refused({200, "", note::render_signature_lines({bad})}).kind, ErrorKind::kTampered);
  EXPECT_EQ(refused({409, kTextType, "3\n"}).kind, ErrorKind::kInvalid);
  EXPECT_EQ(refused({409, kSizeType, "three\n"}).kind, ErrorKind::kInvalid);
  EXPECT_EQ(refused({409, kSizeType, "0\n"}).kind, ErrorKind::kInvalid);  // what we said
  EXPECT_EQ(refused({409, kSizeType, "3\n"}).kind, ErrorKind::kInvalid);  // for ever
}

TEST_F(Asked, GarbageNeverMakesACosignature) {
  const unsigned seed = std::random_device{}();
  std::mt19937_64 random(seed);
  const auto cosigner = note::Cosigner::parse(testing::kWitnessSigner).value();
  const std::string good =
      note::render_signature_lines({cosigner.cosign(note::checkpoint_text(log.checkpoint(9)), 1)});
  for (int round = 0; round < 2000; ++round) {
    std::string body = good;
    body[random() % body.size()] = static_cast<char>(random());
    if (random() % 3 == 0) body.resize(random() % body.size());
    if (body == good) continue;
    const unsigned statuses[] = {200, 409, 422, 500};
    const char* types[] = {"", kSizeType, kTextType};
    transport.script[kUrl] = {statuses[random() % 4], types[random() % 3], body};
    const Round asked = ask(9);
    ASSERT_FALSE(asked.quorum_met) << "seed " << seed << ", round " << round << "\n" << body;
  }
}

class ThreeWitnesses : public WitnessTest {
 protected:
  void SetUp() override {
    WitnessTest::SetUp();
    std::string text;
    for (int i = 0; i < 3; ++i) {
      const std::string name = "w" + std::to_string(i);
      const std::string place = folder + "/" + name;
      ASSERT_TRUE(Keeper::create(place, "witness.example/" + name).ok());
      keepers.push_back(Keeper::open(place, {log.signer.verifier()}, clock).value());
      transport.keepers["http://" + name + "/add-checkpoint"] = keepers.back().get();
      text += "witness " + name + " " + keepers.back()->key().vkey() + " http://" + name + "\n";
    }
    policy = parse_policy(text + "group g 2 w0 w1 w2\nquorum g\n", "policy").value();
  }
  void TearDown() override {
    keepers.clear();
    WitnessTest::TearDown();
  }
  Round ask(const std::string& note, uint64_t size) {
    return collect(policy, note, log.signer.verifier(), log.proofs(size), sizes, transport, 1000)
        .value();
  }

  std::vector<std::unique_ptr<Keeper>> keepers;
  Local transport;
  Policy policy;
  LastSizes sizes;
};

TEST_F(ThreeWitnesses, TwoAreEnoughAndTheThirdIsNamed) {
  transport.keepers.erase("http://w1/add-checkpoint");
  const Round round = ask(log.note(5), 5);
  EXPECT_TRUE(round.quorum_met);
  ASSERT_EQ(round.refusals.size(), 1U);
  EXPECT_EQ(refusals_text(policy, round.refusals), "w1: connection refused");
}

TEST_F(ThreeWitnesses, OneIsNotEnoughAndTheNextRoundCompletesIt) {
  transport.keepers.erase("http://w1/add-checkpoint");
  transport.keepers.erase("http://w2/add-checkpoint");
  const Round first = ask(log.note(5), 5);
  EXPECT_FALSE(first.quorum_met);
  EXPECT_TRUE(first.has_new);
  transport.keepers["http://w2/add-checkpoint"] = keepers[2].get();
  const Round second = ask(first.note, 5);
  EXPECT_TRUE(second.quorum_met);
  EXPECT_EQ(note::parse_note(second.note)->signatures.size(), 3U);
}

TEST_F(ThreeWitnesses, TheTransportLearnsWhenThereAreEnough) {
  transport.stops_when_enough = true;
  const Round round = ask(log.note(5), 5);
  EXPECT_TRUE(round.quorum_met);
  EXPECT_EQ(refusals_text(policy, round.refusals), "w2: no answer in time");
}

TEST_F(ThreeWitnesses, ANoteOfAnotherKeyIsNeverSent) {
  const auto other = note::Signer::generate("test.example/log").value();
  const auto round =
      collect(policy, log.note(5), other.verifier(), log.proofs(5), sizes, transport, 1000);
  ASSERT_FALSE(round.ok());
  EXPECT_EQ(round.error().kind, ErrorKind::kTampered);
  EXPECT_TRUE(transport.requests.empty());
}

}  // namespace
}  // namespace daybook::witness
