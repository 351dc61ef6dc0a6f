#include "git/id_calculator.h"

namespace daybook::git {
namespace {

// Only hashes. Its tree starts empty and stays in memory, so nothing is ever read back.
class HashOnlyStore : public ObjectStore {
 public:
  Result<std::string> read(ObjectType, const ObjectId& id) override {
    return not_found("object " + id.hex + " was only hashed");
  }
  Result<ObjectId> write(ObjectType type, std::string_view bytes, const std::string&,
                         const std::string&) override {
    return object_id(type, bytes);
  }
};

}  // namespace

Result<ObjectId> IdCalculator::change_tree(const std::vector<TreeChange>& changes) {
  HashOnlyStore store;
  DAYBOOK_RETURN_IF_ERROR(apply_changes(root_, changes, store));
  return root_.write("", store);
}

ObjectId IdCalculator::commit_id(const CommitSpec& spec) const {
  return object_id(ObjectType::kCommit, encode_commit(spec));
}

std::vector<TreeEntry> IdCalculator::files() {
  HashOnlyStore store;
  std::vector<TreeEntry> out;
  DAYBOOK_CHECK(root_.list("", store, out).ok());
  return out;
}

}  // namespace daybook::git
