// What verify says of the head checkpoint's cosignatures.
#include <fstream>

#include "ledger/ledger_fixture.h"
#include "verify/verify.h"

namespace daybook::testing {
namespace {

class WitnessCheck : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    record({network_draft(ChainId(97), "bsctestnet")});
    configure(true);
    write_policy("witness w1 " + one.verifier().vkey() + "\nwitness w2 " + two.verifier().vkey() +
                 "\ngroup g all w1 w2\nquorum g\n");
    open();
  }
  void configure(bool required) const {
    ledger::Config config = ledger::default_config();
    config.origin = kOrigin;
    config.witness = {"policy", required, 1000};
    std::ofstream(root() + "/daybook.json", std::ios::binary) << ledger::render_config(config);
  }
  void write_policy(const std::string& text) const {
    std::ofstream(root() + "/policy", std::ios::binary) << text;
  }
  void keep(const note::Cosigner& witness, bool good = true) {
    note::Note note = note::parse_note(ledger->log().checkpoint_note()).value();
    note::Signature line = witness.cosign(note.text, 1'700'000'000);
    if (!good) line.payload[20] = static_cast<char>(line.payload[20] ^ 1);
    note.signatures.push_back(line);
    ASSERT_TRUE(ledger->log().add_cosignatures(note::render_note(note)).ok());
  }
  // "where (class)" of each.
  std::vector<std::string> problems() {
    const auto report = verify::verify(*ledger, {true}, {});
    EXPECT_TRUE(report.ok());
    std::vector<std::string> found;
    for (const log::Problem& problem : report->problems) {
      found.push_back(problem.where + " (" + problem.klass + ")");
    }
    return found;
  }

  const note::Cosigner one = note::Cosigner::generate("w.example/1").value();
  const note::Cosigner two = note::Cosigner::generate("w.example/2").value();
};

using Lines = std::vector<std::string>;

TEST_F(WitnessCheck, AMissingQuorumIsAProblemWhenItMustBeMet) {
  EXPECT_EQ(problems(), Lines{"checkpoint (unwitnessed)"});
  keep(one);
  EXPECT_EQ(problems(), Lines{"checkpoint (unwitnessed)"});
  keep(two);
  EXPECT_EQ(problems(), Lines{});
  const auto report = verify::verify(*ledger, {true}, {});
  ASSERT_TRUE(report->witnesses.has_value());
  EXPECT_TRUE(report->witnesses->standing.quorum_met);
  EXPECT_EQ(report->witnesses->standing.cosignatures.at(1).time, 1'700'000'000U);
}

TEST_F(WitnessCheck, AMissingQuorumIsNoneWhenThePolicyFailsOpen) {
  configure(false);
  open();
  EXPECT_EQ(problems(), Lines{});
}

TEST_F(WitnessCheck, ABadCosignatureOfAKnownWitnessIsAProblemEitherWay) {
  keep(one);
  keep(two, false);
  EXPECT_EQ(problems(), (Lines{"checkpoint (rewrite)", "checkpoint (unwitnessed)"}));
  configure(false);
  open();
  EXPECT_EQ(problems(), Lines{"checkpoint (rewrite)"});
}

TEST_F(WitnessCheck, AnUnknownWitnessCountsForNothing) {
  keep(note::Cosigner::generate("w.example/1").value());
  EXPECT_EQ(problems(), Lines{"checkpoint (unwitnessed)"});
}

TEST_F(WitnessCheck, APolicyThatCannotBeReadIsAProblem) {
  open(false);
  write_policy("nonsense\n");
  EXPECT_EQ(problems(), Lines{"witness policy (unwitnessed)"});
}

}  // namespace
}  // namespace daybook::testing
