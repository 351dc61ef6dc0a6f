#include "git/loose.h"

#include <filesystem>

#include "git/deflate.h"
#include "git/libgit2.h"
#include "kv/durable_file.h"

namespace daybook::git {
namespace {

// nullopt: there is no such file.
Result<std::optional<std::string>> read_whole(const std::string& path) {
  Result<std::string> bytes = kv::read_file(path);
  if (bytes.ok()) return std::optional<std::string>(std::move(bytes).value());
  if (bytes.error().kind == ErrorKind::kNotFound) return std::optional<std::string>();
  return bytes.error();
}

bool is_hex(const std::string& name, size_t digits) {
  return name.size() == digits && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

Result<std::unordered_set<std::string>> list_loose(const std::string& objects) {
  namespace fs = std::filesystem;
  std::unordered_set<std::string> out;
  std::error_code error;
  for (fs::directory_iterator folder(objects, error), end; !error && folder != end;
       folder.increment(error)) {
    const std::string start = folder->path().filename().string();
    if (!is_hex(start, 2)) continue;
    for (fs::directory_iterator file(folder->path(), error); !error && file != end;
         file.increment(error)) {
      const std::string rest = file->path().filename().string();
      if (is_hex(rest, 2 * kRawIdBytes - 2)) out.insert(start + rest);
    }
  }
  if (error) return environment("cannot list the objects in " + objects + ": " + error.message());
  return out;
}

Result<std::optional<std::string>> read_loose(const std::string& objects, ObjectType type,
                                              const ObjectId& id) {
  const std::string path = objects + "/" + id.hex.substr(0, 2) + "/" + id.hex.substr(2);
  DAYBOOK_TRY(std::optional<std::string> file, read_whole(path));
  if (!file) return std::optional<std::string>();
  const std::optional<std::string> inflated = inflate_all(*file);
  const std::string what = type_name(type) + " " + id.hex + " (" + path + ")";
  if (!inflated) return damaged(what + " cannot be inflated");
  const size_t end = inflated->find('\0');
  if (end == std::string::npos) return damaged(what + " has no header");
  std::string content = inflated->substr(end + 1);
  if (inflated->substr(0, end) != type_name(type) + " " + std::to_string(content.size())) {
    return damaged(what + " is another kind of object or has another size than it says");
  }
  if (hash_object(type, content) != id) return damaged(what + " does not hash to its id");
  return std::optional<std::string>(std::move(content));
}

}  // namespace daybook::git
