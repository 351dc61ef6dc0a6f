#include "kv/raw_batch.h"

#include "kv/byte_reader.h"

namespace daybook::kv {
namespace {

// Never change: LevelDB db/dbformat.h.
constexpr uint64_t kDelete = 0;
constexpr uint64_t kPut = 1;
constexpr uint64_t kMaxSequence = (uint64_t{1} << 56) - 1;

}  // namespace

std::optional<std::string> read_raw_batch(std::string_view payload, const std::string& file,
                                          std::vector<RawRecord>& records) {
  ByteReader in(payload);
  const auto first_sequence = in.little_endian(8);
  const auto count = in.little_endian(4);
  if (!first_sequence || !count) return "a batch is shorter than its header";
  if (*first_sequence > kMaxSequence - *count) return "a batch's sequence number is out of range";
  for (uint64_t i = 0; i < *count; ++i) {
    const auto type = in.little_endian(1);
    if (!type) {
      return "a batch ends after " + std::to_string(i) + " of " + std::to_string(*count) +
             " operations";
    }
    if (*type != kDelete && *type != kPut) return "unknown operation " + std::to_string(*type);
    const auto key = in.length_prefixed();
    const auto value = *type == kPut ? in.length_prefixed() : std::optional<std::string_view>("");
    if (!key || !value) return "an operation reaches past the end of its batch";
    records.push_back(
        {*first_sequence + i, *type == kDelete, std::string(*key), std::string(*value), file});
  }
  if (!in.done()) return "a batch goes on after its last operation";
  return std::nullopt;
}

}  // namespace daybook::kv
