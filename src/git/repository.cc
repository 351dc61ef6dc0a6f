#include "git/repository.h"

#include <git2/sys/repository.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "git/loose.h"
#include "git/repository_impl.h"
#include "kv/durable_file.h"

namespace daybook::git {
namespace {

namespace fs = std::filesystem;

constexpr char kUnfinished[] = ".unfinished";  // a repository's path, while it is made

Result<RepositoryHandle> open_at(const std::string& path) {
  ensure_libgit2();
  git_repository* raw = nullptr;
  const int code =
      git_repository_open_ext(&raw, path.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr);
  if (code != 0) return open_error(code, path);
  return RepositoryHandle(raw);
}

bool is_new_or_empty(const std::string& path) {
  std::error_code error;
  return !fs::exists(path, error) || fs::is_empty(path, error);
}

// libgit2 syncs none of what it makes a repository of.
Result<void> sync_all(const std::string& folder) {
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string path = entry->path();
    const kv::FileDescriptor file = kv::open_file(path, O_RDONLY);
    if (!file.is_open()) return kv::errno_error("open", path, errno);
    if (::fsync(file.get()) != 0) return kv::errno_error("sync", path, errno);
  }
  if (error) return environment("cannot list " + folder + ": " + error.message());
  return kv::sync_folder(folder);
}

Result<void> init_in_place(const std::string& path, const std::string& branch) {
  git_repository_init_options options;
  DAYBOOK_CHECK_EQ(git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION),
                   0);
  options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
  options.initial_head = branch.c_str();
  git_repository* raw = nullptr;
  const int code = git_repository_init_ext(&raw, path.c_str(), &options);
  if (code != 0) return write_error(code, "cannot make the git repository " + path);
  git_repository_free(raw);
  return {};
}

// Beside its place, then there in one step: a kill leaves no half of a repository, and no lock of
// libgit2's in one.
Result<void> init_bare(const std::string& named, const std::string& branch) {
  std::error_code error;
  fs::path path = fs::weakly_canonical(named, error);
  if (error) return environment("cannot look at " + named + ": " + error.message());
  if (!path.has_filename()) path = path.parent_path();  // "folder/"
  const std::string made = path.string() + kUnfinished;
  fs::remove_all(made, error);
  if (error) return environment("cannot remove " + made + ": " + error.message());
  DAYBOOK_RETURN_IF_ERROR(init_in_place(made, branch));
  DAYBOOK_RETURN_IF_ERROR(sync_all(made));
  fs::rename(made, path, error);
  if (error) return environment("cannot move " + made + " to its place: " + error.message());
  return kv::sync_folder(path.parent_path());
}

Result<std::string> objects_folder_of(git_repository* repository) {
  git_buf buffer = {nullptr, 0, 0};
  const int code = git_repository_item_path(&buffer, repository, GIT_REPOSITORY_ITEM_OBJECTS);
  if (code != 0) return read_error(code, "cannot find the repository's objects");
  std::string folder(buffer.ptr, buffer.size);
  git_buf_dispose(&buffer);
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  return folder;
}

// Without looking for packs that came since, where libgit2 can.
bool is_known(git_odb* odb, const git_oid& oid) {
#if LIBGIT2_VER_MAJOR > 1 || LIBGIT2_VER_MINOR >= 4
  return git_odb_exists_ext(odb, &oid, GIT_ODB_LOOKUP_NO_REFRESH) == 1;
#else
  return git_odb_exists(odb, &oid) == 1;
#endif
}

}  // namespace

Repository::Repository(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Repository::~Repository() = default;

Result<std::unique_ptr<Repository>> Repository::open(const std::string& path) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  DAYBOOK_TRY(impl->repository, open_at(path));
  DAYBOOK_CHECK_EQ(
      git_repository_set_ident(impl->repository.get(), "daybook", "daybook@daybook.invalid"), 0);
  DAYBOOK_TRY(impl->objects_folder, objects_folder_of(impl->repository.get()));
  DAYBOOK_RETURN_IF_ERROR(impl->reload_odb());
  return std::unique_ptr<Repository>(new Repository(std::move(impl)));
}

Result<std::unique_ptr<Repository>> Repository::open_or_init_bare(const std::string& path,
                                                                  const std::string& branch) {
  Result<std::unique_ptr<Repository>> found = open(path);
  if (found.ok() || found.error().kind != ErrorKind::kNotFound) return found;
  if (is_new_or_empty(path)) {
    DAYBOOK_RETURN_IF_ERROR(init_bare(path, branch));
  } else if (fs::path(path).extension() == ".git") {  // its HEAD is gone, or objects/, or refs/
    DAYBOOK_RETURN_IF_ERROR(init_in_place(path, branch));
  } else {
    return not_found(
        path +
        " is a folder with files in it and not a git repository; run `git init` there, or name " +
        "another folder");
  }
  return open(path);
}

Result<void> Repository::Impl::reload_odb() {
  git_odb* fresh = nullptr;
  const int code = git_odb_open(&fresh, objects_folder.c_str());
  if (code != 0) return read_error(code, "cannot open the objects of " + path);
  git_repository_set_odb(repository.get(), fresh);
  odb.reset(fresh);
  return {};
}

Result<std::string> Repository::Impl::read(ObjectType type, const ObjectId& id) {
  if (bulk) {
    if (std::optional<std::string> written = bulk->read(type, id)) return *std::move(written);
  }
  DAYBOOK_TRY(std::optional<std::string> loose, read_loose(objects_folder, type, id));
  if (loose) return *std::move(loose);
  const git_oid oid = to_oid(id);
  git_odb_object* raw = nullptr;
  const int code = git_odb_read(&raw, odb.get(), &oid);
  const std::string what = path + ": " + type_name(type) + " " + id.hex;
  if (code != 0) return read_error(code, what);
  const OdbObjectHandle object(raw);
  if (git_odb_object_type(raw) != native_type(type))
    return damaged(what + " is another kind of object");
  return std::string(static_cast<const char*>(git_odb_object_data(raw)), git_odb_object_size(raw));
}

// One that is there is kept, if it is what it should be: a damaged one would stay damaged for ever.
Result<bool> Repository::Impl::is_there(ObjectType type, const ObjectId& id) {
  const bool packing = bulk && bulk->form == Form::kPack;
  if (bulk && bulk->holds(id)) return true;
  if (!packing || bulk->old_loose.count(id.hex) != 0) {
    const Result<std::optional<std::string>> loose = read_loose(objects_folder, type, id);
    if (!loose.ok() && loose.error().kind == ErrorKind::kEnvironment) return loose.error();
    if (!loose.ok()) {
      return damaged(loose.error().message +
                     "; it is about to be written: remove that file and run again");
    }
    if (*loose) return true;
  }
  if (packing && !bulk->has_packs) return false;
  return is_known(odb.get(), to_oid(id));
}

Result<ObjectId> Repository::Impl::write(ObjectType type, std::string_view bytes,
                                         const std::string& object_path, const std::string& was) {
  const ObjectId id = object_id(type, bytes);
  DAYBOOK_TRY(const bool there, is_there(type, id));
  if (there) return id;
  if (bulk && bulk->form == Form::kPack) bulk->pack.add(type, id, bytes, object_path, was);
  if (bulk && bulk->form == Form::kLoose) bulk->loose.add(type, id, bytes);
  if (bulk) return id;
  git_oid oid;
  const int code = git_odb_write(&oid, odb.get(), bytes.data(), bytes.size(), native_type(type));
  if (code != 0) return write_error(code, "cannot write to the git repository " + path);
  return from_oid(oid);
}

Result<ObjectId> Repository::write_tree(const std::optional<ObjectId>& base_tree,
                                        const std::vector<TreeChange>& changes) {
  const bool goes_on = base_tree && impl_->last_tree && impl_->last_tree_id == *base_tree;
  Folder root = goes_on     ? *std::exchange(impl_->last_tree, std::nullopt)
                : base_tree ? Folder(*base_tree)
                            : Folder();
  DAYBOOK_RETURN_IF_ERROR(apply_changes(root, changes, *impl_));
  DAYBOOK_TRY(const ObjectId id, root.write("", *impl_));
  impl_->last_tree = std::move(root);
  impl_->last_tree_id = id;
  return id;
}

Result<ObjectId> Repository::write_commit(const CommitSpec& spec) {
  return impl_->write(ObjectType::kCommit, encode_commit(spec), "", "");
}

}  // namespace daybook::git
