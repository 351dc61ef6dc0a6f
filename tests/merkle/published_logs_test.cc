// Two published test logs: Tessera's, rebuilt byte for byte from its leaves and key, and a mirror
// of a Sunlight log, whose tiles must give the root that its mirror signed.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "merkle/tile.h"
#include "merkle/tree.h"
#include "merkle/vectors.h"
#include "note/checkpoint.h"
#include "note/note.h"

namespace daybook::merkle {
namespace {

namespace fs = std::filesystem;
using daybook::testing::read_bytes;
using daybook::testing::tlog_vectors;

const std::vector<std::string> kWords = {"one",    "two",   "three",    "four",    "five",
                                         "six",    "seven", "eit",      "nain",    "ten",
                                         "ileven", "twelf", "threeten", "fourten", "fivten"};
constexpr char kTesseraKey[] =
    "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg";

std::string rebuild_tile(const TileId& tile) {
  const std::vector<std::string> words(kWords.begin(), kWords.begin() + tile.width);
  if (tile.entries) return encode_bundle(words);
  std::string hashes;
  for (const std::string& word : words) hashes += leaf_hash(word).view();
  return hashes;
}

TEST(TesseraLog, IsRebuiltByteForByte) {
  DAYBOOK_SKIP_WITHOUT_VECTORS();
  const fs::path folder = tlog_vectors() / "tessera-log";
  const note::Signer signer = note::Signer::parse(kTesseraKey).value();
  CompactRange range;
  size_t tiles = 0;
  for (size_t size = 0; size <= kWords.size(); ++size) {
    if (size > 0) range.append(leaf_hash(kWords[size - 1]));
    const note::Checkpoint checkpoint{signer.verifier().name(), range.size(), range.root()};
    const fs::path file = folder / ("checkpoint." + std::to_string(size));
    EXPECT_EQ(note::sign_checkpoint(checkpoint, signer),
              read_bytes(fs::exists(file) ? file : folder / "checkpoint"))
        << size;
    for (const TileId& tile : tiles_of(TreeSize(size))) {
      EXPECT_EQ(rebuild_tile(tile), read_bytes(folder / tile_path(tile))) << tile_path(tile);
      ++tiles;
    }
  }
  EXPECT_EQ(tiles, 30U);
}

TEST(TesseraLog, HasNoFileThatWeDoNotRebuild) {
  DAYBOOK_SKIP_WITHOUT_VECTORS();
  const fs::path folder = tlog_vectors() / "tessera-log";
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = fs::relative(entry.path(), folder).string();
    if (path.rfind("checkpoint", 0) == 0) continue;
    const Result<TileId> tile = parse_tile_path(path);
    ASSERT_TRUE(tile.ok()) << path;
    EXPECT_EQ(rebuild_tile(*tile), read_bytes(entry.path()));
  }
}

constexpr char kMirroredLog[] = "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706";

std::vector<Hash> mirrored_hashes(const fs::path& folder) {
  std::string bytes = read_bytes(folder / tile_path({false, 0, 0, 256}));
  bytes += read_bytes(folder / tile_path({false, 0, 1, 44}));
  std::vector<Hash> hashes;
  for (size_t i = 0; i < bytes.size(); i += 32)
    hashes.push_back(Hash::from_bytes(bytes.substr(i, 32)));
  return hashes;
}

TEST(SunlightMirror, HasTilesThatGiveItsRoot) {
  DAYBOOK_SKIP_WITHOUT_VECTORS();
  const fs::path folder = tlog_vectors() / "sunlight-mirror" / "mirror" / kMirroredLog;
  std::string upper;
  CompactRange range;
  for (const Hash& leaf : mirrored_hashes(folder)) {
    range.append(leaf, [&](unsigned level, uint64_t, const Hash& hash) {
      if (level == kTileHeight) upper += hash.view();
    });
  }
  const note::Note note = note::parse_note(read_bytes(folder / "checkpoint")).value();
  const note::Checkpoint checkpoint = note::parse_checkpoint_text(note.text).value();
  EXPECT_EQ(checkpoint.size, range.size());
  EXPECT_EQ(checkpoint.root, range.root());
  EXPECT_EQ(upper, read_bytes(folder / tile_path({false, 1, 0, 1})));
}

// Witness cosignatures sign another message than notes do (c2sp.org/tlog-cosignature), with the
// same Ed25519. So their real signatures are checked by our verifier, under a key text of our own
// type.
void expect_cosigned(const std::string& checkpoint, const std::string& name,
                     const std::string& key) {
  const std::string public_key = base64_decode(key)->substr(1);
  std::string id_input = name + "\n\x01" + public_key;
  const std::string typed = std::string(1, '\x01') + public_key;
  const note::Verifier verifier =
      note::Verifier::parse(name + "+" + sha256(id_input).hex().substr(0, 8) + "+" +
                            base64_encode(typed))
          .value();
  const note::Note note = note::parse_note(checkpoint).value();
  const note::Signature& signature = note.signatures.back();
  ASSERT_EQ(signature.name, name);
  const std::string message =
      "cosignature/v1\ntime " + std::to_string(read_be64(signature.payload)) + "\n" + note.text;
  EXPECT_TRUE(verifier.verify(message, signature.payload.substr(8)));
  EXPECT_FALSE(verifier.verify(message + "x", signature.payload.substr(8)));
}

TEST(SunlightMirror, HasCosignaturesThatVerify) {
  DAYBOOK_SKIP_WITHOUT_VECTORS();
  const fs::path folder = tlog_vectors() / "sunlight-mirror";
  expect_cosigned(read_bytes(folder / "mirror" / kMirroredLog / "checkpoint"), "mirror.example.org",
                  "BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O");
  expect_cosigned(read_bytes(folder / kMirroredLog / "checkpoint"), "witness.example.org",
                  "BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN");
}

}  // namespace
}  // namespace daybook::merkle
