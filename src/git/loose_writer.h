// Internal to git: loose objects, kept in memory and then written and synced, several at a time.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "git/object.h"

namespace daybook::git {

class LooseWriter {
 public:
  // `id` is object_id(type, bytes), and not here yet.
  void add(ObjectType type, const ObjectId& id, std::string_view bytes);
  [[nodiscard]] bool holds(const ObjectId& id) const { return ids_.count(id.hex) != 0; }
  [[nodiscard]] bool empty() const { return objects_.empty(); }
  [[nodiscard]] std::optional<std::string> read(ObjectType type, const ObjectId& id) const;

  // All of them under the folder `objects`, each file and each folder synced. Threads wait for the
  // disk together. After an error or a crash some are there, whole: nothing points at them yet.
  [[nodiscard]] Result<void> write(const std::string& objects) const;

 private:
  struct Object {
    ObjectType type;
    ObjectId id;
    std::string bytes;
  };
  // Every n-th object from `first` on.
  [[nodiscard]] Result<void> write_some(const std::string& objects, size_t first, size_t n) const;

  std::vector<Object> objects_;
  std::unordered_set<std::string> ids_;
};

}  // namespace daybook::git
