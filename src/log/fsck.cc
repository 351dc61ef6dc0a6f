#include "log/fsck.h"

#include "kv/durable_file.h"
#include "log/fsck_tree.h"
#include "log/head_file.h"
#include "log/identity.h"
#include "log/key_codec.h"

namespace daybook::log {
namespace {

Result<void> compare_identity_files(const Log& log) {
  DAYBOOK_TRY(const std::string text,
              kv::read_file(log.paths().identity, kMaxIdentityBytes, *log.paths().files));
  DAYBOOK_TRY(const Identity beside, parse_identity(text));
  DAYBOOK_TRY(const Identity stored, read_stored_identity(log.store()));
  return compare_identities(stored, beside);
}

// A disk that cannot be read says nothing of what is on it.
bool is_unread(const Error& error) {
  return error.kind == ErrorKind::kEnvironment;
}

Result<void> check_identity(const Log& log, Problems& problems) {
  const Result<void> compared = compare_identity_files(log);
  if (compared.ok()) return {};
  if (is_unread(compared.error())) return compared.error();
  const bool stale = compared.error().kind == ErrorKind::kTampered;
  problems.add("identity", compared.error().message, stale ? "stale copy" : "bit rot");
  return {};
}

// Another checkpoint of our key than the newest in LevelDB. An older one of the same log is what a
// crash leaves, and in the file `checkpoint` what an open writer has: harmless. Whether it is of
// the same log is asked of the stored hashes: only when these are sound.
void check_other(const Log& log, bool sound, const std::string& where, const note::Checkpoint& file,
                 Problems& problems) {
  if (file == log.checkpoint() || (file.size < log.size() && !sound)) return;
  const std::string sizes = "the file is of size " + std::to_string(file.size.value) +
                            ", the log of size " + std::to_string(log.size().value);
  if (file.size > log.size()) {
    problems.add(where, sizes + ": the file was replaced, and its events are not here",
                 "truncation");
    return;
  }
  const Result<Hash> root = log.root_at(file.size);
  if (root.ok() && *root == file.root) return;
  problems.add(where, sizes + ", and the root is another: two signed heads, a fork", "fork");
}

Result<SignedCheckpoint> check_checkpoint(const Log& log, bool sound, Problems& problems) {
  Result<SignedCheckpoint> file =
      read_checkpoint_file(log.paths().checkpoint, *log.keys(), *log.paths().files);
  if (!file.ok()) {
    if (is_unread(file.error())) return file.error();
    problems.add("checkpoint", file.error().message, class_of(file.error()));
    return SignedCheckpoint{};
  }
  check_other(log, sound, "checkpoint", file->checkpoint, problems);
  return file;
}

Result<bool> has_no_head(const Log& log) {
  DAYBOOK_TRY(const std::optional<std::string> had_one, log.store().get(kHeadKey));
  return !had_one;
}

Result<void> check_head(const Log& log, bool sound, const SignedCheckpoint& file,
                        Problems& problems) {
  const Result<Heads> heads = read_heads(log.paths().head, *log.keys(), *log.paths().files);
  if (!heads.ok()) {
    if (is_unread(heads.error())) return heads.error();
    const bool missing = heads.error().kind == ErrorKind::kNotFound;
    const Result<bool> never_was = missing ? has_no_head(log) : Result<bool>(false);
    if (never_was.ok() && *never_was) return {};
    problems.add("head", heads.error().message, class_of(heads.error()));
    return {};
  }
  check_other(log, sound, "head", heads->newest.checkpoint, problems);
  if (heads->older) check_other(log, sound, "head", heads->older->checkpoint, problems);
  const Result<void> torn =
      check_torn(*heads, log.paths().head, {log.checkpoint(), log.checkpoint_note()}, file);
  if (!torn.ok()) problems.add("head", torn.error().message, class_of(torn.error()));
  return {};
}

}  // namespace

const char* class_of(const Error& error) {
  constexpr std::pair<std::string_view, const char*> kClasses[] = {
      {"foreign", "key misuse"},     {"key misuse", "key misuse"}, {"revoked key", "key misuse"},
      {"rolled back", "stale copy"}, {"swapped", "stale copy"},    {"shortened", "truncation"}};
  for (const auto& [name, klass] : kClasses) {
    if (error.message.rfind(name, 0) == 0) return klass;
  }
  return error.kind == ErrorKind::kTampered ? "rewrite" : "bit rot";
}

Result<FsckReport> fsck(const Log& log, const FsckOptions& options) {
  Problems problems;
  DAYBOOK_RETURN_IF_ERROR(check_identity(log, problems));
  Problems of_tree;
  TreeWalk tree(log, options, of_tree);
  tree.run();
  DAYBOOK_TRY(const SignedCheckpoint file, check_checkpoint(log, of_tree.empty(), problems));
  DAYBOOK_RETURN_IF_ERROR(check_head(log, of_tree.empty(), file, problems));
  FsckReport report{tree.size(), tree.root(), problems.take()};
  for (Problem& problem : of_tree.take()) report.problems.push_back(std::move(problem));
  return report;
}

}  // namespace daybook::log
