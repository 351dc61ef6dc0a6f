#include "git/pack_writer.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "base/bytes.h"
#include "base/sha1.h"
#include "git/delta.h"
#include "kv/replace_through.h"

namespace daybook::git {
namespace {

constexpr uint32_t kVersion = 2;
constexpr size_t kCountAt = 8;  // in the pack's header: "PACK", version, number of objects
constexpr unsigned kOffsetDelta = 6;
constexpr size_t kFanout = 256;
constexpr unsigned kPackMode = 0444;
// Offsets in the index have 31 bits; we write no pack that needs the longer ones.
constexpr uint64_t kMaxPack = std::numeric_limits<int32_t>::max();
// A delta that saves less than half is not worth the reading of its base.
constexpr size_t kWorthIt = 2;

unsigned type_number(ObjectType type) {
  switch (type) {
    case ObjectType::kCommit:
      return 1;
    case ObjectType::kTree:
      return 2;
    case ObjectType::kBlob:
      return 3;
  }
  return 0;
}

// How far back the base of a delta is: big-endian groups of 7 bits, each but the last less one.
std::string distance(uint64_t value) {
  std::string out(1, static_cast<char>(value & 0x7F));
  while ((value >>= 7) != 0) out.insert(out.begin(), static_cast<char>(0x80 | (--value & 0x7F)));
  return out;
}

std::string raw(const std::array<uint8_t, kRawIdBytes>& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

uint32_t crc_of(std::string_view bytes) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

class PackReader {
 public:
  PackReader(std::string_view pack, uint64_t offset) : pack_(pack), start_(offset), at_(offset) {
    unsigned byte = next();
    type = (byte >> 4) & 7;
    size = byte & 15;
    for (unsigned shift = 4; (byte & 0x80) != 0; shift += 7) {
      byte = next();
      size |= size_t{byte & 0x7F} << shift;
    }
    if (type != kOffsetDelta) return;
    byte = next();
    uint64_t back = byte & 0x7F;
    while ((byte & 0x80) != 0) {
      byte = next();
      back = ((back + 1) << 7) | (byte & 0x7F);
    }
    base = start_ - back;
  }

  [[nodiscard]] std::string content() const {
    return inflate_first(pack_.substr(at_), size).value();
  }

  unsigned type = 0;
  size_t size = 0;
  uint64_t base = 0;

 private:
  unsigned next() { return static_cast<unsigned char>(pack_.at(at_++)); }
  std::string_view pack_;
  uint64_t start_, at_;
};

}  // namespace

PackWriter::PackWriter() : pack_("PACK") {
  append_be32(pack_, kVersion);
  append_be32(pack_, 0);
}

void PackWriter::append_header(unsigned type, size_t size) {
  unsigned byte = (type << 4) | static_cast<unsigned>(size & 15);
  for (size >>= 4; size != 0; size >>= 7) {
    pack_ += static_cast<char>(byte | 0x80);
    byte = static_cast<unsigned>(size & 0x7F);
  }
  pack_ += static_cast<char>(byte);
}

const PackWriter::Version* PackWriter::base_of(const Key& key, const std::string& was) {
  auto found = versions_.find(key);
  if (found == versions_.end() && !was.empty()) {
    // It goes on under its new name.
    auto node = versions_.extract({key.first, was});
    if (node.empty()) return nullptr;
    node.key() = key;
    found = versions_.insert(std::move(node)).position;
  }
  return found == versions_.end() ? nullptr : &found->second;
}

void PackWriter::add(ObjectType type, const ObjectId& id, std::string_view bytes,
                     const std::string& path, const std::string& was) {
  const uint64_t offset = pack_.size();
  DAYBOOK_CHECK(offset + bytes.size() < kMaxPack);
  const bool has_versions = type != ObjectType::kCommit;
  const Key key{type, path};
  const Version* base = has_versions ? base_of(key, was) : nullptr;
  std::string delta;
  if (base != nullptr && base->depth < kMaxDeltaDepth) delta = make_delta(base->content, bytes);
  const bool is_delta = !delta.empty() && delta.size() * kWorthIt < bytes.size();
  if (is_delta) {
    DAYBOOK_CHECK(apply_delta(base->content, delta) == bytes);
    append_header(kOffsetDelta, delta.size());
    pack_ += distance(offset - base->offset);
    deflater_.append(delta, pack_);
  } else {
    append_header(type_number(type), bytes.size());
    deflater_.append(bytes, pack_);
  }
  const uint32_t crc = crc_of(std::string_view(pack_).substr(offset));
  DAYBOOK_CHECK(entries_.emplace(id.hex, Entry{type, offset, crc}).second);
  if (!has_versions) return;
  Version& version = versions_[key];
  version.depth = is_delta ? version.depth + 1 : 0;
  version.offset = offset;
  version.content = bytes;
}

std::optional<std::string> PackWriter::read(ObjectType type, const ObjectId& id) const {
  const auto found = entries_.find(id.hex);
  if (found == entries_.end() || found->second.type != type) return std::nullopt;
  std::string content = content_at(found->second.offset);
  DAYBOOK_CHECK(object_id(type, content) == id);
  return content;
}

std::string PackWriter::content_at(uint64_t offset) const {
  const PackReader reader(pack_, offset);
  if (reader.type != kOffsetDelta) return reader.content();
  return apply_delta(content_at(reader.base), reader.content()).value();
}

std::string PackWriter::index(std::string_view pack_checksum) const {
  std::vector<std::pair<std::string, const Entry*>> sorted;
  for (const auto& [hex, entry] : entries_) sorted.emplace_back(hex_decode(hex).value(), &entry);
  std::sort(sorted.begin(), sorted.end());
  std::array<uint32_t, kFanout> count_of{};
  for (const auto& [id, entry] : sorted) count_of[static_cast<unsigned char>(id[0])]++;
  std::string out = "\377tOc";
  append_be32(out, kVersion);
  uint32_t so_far = 0;
  for (const uint32_t count : count_of) append_be32(out, so_far += count);
  for (const auto& [id, entry] : sorted) out += id;
  for (const auto& [id, entry] : sorted) append_be32(out, entry->crc);
  for (const auto& [id, entry] : sorted) append_be32(out, static_cast<uint32_t>(entry->offset));
  out += pack_checksum;
  out += raw(sha1({out}));
  return out;
}

// 1. the pack: nobody looks at one without an index; 2. the index. A crash leaves a temporary,
// which `git prune` removes by its name, or a pack that nobody looks at.
Result<void> PackWriter::write(const std::string& folder) {
  std::string count;
  append_be32(count, static_cast<uint32_t>(entries_.size()));
  pack_.replace(kCountAt, count.size(), count);
  const std::string checksum = raw(sha1({pack_}));
  pack_ += checksum;
  const std::string name = hex_encode(checksum);
  const auto put = [&](const std::string& extension, std::string_view content) {
    return kv::replace_file_through(folder + "/tmp_" + extension + "_" + name,
                                    folder + "/pack-" + name + "." + extension, content, kPackMode);
  };
  DAYBOOK_RETURN_IF_ERROR(put("pack", pack_));
  return put("idx", index(checksum));
}

}  // namespace daybook::git
