#include "kv/raw_table_reader.h"

#include <leveldb/env.h>
#include <leveldb/filter_policy.h>
#include <leveldb/iterator.h>
#include <leveldb/options.h>
#include <leveldb/table.h>

#include <algorithm>
#include <memory>
#include <new>
#include <optional>

#include "kv/byte_reader.h"
#include "kv/crc32c.h"

namespace daybook::kv {
namespace {

constexpr size_t kFooterBytes = 48;
constexpr size_t kMagicBytes = 8;
constexpr uint64_t kMagic = 0xdb4775248b80fb57;
constexpr size_t kTrailerBytes = 5;  // of a block: compression type, masked CRC
constexpr size_t kCrcBytes = 4;
constexpr size_t kTagBytes = 8;
constexpr uint64_t kMaxType = 1;  // 0 delete, 1 put

// Gives LevelDB the bytes, and checks each block that it asks for: LevelDB reports that a table has
// a damaged block, this says which.
class TableBytes : public leveldb::RandomAccessFile {
 public:
  TableBytes(std::string_view bytes, const std::string& file, std::vector<RawDamage>& damage)
      : bytes_(bytes), file_(file), damage_(damage) {}

  leveldb::Status Read(uint64_t offset, size_t count, leveldb::Slice* result,
                       char* /*scratch*/) const override {
    last_offset_ = offset;
    *result = leveldb::Slice();
    // Fewer bytes than a trailer: the size in a forged handle wrapped around when LevelDB added the
    // trailer's.
    if (count < kTrailerBytes || offset > bytes_.size() || count > bytes_.size() - offset) {
      return leveldb::Status::Corruption("a block reaches past the end of the file");
    }
    const std::string_view block = bytes_.substr(static_cast<size_t>(offset), count);
    const bool is_footer = count == kFooterBytes && offset + count == bytes_.size();
    if (!is_footer && !checksum_matches(block)) {
      damage_.push_back({file_, offset, "block checksum mismatch"});
    }
    *result = leveldb::Slice(block.data(), block.size());
    return leveldb::Status::OK();
  }

  uint64_t last_offset() const { return last_offset_; }

 private:
  // A block is its content, a compression type byte, and the masked CRC of both.
  static bool checksum_matches(std::string_view block) {
    if (block.size() < kCrcBytes) return false;
    const std::string_view covered = block.substr(0, block.size() - kCrcBytes);
    return ByteReader(block.substr(covered.size())).little_endian(kCrcBytes) ==
           masked_crc32c(covered);
  }

  std::string_view bytes_;
  const std::string& file_;
  std::vector<RawDamage>& damage_;
  mutable uint64_t last_offset_ = 0;
};

bool handle_fits(ByteReader& in, size_t file_bytes) {
  const auto offset = in.varint(64);
  const auto size = in.varint(64);
  if (!offset || !size || file_bytes < kTrailerBytes) return false;
  const size_t room = file_bytes - kTrailerBytes;
  return *offset <= room && *size <= room - *offset;
}

// LevelDB trusts the footer, which no checksum covers, with how much memory to ask for.
std::optional<std::string> wrong_footer(std::string_view bytes) {
  if (!is_finished_table(bytes)) return "no table footer";
  ByteReader in(bytes.substr(bytes.size() - kFooterBytes));
  const bool fits = handle_fits(in, bytes.size()) && handle_fits(in, bytes.size());
  if (!fits) return "the footer points outside the file";
  return std::nullopt;
}

class TableReader {
 public:
  TableReader(std::string_view bytes, const std::string& file, std::vector<RawRecord>& records,
              std::vector<RawDamage>& damage)
      : size_(bytes.size()),
        file_(file),
        records_(records),
        damage_(damage),
        source_(bytes, file, damage),
        filter_(leveldb::NewBloomFilterPolicy(10)) {}

  void read() {
    const size_t damage_before = damage_.size();
    const leveldb::Status status = open_and_walk();
    // What LevelDB noticed and the checksums did not: a malformed block.
    if (!status.ok() && damage_.size() == damage_before) {
      damage_.push_back({file_, source_.last_offset(), status.ToString()});
    }
  }

 private:
  leveldb::Status open_and_walk() try {
    leveldb::Options options;
    options.paranoid_checks = true;
    // The meta blocks are read, and with that checked, only when there is a filter policy.
    options.filter_policy = filter_.get();
    leveldb::Table* opened = nullptr;
    const leveldb::Status status = leveldb::Table::Open(options, &source_, size_, &opened);
    const std::unique_ptr<leveldb::Table> table(opened);
    return status.ok() ? walk(*table) : status;
  } catch (const std::bad_alloc&) {
    // A forged index can name a block of any size, and LevelDB asks for the memory before it reads.
    return leveldb::Status::Corruption("a block is too large for memory");
  }

  leveldb::Status walk(const leveldb::Table& table) {
    leveldb::ReadOptions options;
    options.verify_checksums = true;
    options.fill_cache = false;
    // Forward from the first only: a table orders internal keys, and no comparator for those is
    // public.
    const std::unique_ptr<leveldb::Iterator> it(table.NewIterator(options));
    for (it->SeekToFirst(); it->Valid(); it->Next()) {
      add({it->key().data(), it->key().size()}, it->value().ToString());
    }
    return it->status();
  }

  // An internal key is the user's key and a tag: sequence number << 8 | type.
  void add(std::string_view internal_key, std::string value) {
    if (internal_key.size() < kTagBytes) return refuse_key("a key is shorter than its tag");
    const size_t key_bytes = internal_key.size() - kTagBytes;
    const uint64_t tag = ByteReader(internal_key.substr(key_bytes)).little_endian(8).value_or(0);
    const uint64_t type = tag & 0xff;
    if (type > kMaxType) return refuse_key("a key has the unknown type " + std::to_string(type));
    records_.push_back({tag >> 8, type == 0, std::string(internal_key.substr(0, key_bytes)),
                        std::move(value), file_});
  }

  void refuse_key(const std::string& what) {
    damage_.push_back({file_, source_.last_offset(), what});
  }

  uint64_t size_;
  const std::string& file_;
  std::vector<RawRecord>& records_;
  std::vector<RawDamage>& damage_;
  TableBytes source_;
  std::unique_ptr<const leveldb::FilterPolicy> filter_;
};

}  // namespace

bool is_finished_table(std::string_view bytes) {
  if (bytes.size() < kFooterBytes) return false;
  ByteReader in(bytes.substr(bytes.size() - kMagicBytes));
  return in.little_endian(kMagicBytes) == kMagic;
}

void read_raw_table(std::string_view bytes, const std::string& file,
                    std::vector<RawRecord>& records, std::vector<RawDamage>& damage) {
  if (const auto wrong = wrong_footer(bytes)) {
    damage.push_back({file, bytes.size() - std::min(bytes.size(), kFooterBytes), *wrong});
    return;
  }
  TableReader(bytes, file, records, damage).read();
}

}  // namespace daybook::kv
