#include "witness/policy.h"

#include <gtest/gtest.h>

#include "witness/witness_fixture.h"

namespace daybook::witness {
namespace {

std::string new_key(const std::string& name) {
  return note::Cosigner::generate(name)->verifier().vkey();
}

struct Keys {
  std::vector<std::string> vkeys;
  Keys() {
    for (int i = 0; i < 6; ++i) vkeys.push_back(new_key("w.example/" + std::to_string(i)));
  }
};

const std::vector<std::string>& keys() {
  static const Keys made;
  return made.vkeys;
}

// The example of the specification, with keys.
std::string example() {
  return "# two organisations\n"
         "\n"
         "  witness X1 " +
         keys()[0] +
         " http://127.0.0.1:1/x1/\n"
         "witness\tX2\t" +
         keys()[1] +
         "  \n"
         "witness X3 " +
         keys()[2] +
         "\n"
         "group X-witnesses 2 X1 X2 X3\n"
         "witness Y1 " +
         keys()[3] +
         "\n"
         "witness Y2 " +
         keys()[4] +
         "\n"
         "witness Y3 " +
         keys()[5] +
         "\n"
         "group Y-witnesses any Y1 Y2 Y3\n"
         "group X-and-Y all X-witnesses Y-witnesses\n"
         "quorum X-and-Y\n";
}

TEST(Policy, OfTwoLevelsIsMetAsTheSpecificationSays) {
  const Policy policy = parse_policy(example(), "p").value();
  ASSERT_EQ(policy.witnesses.size(), 6U);
  EXPECT_EQ(policy.witnesses[0].url, "http://127.0.0.1:1/x1/");
  EXPECT_EQ(policy.witnesses[1].url, "");
  for (unsigned mask = 0; mask < 64; ++mask) {
    std::vector<bool> cosigned;
    for (unsigned i = 0; i < 6; ++i) cosigned.push_back((mask >> i & 1U) != 0);
    const int x = cosigned[0] + cosigned[1] + cosigned[2];
    const int y = cosigned[3] + cosigned[4] + cosigned[5];
    EXPECT_EQ(policy.is_met_by(cosigned), x >= 2 && y >= 1) << mask;
  }
  EXPECT_EQ(policy.quorum_text(), "2 of X-witnesses, Y-witnesses");
}

TEST(Policy, OfKOutOfNIsMetByAnyK) {
  std::string witnesses, names;
  for (size_t i = 0; i < 5; ++i) {
    witnesses += "witness w" + std::to_string(i) + " " + keys()[i] + "\n";
    names += " w" + std::to_string(i);
  }
  for (int k = 1; k <= 5; ++k) {
    const Policy policy =
        parse_policy(witnesses + "group g " + std::to_string(k) + names + "\nquorum g\n", "p")
            .value();
    for (unsigned mask = 0; mask < 32; ++mask) {
      std::vector<bool> cosigned;
      for (unsigned i = 0; i < 5; ++i) cosigned.push_back((mask >> i & 1U) != 0);
      EXPECT_EQ(policy.is_met_by(cosigned), __builtin_popcount(mask) >= k);
    }
  }
}

TEST(Policy, MayNeedNobodyOrOneWitness) {
  EXPECT_TRUE(parse_policy("quorum none\n", "p")->is_met_by({}));
  const Policy one = parse_policy("witness w " + keys()[0] + "\nquorum w", "p").value();
  EXPECT_FALSE(one.is_met_by({false}));
  EXPECT_TRUE(one.is_met_by({true}));
  EXPECT_EQ(one.quorum_text(), "w");
}

TEST(Policy, MayNameItsLogs) {
  const note::Verifier log = note::Signer::parse(testing::kLogSigner)->verifier();
  const note::Verifier other = note::Signer::generate("test.example/log")->verifier();
  EXPECT_TRUE(parse_policy("quorum none\n", "p")->knows(log));
  const Policy policy =
      parse_policy("log " + log.vkey() + " http://x/\nquorum none\n", "p").value();
  EXPECT_TRUE(policy.knows(log));
  EXPECT_FALSE(policy.knows(other));
}

TEST(Policy, ThatIsWrongIsRefusedWithFileAndLine) {
  const std::string w = "witness w " + keys()[0] + "\n";
  const std::string v = "witness v " + keys()[1] + "\n";
  const std::string log = note::Signer::parse(testing::kLogSigner)->verifier().vkey();
  const std::vector<std::pair<std::string, std::string>> refused = {
      {"", "p: there is no quorum line"},
      {w, "p: there is no quorum line"},
      {"quorum w\n", "p:1: \"w\" is no witness or group"},
      {w + "quorum w\nquorum w\n", "p:3: a second quorum line"},
      {w + "quorum\n", "p:2: a quorum line reads"},
      {w + "quorum w x\n", "p:2: a quorum line reads"},
      {"witness w\n", "p:1: a witness line reads"},
      {"witness w " + keys()[0] + " http://x/ more\n", "p:1: a witness line reads"},
      {"witness w nonsense\n", "p:1: witness key: a key reads name+id+base64"},
      {"witness w " + log + "\n", "p:1: witness key: not a witness's key (type 4"},
      {"log " + keys()[0] + "\n", "p:1: public key: not an Ed25519 key (type 1)"},
      {"log\n", "p:1: a log line reads"},
      {"log " + log + "\nlog " + log + "\n", "p:2: this log's key is on an earlier line"},
      {"witness none " + keys()[0] + "\n", "p:1: \"none\" is a name of the format's own"},
      {w + "witness w " + keys()[1] + "\n", "p:2: \"w\" is defined on an earlier line"},
      {w + "witness again " + keys()[0] + "\n", "p:2: the key of the witness \"w\" again"},
      {w + "group w any w\n", "p:2: \"w\" is defined on an earlier line"},
      {w + "group g any\n", "p:2: a group line reads"},
      {w + "group g 0 w\n", "p:2: \"0\" is no threshold: all, any, or 1 to 1"},
      {w + "group g 2 w\n", "p:2: \"2\" is no threshold: all, any, or 1 to 1"},
      {w + "group g most w\n", "p:2: \"most\" is no threshold"},
      {w + "group g 2 w w\n", "p:2: \"w\" is a member already"},
      {w + v + "group g any w\ngroup h any w v\n", "p:4: \"w\" is a member already"},
      {w + "group g any none\n", "p:2: \"none\" is no witness or group"},
      {w + "group g any later\n" + "witness later " + keys()[1] + "\n",
       "p:2: \"later\" is no witness or group of the lines before"},
      {"wittness w x\n", "p:1: \"wittness\" is no keyword"},
      {w + "quorum w\r\n", "p:2: ends in a carriage return"},
      {"# \x01\nquorum none\n", "p:1: holds a control character"}};
  for (const auto& [text, message] : refused) {
    const auto policy = parse_policy(text, "p");
    ASSERT_FALSE(policy.ok()) << text;
    EXPECT_EQ(policy.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(policy.error().message.substr(0, message.size()), message);
  }
}

TEST(Policy, CountsOnlyGoodCosignatures) {
  const auto one = note::Cosigner::generate("w.example/one").value();
  const auto two = note::Cosigner::generate("w.example/two").value();
  const Policy policy = parse_policy("witness a " + one.verifier().vkey() + "\nwitness b " +
                                         two.verifier().vkey() + "\ngroup g all a b\nquorum g\n",
                                     "p")
                            .value();
  const testing::NaiveLog log;
  note::Note note = note::parse_note(log.note(5)).value();
  note.signatures.push_back(one.cosign(note.text, 11));
  EXPECT_FALSE(standing_of(note, policy).quorum_met);
  note.signatures.push_back(two.cosign("another text\n", 12));
  const Standing bad = standing_of(note, policy);
  EXPECT_FALSE(bad.quorum_met);
  ASSERT_EQ(bad.cosignatures.size(), 2U);
  EXPECT_FALSE(bad.cosignatures[1].time.has_value());
  note.signatures.back() = two.cosign(note.text, 12);
  EXPECT_TRUE(standing_of(note, policy).quorum_met);
}

}  // namespace
}  // namespace daybook::witness
