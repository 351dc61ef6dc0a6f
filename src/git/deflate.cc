#include "git/deflate.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/check.h"

namespace daybook::git {
namespace {

// For a small text a small window and hash table, which are cleared before each, and the fixed
// Huffman code: making one costs more than all the rest.
constexpr size_t kSmall = 1024;
constexpr int kSmallWindowBits = 10, kSmallMemory = 4;
constexpr int kWindowBits = 15, kMemory = 8;

constexpr size_t kMaxInput = std::numeric_limits<uInt>::max();

void start(z_stream& stream, int window_bits, int memory, int strategy) {
  DAYBOOK_CHECK_EQ(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, window_bits, memory, strategy),
                   Z_OK);
}

Bytef* bytes_of(std::string_view text) {
  // zlib reads only: its interface is older than const.
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

// As much as the stream gives; nullopt unless it ends well.
std::optional<std::string> inflate_stream(std::string_view bytes, size_t size_hint, size_t& left) {
  if (bytes.size() > kMaxInput) return std::nullopt;
  z_stream stream{};
  DAYBOOK_CHECK_EQ(inflateInit(&stream), Z_OK);
  const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&stream, &inflateEnd);
  stream.next_in = bytes_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  out.reserve(size_hint);
  std::array<char, 1 << 15> chunk;
  int code = Z_OK;
  while (code == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    code = inflate(&stream, Z_NO_FLUSH);  // Z_BUF_ERROR when it needs more than there is
    out.append(chunk.data(), chunk.size() - stream.avail_out);
  }
  left = stream.avail_in;
  if (code != Z_STREAM_END) return std::nullopt;
  return out;
}

}  // namespace

struct Deflater::Streams {
  z_stream small{}, large{};
};

Deflater::Deflater() : streams_(std::make_unique<Streams>()) {
  start(streams_->small, kSmallWindowBits, kSmallMemory, Z_FIXED);
  start(streams_->large, kWindowBits, kMemory, Z_DEFAULT_STRATEGY);
}

Deflater::~Deflater() {
  deflateEnd(&streams_->small);
  deflateEnd(&streams_->large);
}

void Deflater::append(std::string_view bytes, std::string& out) {
  DAYBOOK_CHECK(bytes.size() <= kMaxInput / 2);
  z_stream& stream = bytes.size() <= kSmall ? streams_->small : streams_->large;
  DAYBOOK_CHECK_EQ(deflateReset(&stream), Z_OK);
  const size_t before = out.size();
  const size_t room = deflateBound(&stream, static_cast<uLong>(bytes.size()));
  out.resize(before + room);
  stream.next_in = bytes_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
  stream.avail_out = static_cast<uInt>(room);
  DAYBOOK_CHECK_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(before + room - stream.avail_out);
}

std::optional<std::string> inflate_all(std::string_view bytes) {
  size_t left = 0;
  std::optional<std::string> out = inflate_stream(bytes, 0, left);
  return left == 0 ? out : std::nullopt;
}

std::optional<std::string> inflate_first(std::string_view bytes, size_t size) {
  size_t left = 0;
  std::optional<std::string> out = inflate_stream(bytes, size, left);
  return out && out->size() == size ? out : std::nullopt;
}

}  // namespace daybook::git
