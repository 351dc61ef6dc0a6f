#include "git/source.h"

#include <algorithm>
#include <sstream>

#include "git/libgit2.h"
#include "git/loose.h"
#include "kv/durable_file.h"

namespace daybook::git {
namespace {

using ObjectHandle = Handle<git_object, git_object_free>;
using WalkHandle = Handle<git_revwalk, git_revwalk_free>;

std::string without_slashes(std::string folder) {
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  return folder;
}

bool is_hex_id(const std::string& text) {
  return text.size() == GIT_OID_HEXSZ &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

struct SourceRepository::Impl {
  std::string path;     // as the caller named it
  std::string objects;  // folder
  RepositoryHandle repository;
  OdbHandle odb;
};

SourceRepository::SourceRepository(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SourceRepository::~SourceRepository() = default;

Result<std::unique_ptr<SourceRepository>> SourceRepository::open(const std::string& path) {
  ensure_libgit2();
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  git_repository* raw = nullptr;
  int code = git_repository_open_ext(&raw, path.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr);
  if (code != 0) return open_error(code, path);
  impl->repository.reset(raw);
  git_buf buffer = {nullptr, 0, 0};
  code = git_repository_item_path(&buffer, raw, GIT_REPOSITORY_ITEM_OBJECTS);
  if (code != 0) return read_error(code, "cannot find the objects of " + path);
  impl->objects = without_slashes(std::string(buffer.ptr, buffer.size));
  git_buf_dispose(&buffer);
  git_odb* odb = nullptr;
  code = git_repository_odb(&odb, raw);
  if (code != 0) return read_error(code, "cannot open the objects of " + path);
  impl->odb.reset(odb);
  auto opened = std::unique_ptr<SourceRepository>(new SourceRepository(std::move(impl)));
  DAYBOOK_RETURN_IF_ERROR(opened->load_shallow());
  return opened;
}

// git-fetch(1): one id a line in the file "shallow" of the common folder.
Result<void> SourceRepository::load_shallow() {
  const char* folder = git_repository_commondir(impl_->repository.get());
  if (folder == nullptr) return {};
  const auto bytes = kv::read_file(std::string(folder) + "/shallow");
  if (!bytes.ok() && bytes.error().kind == ErrorKind::kNotFound) return {};
  if (!bytes.ok()) return bytes.error();
  std::istringstream lines(*bytes);
  for (std::string line; std::getline(lines, line);) {
    if (!is_hex_id(line)) {
      return damaged(impl_->path + ": the file \"shallow\" holds a line that is no commit id");
    }
    shallow_.insert({line});
  }
  return {};
}

Result<ObjectId> SourceRepository::resolve(const std::string& revision) const {
  git_object* raw = nullptr;
  const int code = git_revparse_single(&raw, impl_->repository.get(), revision.c_str());
  if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC || code == GIT_EAMBIGUOUS) {
    return not_found("no commit \"" + revision + "\" in " + impl_->path +
                     ": name a branch, a tag or a commit id of it");
  }
  if (code != 0) return read_error(code, impl_->path + ": " + revision);
  const ObjectHandle object(raw);
  git_object* peeled = nullptr;
  if (git_object_peel(&peeled, raw, GIT_OBJECT_COMMIT) != 0) {
    return not_found("\"" + revision + "\" in " + impl_->path + " names no commit");
  }
  const ObjectHandle commit(peeled);
  return from_oid(*git_object_id(peeled));
}

Result<std::vector<ObjectId>> SourceRepository::first_parents(const ObjectId& tip) const {
  std::vector<ObjectId> ids{tip};
  while (shallow_.count(ids.back()) == 0) {
    DAYBOOK_TRY(const CommitInfo commit, read_commit(ids.back()));
    if (commit.parents.empty()) break;
    ids.push_back(commit.parents.front());
  }
  std::reverse(ids.begin(), ids.end());
  return ids;
}

Result<std::vector<ObjectId>> SourceRepository::merged_by(const CommitInfo& merge,
                                                          size_t limit) const {
  if (merge.parents.size() < 2 || shallow_.count(merge.id) != 0) return std::vector<ObjectId>();
  git_revwalk* raw = nullptr;
  int code = git_revwalk_new(&raw, impl_->repository.get());
  if (code != 0) return read_error(code, impl_->path);
  const WalkHandle walk(raw);
  git_revwalk_sorting(raw, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
  const git_oid first = to_oid(merge.parents.front());
  code = git_revwalk_hide(raw, &first);
  for (size_t i = 1; i < merge.parents.size() && code == 0; ++i) {
    const git_oid other = to_oid(merge.parents[i]);
    code = git_revwalk_push(raw, &other);
  }
  std::vector<ObjectId> ids;
  git_oid oid;
  while (code == 0 && ids.size() < limit && (code = git_revwalk_next(&oid, raw)) == 0) {
    ids.push_back(from_oid(oid));
  }
  // A shallow clone ends somewhere: what is here is told.
  if (code != 0 && code != GIT_ITEROVER && shallow_.empty()) {
    return read_error(code, impl_->path + ": what " + merge.id.hex + " merged");
  }
  return ids;
}

Result<CommitInfo> SourceRepository::read_commit(const ObjectId& id) const {
  DAYBOOK_TRY(const std::string bytes, read(ObjectType::kCommit, id));
  Result<CommitInfo> commit = decode_commit(id, bytes);
  if (!commit.ok()) return damaged(impl_->path + ": " + id.hex + ": " + commit.error().message);
  return commit;
}

Result<std::vector<TreeItem>> SourceRepository::read_tree(const ObjectId& id) const {
  DAYBOOK_TRY(const std::string bytes, read(ObjectType::kTree, id));
  Result<std::vector<TreeItem>> items = decode_tree(bytes);
  if (!items.ok()) return damaged(impl_->path + ": " + id.hex + ": " + items.error().message);
  return items;
}

Result<std::string> SourceRepository::read_blob(const ObjectId& id) const {
  return read(ObjectType::kBlob, id);
}

Result<std::string> SourceRepository::read(ObjectType type, const ObjectId& id) const {
  DAYBOOK_TRY(std::optional<std::string> loose, read_loose(impl_->objects, type, id));
  if (loose) return *std::move(loose);
  const git_oid oid = to_oid(id);
  git_odb_object* raw = nullptr;
  const int code = git_odb_read(&raw, impl_->odb.get(), &oid);
  const std::string what = impl_->path + ": " + type_name(type) + " " + id.hex;
  if (code == GIT_ENOTFOUND) {
    return damaged(what +
                   " is not in the repository; of a partial clone, `git fetch --refetch` brings "
                   "what it left out");
  }
  if (code != 0) return read_error(code, what);
  const OdbObjectHandle object(raw);
  if (git_odb_object_type(raw) != native_type(type))
    return damaged(what + " is another kind of object");
  return std::string(static_cast<const char*>(git_odb_object_data(raw)), git_odb_object_size(raw));
}

}  // namespace daybook::git
