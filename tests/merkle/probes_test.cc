// The probes of transparency-dev/merkle: proofs good and bad, with what a verifier must answer.
#include <gtest/gtest.h>

#include <optional>
#include <regex>

#include "base/bytes.h"
#include "json/json.h"
#include "merkle/proof.h"
#include "merkle/vectors.h"

namespace daybook::merkle {
namespace {

namespace fs = std::filesystem;
using daybook::testing::read_bytes;
using daybook::testing::tlog_vectors;

// Some probes have roots of another length than 32. What counts is which are equal, and that
// survives padding with zeros. A root of no bytes, or of more than 32, cannot be a Hash: such a
// probe is refused where it is read.
std::optional<Hash> hash_of(const json::Value& value) {
  std::string bytes = base64_decode(value.get<std::string>()).value();
  if (bytes.empty() || bytes.size() > sizeof(Hash::bytes)) return std::nullopt;
  bytes.resize(sizeof(Hash::bytes), '\0');
  return Hash::from_bytes(bytes);
}

uint64_t number_of(const json::Value& value) {
  return parse_decimal(value.get<std::string>()).value();
}

// Our JSON refuses integers beyond 2^53, and some probes count down from 0: read numbers as text.
Result<json::Value> read_probe(const fs::path& path) {
  return json::parse(
      std::regex_replace(read_bytes(path), std::regex(R"(": ([0-9]+))"), R"(": "$1")"));
}

// A proof is a list of 32-byte hashes: one of another length is refused where it is read.
std::optional<Proof> proof_of(const json::Value& value) {
  Proof proof;
  if (value.is_null()) return proof;
  for (const json::Value& item : value) {
    const std::string bytes = base64_decode(item.get<std::string>()).value();
    if (bytes.size() != sizeof(Hash::bytes)) return std::nullopt;
    proof.push_back(Hash::from_bytes(bytes));
  }
  return proof;
}

bool accepts_inclusion(const json::Value& probe) {
  const auto leaf = hash_of(probe["leafHash"]), root = hash_of(probe["root"]);
  const auto proof = proof_of(probe["proof"]);
  return leaf && root && proof &&
         verify_inclusion(*leaf, Position(number_of(probe["leafIdx"])),
                          TreeSize(number_of(probe["treeSize"])), *proof, *root)
             .ok();
}

bool accepts_consistency(const json::Value& probe) {
  const auto old_root = hash_of(probe["root1"]), new_root = hash_of(probe["root2"]);
  const auto proof = proof_of(probe["proof"]);
  return old_root && new_root && proof &&
         verify_consistency(TreeSize(number_of(probe["size1"])), *old_root,
                            TreeSize(number_of(probe["size2"])), *new_root, *proof)
             .ok();
}

struct Counts {
  size_t accepted = 0, refused = 0;
};

Counts run_probes(const fs::path& folder, bool (*accepts)(const json::Value&)) {
  Counts counts;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const Result<json::Value> probe = read_probe(entry.path());
    EXPECT_TRUE(probe.ok()) << entry.path() << ": " << (probe.ok() ? "" : probe.error().message);
    if (!probe.ok()) continue;
    const bool accepted = accepts(*probe);
    EXPECT_EQ(accepted, !(*probe)["wantErr"].get<bool>()) << entry.path();
    ++(accepted ? counts.accepted : counts.refused);
  }
  return counts;
}

TEST(PublishedProbes, OfInclusionAreAnsweredAsTheySay) {
  DAYBOOK_SKIP_WITHOUT_VECTORS();
  const Counts counts = run_probes(tlog_vectors() / "merkle" / "inclusion", accepts_inclusion);
  EXPECT_GT(counts.accepted, 0U);
  EXPECT_GT(counts.refused, 80U);
}

TEST(PublishedProbes, OfConsistencyAreAnsweredAsTheySay) {
  DAYBOOK_SKIP_WITHOUT_VECTORS();
  const Counts counts = run_probes(tlog_vectors() / "merkle" / "consistency", accepts_consistency);
  EXPECT_GT(counts.accepted, 0U);
  EXPECT_GT(counts.refused, 80U);
}

}  // namespace
}  // namespace daybook::merkle
