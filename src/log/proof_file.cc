#include "log/proof_file.h"

#include "base/bytes.h"

namespace daybook::log {
namespace {

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view kIndexWord = "index ";
constexpr size_t kMaxProofFileBytes = (1 << 20) + 4096;  // a note and 64 hash lines
constexpr size_t kMaxHashes = 64;                        // of a tree of 2^64 leaves

Result<std::string_view> take_line(std::string_view& bytes) {
  const size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return invalid("a proof file ends before its checkpoint");
  const std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(end + 1);
  return line;
}

Result<Position> parse_index(std::string_view line) {
  if (line.substr(0, 6) == "extra ")
    return invalid("a proof file with an \"extra\" line is not read here");
  if (line.substr(0, kIndexWord.size()) != kIndexWord) {
    return invalid("a proof file's second line reads: index <number>");
  }
  const std::optional<uint64_t> index = parse_decimal(line.substr(kIndexWord.size()));
  if (!index) return invalid("a proof file's index is not a decimal number without leading zeros");
  return Position(*index);
}

Result<Hash> parse_hash(std::string_view line) {
  const Result<std::string> bytes = base64_decode(line);
  if (!bytes.ok()) return bytes.error().with_context("a proof file's hash");
  if (bytes->size() != sizeof(Hash::bytes)) return invalid("a proof file's hash has not 32 bytes");
  return Hash::from_bytes(*bytes);
}

// The hash lines and the blank line that ends them.
Result<merkle::Proof> take_proof(std::string_view& bytes) {
  merkle::Proof proof;
  for (;;) {
    DAYBOOK_TRY(const std::string_view line, take_line(bytes));
    if (line.empty()) return proof;
    if (proof.size() == kMaxHashes) return invalid("a proof file has at most 64 hashes");
    DAYBOOK_TRY(const Hash hash, parse_hash(line));
    proof.push_back(hash);
  }
}

}  // namespace

std::string render_proof_file(const ProofFile& file) {
  std::string out =
      std::string(kHeader) + std::string(kIndexWord) + std::to_string(file.index.value) + "\n";
  for (const Hash& hash : file.proof) out += base64_encode(hash.view()) + "\n";
  return out + "\n" + file.checkpoint;
}

Result<ProofFile> parse_proof_file(std::string_view bytes) {
  if (bytes.size() > kMaxProofFileBytes) return invalid("a proof file is at most 1 MiB");
  if (bytes.substr(0, kHeader.size()) != kHeader) {
    return invalid("not a proof file: it does not start with c2sp.org/tlog-proof@v1");
  }
  bytes.remove_prefix(kHeader.size());
  ProofFile file;
  DAYBOOK_TRY(const std::string_view index, take_line(bytes));
  DAYBOOK_TRY(file.index, parse_index(index));
  DAYBOOK_TRY(file.proof, take_proof(bytes));
  const Result<note::Note> note = note::parse_note(bytes);
  if (!note.ok()) return note.error().with_context("a proof file's checkpoint");
  file.checkpoint = bytes;
  return file;
}

Result<note::Checkpoint> check_proof_file(const ProofFile& file, std::string_view entry,
                                          const note::KeyHistory& keys) {
  Result<note::Checkpoint> checkpoint = note::open_checkpoint(file.checkpoint, keys);
  if (!checkpoint.ok()) return checkpoint.error().with_context("the proof's checkpoint");
  const Result<void> included = merkle::verify_inclusion(
      merkle::leaf_hash(entry), file.index, checkpoint->size, file.proof, checkpoint->root);
  if (included.ok()) return checkpoint;
  return included.error().with_context("this entry is not event " +
                                       std::to_string(file.index.value) + " of the signed log");
}

}  // namespace daybook::log
