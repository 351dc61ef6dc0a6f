// Cosignatures in the stored checkpoint: what is taken, what is refused, what a crash leaves.
#include "log/store_fixture.h"
#include "note/cosignature.h"

namespace daybook::log {
namespace {

using daybook::testing::entries;
using daybook::testing::StoreTest;

class Cosigned : public StoreTest {
 protected:
  void SetUp() override { build(5); }
  // The head's note with a cosignature more.
  [[nodiscard]] std::string with_cosignature() const {
    note::Note note = note::parse_note(log->checkpoint_note()).value();
    note.signatures.push_back(witness.cosign(note.text, 1'700'000'000));
    return note::render_note(note);
  }
  [[nodiscard]] size_t cosignatures() const {
    const note::Note note = note::parse_note(log->checkpoint_note()).value();
    return note::find_cosignatures(note, {witness.verifier()}).size();
  }
  const note::Cosigner witness = note::Cosigner::generate("witness.example/w1").value();
};

TEST_F(Cosigned, CheckpointsAreKept) {
  const std::string note = with_cosignature();
  ASSERT_TRUE(log->add_cosignatures(note).ok());
  EXPECT_EQ(log->checkpoint_note(), note);
  check();
  reopen();
  EXPECT_EQ(log->checkpoint_note(), note);
  reopen(false);
  EXPECT_EQ(log->checkpoint_note(), note);
  close();
  EXPECT_EQ(testing::read_bytes(paths().checkpoint), note);
}

TEST_F(Cosigned, CheckpointsAreFollowedByOthers) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(log->add_cosignatures(with_cosignature()).ok());
    EXPECT_EQ(cosignatures(), 1U);
    append(3);
    EXPECT_EQ(cosignatures(), 0U);
    check();
  }
  ASSERT_TRUE(log->add_cosignatures(with_cosignature()).ok());
  reopen();
  EXPECT_EQ(cosignatures(), 1U);
}

TEST_F(Cosigned, OfAnotherCheckpointIsRefusedAndStopsNothing) {
  const std::string older = with_cosignature();
  append(1);
  EXPECT_ERROR(log->add_cosignatures(older), ErrorKind::kConflict, "another checkpoint");
  const note::Checkpoint fork{log->checkpoint().origin, log->size(), sha256("fork")};
  EXPECT_ERROR(log->add_cosignatures(note::sign_checkpoint(fork, signer)), ErrorKind::kConflict,
               "another checkpoint");
  append(1);
  check();
}

TEST_F(Cosigned, WithoutOurOwnSignatureIsRefused) {
  note::Note note = note::parse_note(with_cosignature()).value();
  note.signatures.erase(note.signatures.begin());
  EXPECT_ERROR(log->add_cosignatures(note::render_note(note)), ErrorKind::kTampered, "no key");
  note = note::parse_note(with_cosignature()).value();
  note.signatures[0].payload[5] ^= 1;
  EXPECT_ERROR(log->add_cosignatures(note::render_note(note)), ErrorKind::kTampered, "altered");
  EXPECT_ERROR(log->add_cosignatures("nonsense"), ErrorKind::kInvalid, "note");
  append(1);
  check();
}

TEST_F(Cosigned, ByAReaderIsRefused) {
  reopen(false);
  EXPECT_ERROR(log->add_cosignatures(with_cosignature()), ErrorKind::kUsage, "reading only");
}

// Killed between LevelDB and the files beside it: the cosignature is there, open completes the
// rest.
TEST_F(Cosigned, HalfWrittenIsCompletedByOpen) {
  keep("before");
  ASSERT_TRUE(log->add_cosignatures(with_cosignature()).ok());
  close();
  put_back("before", {"head", "checkpoint"});
  reopen();
  EXPECT_EQ(cosignatures(), 1U);
  check();
  append(1);
  reopen();
}

}  // namespace
}  // namespace daybook::log
