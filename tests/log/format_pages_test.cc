// The worked examples of docs/format are what the program writes.
#include <gtest/gtest.h>

#include <sstream>

#include "base/bytes.h"
#include "log/key_codec.h"
#include "log/proof_file.h"
#include "log/store_fixture.h"

namespace daybook::log {
namespace {

using daybook::testing::read_bytes;

class FormatPages : public daybook::testing::StoreTest {
 protected:
  void SetUp() override {
    build(0);
    ASSERT_TRUE(log->append({TreeSize(0), {"one", "two", "three"}, {}}).ok());
  }
  static std::string page(const std::string& name) {
    return read_bytes(std::string(DAYBOOK_SOURCE_DIR) + "/docs/format/" + name);
  }
  static void expect_shown(const std::string& name, const std::string& text) {
    EXPECT_NE(page(name).find(text), std::string::npos) << name << " does not show:\n" << text;
  }
};

TEST_F(FormatPages, ShowEveryRecordOfTheStore) {
  size_t records = 0;
  kv::Iterator walk = log->store().iterate();
  for (walk.seek_to_first(); walk.valid(); walk.next(), ++records) {
    // "65 0000000000000000      6f6e65": parts of the key, then the value, whatever the spaces.
    const std::string key = hex_encode(walk.key());
    const bool is_checkpoint = walk.key() == kCheckpointKey;
    const std::string value = is_checkpoint ? "(thesignedcheckpoint)" : hex_encode(walk.value());
    bool shown = false;
    std::istringstream lines(page("store.md"));
    for (std::string line; std::getline(lines, line);) {
      std::erase(line, ' ');
      shown = shown || line == key + value;
    }
    EXPECT_TRUE(shown) << "store.md does not show " << key << " " << value;
  }
  EXPECT_EQ(records, 11U);
}

TEST_F(FormatPages, ShowBothSlotsOfTheHead) {
  const std::string head = read_bytes(paths().head);
  ASSERT_EQ(head.size(), 2 * 8192U);
  for (const size_t slot : {0U, 8192U}) {
    const auto hex = [&](size_t at, size_t count) {
      return hex_encode(head.substr(slot + at, count));
    };
    const uint32_t length = read_be32(head.substr(slot + 23, 4));
    EXPECT_EQ(sha256(head.substr(slot, 8160)).hex(), hex(8160, 32));
    expect_shown("store.md", "\n" + hex(0, 15) + " " + hex(15, 8) + " " + hex(23, 4) +
                                 "  (the note)  00 × " + std::to_string(8133 - length) + "  " +
                                 hex(8160, 32) + "\n");
  }
  EXPECT_EQ(head.substr(27, log->checkpoint_note().size()), log->checkpoint_note());
}

TEST_F(FormatPages, ShowTheIdentityAndTheRoot) {
  expect_shown("store.md", "```\n" + read_bytes(paths().identity) + "```\n");
  expect_shown("store.md", "`" + log->root().hex() + "`");
}

TEST_F(FormatPages, ShowCheckpointsThatVerify) {
  expect_shown("checkpoint.md", "```\n" + log->checkpoint_note() + "```\n");
  expect_shown("checkpoint.md",
               "```\n" +
                   note::sign_checkpoint({"example.com/daybook", TreeSize(0), merkle::empty_root()},
                                         signer) +
                   "```\n");
  expect_shown("checkpoint.md", "`" + signer.skey() + "`");
  expect_shown("checkpoint.md", "`" + signer.verifier().vkey() + "`");
}

TEST_F(FormatPages, ShowAProofThatVerifies) {
  const ProofFile file{Position(1), log->inclusion(Position(1), TreeSize(3)).value(),
                       log->checkpoint_note()};
  ASSERT_TRUE(check_proof_file(file, "two", signer.verifier()).ok());
  expect_shown("proof.md", "```\n" + render_proof_file(file) + "```\n");
  const Hash leaf = merkle::leaf_hash("two");
  const Hash node = merkle::node_hash(file.proof[0], leaf);
  for (const Hash& hash : {leaf, node, merkle::node_hash(node, file.proof[1])})
    expect_shown("proof.md", hash.hex());
}

}  // namespace
}  // namespace daybook::log
