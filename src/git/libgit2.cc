#include "git/libgit2.h"

#include <cerrno>
#include <filesystem>

namespace daybook::git {
namespace {

constexpr int kOwnerError = -36;  // GIT_EOWNER, which libgit2 has from 1.4 on

std::string last_message() {
  const git_error* error = git_error_last();
  return error != nullptr && error->message != nullptr ? error->message : "no details";
}

// libgit2 says in words of its own that something is not there where the system could not look; the
// look has failed then, so errno is of this call. (Not ENOENT, EACCES and their like: they are
// answers.) Of every other failure errno may be an older one: a call that finds nonsense in a file
// that it can read sets none.
bool could_not_look() {
  return errno == EIO || errno == EMFILE || errno == ENFILE || errno == ENOMEM;
}

bool is_system_error(int code) {
  if (code == GIT_ENOTFOUND) return could_not_look();
  const git_error* error = git_error_last();
  return error != nullptr && (error->klass == GIT_ERROR_OS || error->klass == GIT_ERROR_NOMEMORY);
}

// libgit2 finds no repository where it cannot look at one of these.
bool looks_like_repository(const std::string& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder + "/HEAD", ignored) &&
         std::filesystem::exists(folder + "/objects", ignored) &&
         std::filesystem::exists(folder + "/refs", ignored);
}

// libgit2 1.5 says "not found" of the configuration that would allow another owner's repository.
bool is_owner_error(int code) {
  return code == kOwnerError ||
         (code == GIT_ENOTFOUND && last_message().find("safe.directory") != std::string::npos);
}

std::string describe(const std::string& what) {
  return what + ": " + last_message();
}

}  // namespace

void ensure_libgit2() {
  static const bool ready = [] {
    DAYBOOK_CHECK(git_libgit2_init() > 0);
    DAYBOOK_CHECK_EQ(git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1), 0);
    DAYBOOK_CHECK_EQ(git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1), 0);
    return true;
  }();
  static_cast<void>(ready);
}

git_object_t native_type(ObjectType type) {
  switch (type) {
    case ObjectType::kCommit:
      return GIT_OBJECT_COMMIT;
    case ObjectType::kTree:
      return GIT_OBJECT_TREE;
    case ObjectType::kBlob:
      return GIT_OBJECT_BLOB;
  }
  return GIT_OBJECT_INVALID;
}

std::optional<ObjectId> hash_object(ObjectType type, std::string_view bytes) {
  ensure_libgit2();
  git_oid oid;
  if (git_odb_hash(&oid, bytes.data(), bytes.size(), native_type(type)) != 0) return std::nullopt;
  return from_oid(oid);
}

git_oid to_oid(const ObjectId& id) {
  git_oid oid;
  DAYBOOK_CHECK_EQ(id.hex.size(), size_t{GIT_OID_HEXSZ});
  DAYBOOK_CHECK_EQ(git_oid_fromstr(&oid, id.hex.c_str()), 0);
  return oid;
}

ObjectId from_oid(const git_oid& oid) {
  std::string hex(GIT_OID_HEXSZ, '0');
  git_oid_fmt(hex.data(), &oid);
  return {hex};
}

Error open_error(int code, const std::string& path) {
  if (is_owner_error(code)) {
    return environment("the git repository " + path +
                       " belongs to another user, so git does not trust it; if you " +
                       "do: git config --global --add safe.directory \"" + path + "\"");
  }
  if (code == GIT_ENOTFOUND && looks_like_repository(path)) {
    return environment(describe("cannot open the git repository " + path) +
                       "; it is there, and cannot be looked at");
  }
  if (code == GIT_ENOTFOUND) return not_found(path + " is not a git repository");
  return read_error(code, "cannot open the git repository " + path);
}

Error read_error(int code, const std::string& what) {
  if (code == GIT_EINVALIDSPEC) return invalid(describe(what));
  if (is_system_error(code)) return environment(describe(what));
  return damaged(describe(what));
}

Error write_error(int code, const std::string& what) {
  if (code == GIT_ELOCKED) {
    return busy(describe(what) +
                "; another git process is at work there, or left a .lock file behind");
  }
  if (code == GIT_EINVALIDSPEC) return invalid(describe(what));
  return environment(describe(what));
}

}  // namespace daybook::git
