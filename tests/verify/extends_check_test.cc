// What a signed checkpoint that was kept elsewhere shows of the log as it is now.
#include "verify/extends_check.h"

#include "ledger/ledger_fixture.h"

namespace daybook::testing {
namespace {

class ExtendsCheck : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    for (int n = 0; n < 5; ++n) {
      notes.push_back(ledger->log().checkpoint_note());
      record({network_draft(ChainId(100 + static_cast<uint32_t>(n)), "n" + std::to_string(n))});
    }
  }
  // The class of the problem; "" when the log extends it.
  std::string found(const std::string& note) {
    const auto problem = verify::check_extends(*ledger, note, "kept");
    EXPECT_TRUE(problem.ok()) << problem.error().message;
    if (!problem.ok() || !*problem) return "";
    EXPECT_EQ((*problem)->where, "kept");
    return (*problem)->klass;
  }
  static std::string signed_by(const note::Signer& signer, TreeSize size, const Hash& root) {
    return note::sign_checkpoint({kOrigin, size, root}, signer);
  }

  std::vector<std::string> notes;  // of 0, 1, … events
};

TEST_F(ExtendsCheck, EveryCheckpointThatTheLogSignedIsExtended) {
  notes.push_back(ledger->log().checkpoint_note());
  for (const std::string& note : notes) EXPECT_EQ(found(note), "");
}

TEST_F(ExtendsCheck, AnotherRootOfItsSizeIsAFork) {
  ASSERT_NE(ledger->signer(), nullptr);
  EXPECT_EQ(found(signed_by(*ledger->signer(), TreeSize(3), sha256("another history"))), "fork");
}

TEST_F(ExtendsCheck, ALongerOneShowsThatTheEndIsGone) {
  EXPECT_EQ(found(signed_by(*ledger->signer(), TreeSize(6), sha256("the rest"))), "stale copy");
}

TEST_F(ExtendsCheck, OneOfAnotherKeyShowsThatTheLogWasSignedAnew) {
  const note::Signer other = note::Signer::generate(kOrigin).value();
  const Hash root = ledger->log().root_at(TreeSize(3)).value();
  EXPECT_EQ(found(signed_by(other, TreeSize(3), root)), "key misuse");
  std::string altered = notes[3];
  altered.replace(altered.find("\n3\n"), 3, "\n2\n");
  EXPECT_EQ(found(altered), "key misuse");
}

TEST_F(ExtendsCheck, WhatIsNoCheckpointIsInvalid) {
  for (const std::string& text : {std::string(), std::string("hello\n"), notes[3].substr(0, 40)}) {
    const auto problem = verify::check_extends(*ledger, text, "kept");
    ASSERT_FALSE(problem.ok());
    EXPECT_EQ(problem.error().kind, ErrorKind::kInvalid) << problem.error().message;
  }
}

}  // namespace
}  // namespace daybook::testing
