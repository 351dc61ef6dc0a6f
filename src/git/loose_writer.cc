#include "git/loose_writer.h"

#include <algorithm>
#include <thread>

#include "git/deflate.h"
#include "kv/durable_file.h"
#include "kv/replace_through.h"

namespace daybook::git {
namespace {

constexpr size_t kThreads = 4;
constexpr unsigned kMode = 0444;
constexpr char kTemporary[] = "tmp_obj_";  // git's name: `git prune` removes what a crash left

}  // namespace

void LooseWriter::add(ObjectType type, const ObjectId& id, std::string_view bytes) {
  DAYBOOK_CHECK(ids_.insert(id.hex).second);
  objects_.push_back({type, id, std::string(bytes)});
}

std::optional<std::string> LooseWriter::read(ObjectType type, const ObjectId& id) const {
  const auto found = std::find_if(objects_.begin(), objects_.end(), [&](const Object& object) {
    return object.type == type && object.id == id;
  });
  return found == objects_.end() ? std::nullopt : std::optional(found->bytes);
}

Result<void> LooseWriter::write_some(const std::string& objects, size_t first, size_t n) const {
  Deflater deflater;
  for (size_t i = first; i < objects_.size(); i += n) {
    const auto& [type, id, bytes] = objects_[i];
    std::string file;
    deflater.append(type_name(type) + " " + std::to_string(bytes.size()) + '\0' + bytes, file);
    const std::string folder = objects + "/" + id.hex.substr(0, 2);
    const std::string name = id.hex.substr(2);
    DAYBOOK_RETURN_IF_ERROR(kv::make_folders(folder));
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file_through(folder + "/" + kTemporary + name,
                                                     folder + "/" + name, file, kMode));
  }
  return {};
}

Result<void> LooseWriter::write(const std::string& objects) const {
  const size_t count = std::min(kThreads, objects_.size());
  std::vector<Result<void>> results(count);
  std::vector<std::thread> threads;
  for (size_t n = 0; n < count; n++)
    threads.emplace_back([&, n] { results[n] = write_some(objects, n, count); });
  for (std::thread& thread : threads) thread.join();
  for (const Result<void>& result : results)
    if (!result.ok()) return result;
  return {};
}

}  // namespace daybook::git
