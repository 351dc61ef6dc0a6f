#include "git/loose.h"

#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>

#include "git/libgit2.h"

namespace daybook::git {
namespace {

// nullopt: the stream is damaged, cut short, or has something after its end.
std::optional<std::string> inflate_all(std::string& bytes) {
  if (bytes.size() > std::numeric_limits<uInt>::max()) return std::nullopt;
  z_stream stream{};
  DAYBOOK_CHECK_EQ(inflateInit(&stream), Z_OK);
  const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&stream, &inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, 1 << 15> chunk;
  int code = Z_OK;
  while (code == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    code = inflate(&stream, Z_NO_FLUSH);  // Z_BUF_ERROR when it needs more than there is
    out.append(chunk.data(), chunk.size() - stream.avail_out);
  }
  if (code != Z_STREAM_END || stream.avail_in != 0) return std::nullopt;
  return out;
}

Result<std::optional<std::string>> read_whole(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::optional<std::string>();
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.is_open() || in.bad())
    return environment("cannot read " + path + ": " + std::strerror(errno));
  return std::optional<std::string>(std::move(bytes));
}

}  // namespace

Result<std::optional<std::string>> read_loose(const std::string& objects, ObjectType type,
                                              const ObjectId& id) {
  const std::string path = objects + "/" + id.hex.substr(0, 2) + "/" + id.hex.substr(2);
  DAYBOOK_TRY(std::optional<std::string> file, read_whole(path));
  if (!file) return std::optional<std::string>();
  const std::optional<std::string> inflated = inflate_all(*file);
  const std::string what = std::string(type_name(type)) + " " + id.hex + " (" + path + ")";
  if (!inflated) return damaged(what + " cannot be inflated");
  const size_t end = inflated->find('\0');
  if (end == std::string::npos) return damaged(what + " has no header");
  std::string content = inflated->substr(end + 1);
  if (inflated->substr(0, end) != type_name(type) + (" " + std::to_string(content.size()))) {
    return damaged(what + " is another kind of object or has another size than it says");
  }
  if (object_id(type, content) != id) return damaged(what + " does not hash to its id");
  return std::optional<std::string>(std::move(content));
}

}  // namespace daybook::git
