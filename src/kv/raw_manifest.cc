#include "kv/raw_manifest.h"

#include "kv/byte_reader.h"

namespace daybook::kv {
namespace {

// Never change: LevelDB db/version_edit.cc. 8 was used for large values long ago.
enum Tag : uint64_t {
  kComparator = 1,
  kLogNumber = 2,
  kNextFileNumber = 3,
  kLastSequence = 4,
  kCompactPointer = 5,
  kDeletedFile = 6,
  kNewFile = 7,
  kPrevLogNumber = 9,
};

bool read_deleted_file(ByteReader& in, RawManifest& out) {
  const auto level = in.varint(32);
  const auto number = in.varint(64);
  if (!level || !number) return false;
  out.table_sizes.erase(*number);
  return true;
}

bool read_new_file(ByteReader& in, RawManifest& out) {
  const auto level = in.varint(32);
  const auto number = in.varint(64);
  const auto size = in.varint(64);
  const auto smallest = in.length_prefixed();
  const auto largest = in.length_prefixed();
  if (!level || !number || !size || !smallest || !largest) return false;
  out.table_sizes[*number] = *size;
  return true;
}

bool read_number(ByteReader& in, uint64_t& out) {
  const auto number = in.varint(64);
  if (!number) return false;
  out = *number;
  return true;
}

bool read_field(uint64_t tag, ByteReader& in, RawManifest& out) {
  switch (tag) {
    case kComparator:
      return in.length_prefixed().has_value();
    case kLogNumber:
      return read_number(in, out.log_number);
    case kLastSequence:
      return read_number(in, out.last_sequence);
    case kNextFileNumber:
    case kPrevLogNumber:
      return in.varint(64).has_value();
    case kCompactPointer:
      return in.varint(32).has_value() && in.length_prefixed().has_value();
    case kDeletedFile:
      return read_deleted_file(in, out);
    case kNewFile:
      return read_new_file(in, out);
    default:
      return false;
  }
}

// LevelDB writes the deletions of an edit before its additions, and a moved table is in both.
bool read_edit(std::string_view payload, RawManifest& out) {
  ByteReader in(payload);
  while (!in.done()) {
    const auto tag = in.varint(32);
    if (!tag || !read_field(*tag, in, out)) return false;
  }
  return true;
}

}  // namespace

RawManifest read_raw_manifest(std::string_view bytes) {
  RawLog log = read_raw_log(bytes);
  RawManifest out;
  out.damage = std::move(log.damage);
  out.torn_at = log.torn_at;
  for (const LogRecord& record : log.records) {
    if (!read_edit(record.payload, out)) out.damage.push_back({record.offset, "malformed edit"});
  }
  return out;
}

}  // namespace daybook::kv
