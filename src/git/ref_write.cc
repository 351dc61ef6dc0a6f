#include "git/ref_write.h"

#include <unistd.h>

#include "git/ref_lock.h"
#include "kv/file_descriptor.h"

namespace daybook::git {
namespace {

constexpr char kReflogMessage[] = "daybook";

using ConfigHandle = Handle<git_config, git_config_free>;
using SignatureHandle = Handle<git_signature, git_signature_free>;
using IteratorHandle = Handle<git_reference_iterator, git_reference_iterator_free>;

bool ref_exists(git_repository* repository, const std::string& ref) {
  git_reference* raw = nullptr;
  const int code = git_reference_lookup(&raw, repository, ref.c_str());
  const ReferenceHandle reference(raw);
  return code == 0;
}

// A packed one has no file that would be in the way of ours.
bool is_in_the_way(git_repository* repository, const std::string& ref) {
  for (size_t slash = ref.find('/', sizeof "refs/"); slash != std::string::npos;
       slash = ref.find('/', slash + 1)) {
    if (ref_exists(repository, ref.substr(0, slash))) return true;
  }
  git_reference_iterator* raw = nullptr;
  if (git_reference_iterator_glob_new(&raw, repository, (ref + "/*").c_str()) != 0) return false;
  const IteratorHandle below(raw);
  const char* name = nullptr;
  return git_reference_next_name(&name, raw) == 0;
}

// git's rule: core.logAllRefUpdates, by default for what has a work tree.
bool keeps_reflog(git_repository* repository, const std::string& ref) {
  if (git_reference_has_log(repository, ref.c_str()) == 1) return true;
  git_config* raw = nullptr;
  if (git_repository_config_snapshot(&raw, repository) != 0) return false;
  const ConfigHandle config(raw);
  const char* text = nullptr;
  if (git_config_get_string(&text, raw, "core.logallrefupdates") != 0)
    return git_repository_is_bare(repository) == 0 && ref.rfind("refs/heads/", 0) == 0;
  int value = 0;
  const bool is_bool = git_config_parse_bool(&value, text) == 0;
  if (!is_bool) return std::string_view(text) == "always";
  return value != 0 && ref.rfind("refs/heads/", 0) == 0;
}

// For people who look for an older tip. The ref is moved by now, so that no failure here matters;
// one write, so that a kill leaves a line or none.
void append_reflog(git_repository* repository, const std::string& ref,
                   const std::optional<ObjectId>& from, const ObjectId& to) {
  if (!keeps_reflog(repository, ref)) return;
  if (git_reference_ensure_log(repository, ref.c_str()) != 0) return;
  git_signature* raw = nullptr;
  if (git_signature_now(&raw, "daybook", "daybook@daybook.invalid") != 0) return;
  const SignatureHandle now(raw);
  const std::string line = (from ? from->hex : std::string(GIT_OID_HEXSZ, '0')) + " " + to.hex +
                           " daybook <daybook@daybook.invalid> " + std::to_string(raw->when.time) +
                           " +0000\t" + kReflogMessage + "\n";
  const std::string path = git_repository_commondir(repository) + ("logs/" + ref);
  const kv::FileDescriptor log = kv::open_file(path, O_RDWR | O_APPEND);
  if (!log.is_open()) return;
  [[maybe_unused]] const ssize_t ignored = ::write(log.get(), line.data(), line.size());
}

}  // namespace

Result<std::optional<ObjectId>> read_ref(git_repository* repository, const std::string& ref) {
  git_oid oid;
  const int code = git_reference_name_to_id(&oid, repository, ref.c_str());
  if (code == GIT_ENOTFOUND) return std::optional<ObjectId>();
  if (code != 0) return read_error(code, git_repository_path(repository) + (": " + ref));
  return std::optional<ObjectId>(from_oid(oid));
}

Result<bool> write_ref(git_repository* repository, const std::string& ref, const ObjectId& to,
                       const RefCheck& may_move) {
  DAYBOOK_TRY(const std::optional<ObjectId> before, read_ref(repository, ref));
  if (!may_move(before)) return false;
  if (!before && is_in_the_way(repository, ref)) return false;
  DAYBOOK_TRY(RefLock lock,
              RefLock::take(git_repository_commondir(repository), ref, to.hex + "\n"));
  DAYBOOK_TRY(const std::optional<ObjectId> now, read_ref(repository, ref));
  if (!may_move(now)) return false;
  DAYBOOK_RETURN_IF_ERROR(lock.commit());
  append_reflog(repository, ref, now, to);
  return true;
}

}  // namespace daybook::git
