// Internal to git: libgit2's start-up, owned handles and errors.
#pragma once

#include <git2.h>

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "git/object.h"

namespace daybook::git {

template <auto kFree>
struct Freer {
  template <class T>
  void operator()(T* handle) const {
    kFree(handle);
  }
};
template <class T, auto kFree>
using Handle = std::unique_ptr<T, Freer<kFree>>;

using RepositoryHandle = Handle<git_repository, git_repository_free>;
using OdbHandle = Handle<git_odb, git_odb_free>;
using OdbObjectHandle = Handle<git_odb_object, git_odb_object_free>;
using ReferenceHandle = Handle<git_reference, git_reference_free>;
using PackBuilderHandle = Handle<git_packbuilder, git_packbuilder_free>;

// Once per process: initialises libgit2, every write synced, every read re-hashed.
void ensure_libgit2();

// nullopt: the bytes look like half of a SHA-1 collision.
std::optional<ObjectId> hash_object(ObjectType type, std::string_view bytes);
git_object_t native_type(ObjectType type);

// CHECKs: an ObjectId that is not 40 hex digits is our bug.
git_oid to_oid(const ObjectId& id);
ObjectId from_oid(const git_oid& oid);

// The error of the libgit2 call that has just returned `code`: `what` says what we were about to
// do. A failure to read is damage unless the system says otherwise; a failure to write is the
// environment's.
Error open_error(int code, const std::string& path);
Error read_error(int code, const std::string& what);
Error write_error(int code, const std::string& what);

}  // namespace daybook::git
