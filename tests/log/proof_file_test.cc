#include "log/proof_file.h"

#include <gtest/gtest.h>

#include "log/store_fixture.h"

namespace daybook::log {
namespace {

using daybook::testing::entry;

class ProofFiles : public daybook::testing::StoreTest {
 protected:
  ProofFile prove(uint64_t position) {
    return {Position(position), log->inclusion(Position(position), log->size()).value(),
            log->checkpoint_note()};
  }
};

TEST_F(ProofFiles, RoundTripAndShowEachEvent) {
  build(70);
  for (uint64_t i = 0; i < 70; ++i) {
    const ProofFile file = parse_proof_file(render_proof_file(prove(i))).value();
    EXPECT_EQ(file.index, Position(i));
    EXPECT_EQ(file.proof, prove(i).proof);
    EXPECT_EQ(file.checkpoint, log->checkpoint_note());
    const Result<note::Checkpoint> shown = check_proof_file(file, entry(i), signer.verifier());
    ASSERT_TRUE(shown.ok()) << shown.error().message;
    EXPECT_EQ(shown->size, TreeSize(70));
  }
}

TEST_F(ProofFiles, OfALogOfOneEventHaveNoHashLine) {
  build(1);
  EXPECT_EQ(render_proof_file(prove(0)),
            "c2sp.org/tlog-proof@v1\nindex 0\n\n" + log->checkpoint_note());
  EXPECT_TRUE(check_proof_file(parse_proof_file(render_proof_file(prove(0))).value(), entry(0),
                               signer.verifier())
                  .ok());
}

TEST_F(ProofFiles, DoNotShowAnotherEntry) {
  build(10);
  const ProofFile file = prove(4);
  for (const std::string& other : {entry(5), entry(4) + " ", entry(4).substr(1), std::string()}) {
    EXPECT_ERROR(check_proof_file(file, other, signer.verifier()), ErrorKind::kTampered,
                 "not event 4");
  }
}

TEST_F(ProofFiles, DoNotConvinceTheHolderOfAnotherKey) {
  build(10);
  const note::Signer other = note::Signer::generate("example.com/daybook").value();
  EXPECT_ERROR(check_proof_file(prove(4), entry(4), other.verifier()), ErrorKind::kTampered,
               "no key that we know");
}

TEST_F(ProofFiles, WithAnyFlippedBitAreRefused) {
  build(10);
  const std::string good = render_proof_file(prove(4));
  for (size_t i = 0; i < good.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[i] = static_cast<char>(static_cast<unsigned char>(bad[i]) ^ (1U << bit));
      const Result<ProofFile> file = parse_proof_file(bad);
      EXPECT_FALSE(file.ok() && check_proof_file(*file, entry(4), signer.verifier()).ok())
          << "bit " << bit << " of byte " << i;
    }
  }
}

TEST_F(ProofFiles, CutAnywhereAreRefused) {
  build(10);
  const std::string good = render_proof_file(prove(4));
  for (size_t i = 0; i < good.size(); ++i)
    EXPECT_FALSE(parse_proof_file(good.substr(0, i)).ok()) << i;
}

TEST_F(ProofFiles, AreReadStrictly) {
  build(3);
  const std::string note = "\n" + log->checkpoint_note();
  const std::string head = "c2sp.org/tlog-proof@v1\n";
  const std::string hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  EXPECT_TRUE(parse_proof_file(head + "index 0\n" + hash + note).ok());
  std::string many;
  for (int i = 0; i < 65; ++i) many += hash;
  const std::vector<std::string> refused = {
      "",
      head,
      "c2sp.org/tlog-proof@v2\nindex 0\n" + note,
      " " + head + "index 0\n" + note,
      head + note,
      head + "index\n" + note,
      head + "index 00\n" + note,
      head + "index -1\n" + note,
      head + "index 0 \n" + note,
      head + "Index 0\n" + note,
      head + "index 18446744073709551616\n" + note,
      head + "index 0\nindex 1\n" + note,
      head + "extra AAAA\nindex 0\n" + hash + note,
      head + "index 0\n" + hash.substr(4) + note,
      head + "index 0\n" + hash.substr(0, hash.size() - 2) + "\n" + note,
      head + "index 0\n " + hash + note,
      head + "index 0\n" + many + note,
      head + "index 0\n" + hash,
      head + "index 0\n" + hash + "\n",
      head + "index 0\n" + hash + note + "x",
      head + "index 0\r\n" + hash + note,
      std::string(3 << 20, 'x')};
  for (const std::string& bytes : refused) {
    const Result<ProofFile> file = parse_proof_file(bytes);
    ASSERT_FALSE(file.ok()) << bytes.substr(0, 200);
    EXPECT_EQ(file.error().kind, ErrorKind::kInvalid);
  }
}

}  // namespace
}  // namespace daybook::log
