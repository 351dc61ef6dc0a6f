#include "fuzz/leveldb_bytes.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "kv/byte_reader.h"
#include "kv/crc32c.h"

namespace daybook::fuzz {
namespace {

constexpr size_t kBlockBytes = 32768;
constexpr size_t kHeaderBytes = 7;  // masked CRC (4), length (2), type (1)
constexpr size_t kFooterBytes = 48;
constexpr size_t kTrailerBytes = 5;  // of a table's block: compression (1), masked CRC (4)
constexpr uint64_t kMagic = 0xdb4775248b80fb57;

void put_little_endian(std::string& bytes, size_t at, uint64_t value, size_t width) {
  for (size_t i = 0; i < width; ++i) {
    bytes[at + i] = static_cast<char>(value >> (8 * i) & 0xffU);
  }
}

std::string fragment(char type, std::string_view payload) {
  std::string out(kHeaderBytes, '\0');
  out[6] = type;
  out += payload;
  put_little_endian(out, 0, kv::masked_crc32c(std::string_view(out).substr(6)), 4);
  put_little_endian(out, 4, payload.size(), 2);
  return out;
}

struct Handle {
  uint64_t offset = 0, size = 0;
};

std::optional<Handle> take_handle(kv::ByteReader& in, size_t file_bytes) {
  const auto offset = in.varint(64);
  const auto size = in.varint(64);
  if (!offset || !size || file_bytes < kTrailerBytes) return std::nullopt;
  const uint64_t room = file_bytes - kTrailerBytes;
  if (*offset > room || *size > room - *offset) return std::nullopt;
  return Handle{*offset, *size};
}

void fix_block(std::string& bytes, const Handle& handle) {
  const auto covered = static_cast<size_t>(handle.size) + 1;
  const std::string_view block =
      std::string_view(bytes).substr(static_cast<size_t>(handle.offset), covered);
  put_little_endian(bytes, static_cast<size_t>(handle.offset) + covered, kv::masked_crc32c(block),
                    4);
}

// The handles in an index block without compression: entries of shared, unshared and value length,
// key and value, until one does not read as such (the restarts follow them).
std::vector<Handle> handles_in(std::string_view block, size_t file_bytes) {
  std::vector<Handle> out;
  kv::ByteReader in(block);
  while (!in.done() && out.size() < 1000) {
    const auto shared = in.varint(32);
    const auto unshared = in.varint(32);
    const auto value_bytes = in.varint(32);
    if (!shared || !unshared || !value_bytes || !in.take(*unshared)) break;
    const auto value = in.take(*value_bytes);
    if (!value) break;
    kv::ByteReader handle(*value);
    if (const auto block_handle = take_handle(handle, file_bytes)) out.push_back(*block_handle);
  }
  return out;
}

}  // namespace

std::string frame_log(const std::vector<std::string>& payloads) {
  std::string out;
  for (std::string_view rest : payloads) {
    bool first = true;
    do {
      size_t room = kBlockBytes - out.size() % kBlockBytes;
      if (room < kHeaderBytes) {
        out.append(room, '\0');
        room = kBlockBytes;
      }
      const size_t count = std::min(rest.size(), room - kHeaderBytes);
      const bool last = count == rest.size();
      const char type = first ? (last ? '\1' : '\2') : (last ? '\4' : '\3');
      out += fragment(type, rest.substr(0, count));
      rest.remove_prefix(count);
      first = false;
      if (last) break;
    } while (true);
  }
  return out;
}

std::string with_log_checksums(std::string bytes) {
  for (size_t at = 0; bytes.size() - at >= kHeaderBytes;) {
    const size_t left = kBlockBytes - at % kBlockBytes;
    if (left < kHeaderBytes) {
      if (left > bytes.size() - at) break;
      at += left;
      continue;
    }
    const size_t length = static_cast<uint8_t>(bytes[at + 4]) |
                          static_cast<size_t>(static_cast<uint8_t>(bytes[at + 5])) << 8U;
    const size_t room = std::min(left, bytes.size() - at) - kHeaderBytes;
    if (length > room) break;
    const std::string_view covered = std::string_view(bytes).substr(at + 6, 1 + length);
    put_little_endian(bytes, at, kv::masked_crc32c(covered), 4);
    at += kHeaderBytes + length;
  }
  return bytes;
}

std::string with_table_checksums(std::string bytes) {
  if (bytes.size() < kFooterBytes) return bytes;
  put_little_endian(bytes, bytes.size() - 8, kMagic, 8);
  kv::ByteReader footer(std::string_view(bytes).substr(bytes.size() - kFooterBytes));
  const auto metaindex = take_handle(footer, bytes.size());
  const auto index = metaindex ? take_handle(footer, bytes.size()) : std::nullopt;
  if (!metaindex || !index) return bytes;
  for (const Handle& handle : {*index, *metaindex}) {
    const std::string block =
        bytes.substr(static_cast<size_t>(handle.offset), static_cast<size_t>(handle.size));
    for (const Handle& named : handles_in(block, bytes.size())) fix_block(bytes, named);
  }
  fix_block(bytes, *metaindex);
  fix_block(bytes, *index);
  return bytes;
}

}  // namespace daybook::fuzz
