#include "log/head_file.h"

#include <utility>

#include "kv/durable_file.h"

namespace daybook::log {
namespace {

constexpr uint64_t kMaxHeadBytes = 1 << 20;  // a note's own limit
constexpr int kAttempts = 20;

Result<SignedCheckpoint> open_note(std::string note, const std::string& path,
                                   const note::KeyHistory& keys) {
  return open_signed(std::move(note), path, "head", keys);
}

Error damaged_head(const std::string& path, const std::string& what) {
  return damaged("damaged head: " + path + ": " + what);
}

std::string put_right(const std::string& path) {
  return "; put the newest checkpoint that you trust in its place, as a plain file (that of the "
         "newest snapshot, or the file checkpoint beside " +
         path + "), and keep this one as evidence";
}

Result<Heads> from_slots(std::string_view bytes, const std::string& path,
                         const note::KeyHistory& keys) {
  Result<kv::Slots> slots = kv::parse_slots(bytes);
  if (!slots.ok()) return damaged_head(path, slots.error().message + put_right(path));
  Heads heads;
  heads.sequence = slots->newest().sequence;
  DAYBOOK_TRY(heads.newest, open_note(slots->newest().content, path, keys));
  const kv::Slot* older = slots->older();
  if (older == nullptr) return heads;
  DAYBOOK_TRY(heads.older, open_note(older->content, path, keys));
  if (heads.older->checkpoint.size > heads.newest.checkpoint.size) {
    return damaged_head(path,
                        "its newer slot has fewer events than its older one" + put_right(path));
  }
  return heads;
}

}  // namespace

Result<Heads> read_heads(const std::string& path, const note::KeyHistory& keys,
                         kv::FileSystem& files) {
  Result<std::string> bytes = kv::read_file(path, kMaxHeadBytes, files);
  if (!bytes.ok() && bytes.error().kind == ErrorKind::kInvalid) {
    return damaged_head(path, bytes.error().message + put_right(path));
  }
  if (!bytes.ok()) return bytes.error();
  if (bytes->size() == kv::kSlotFileBytes) return from_slots(*bytes, path, keys);
  Heads heads;
  heads.plain = true;
  DAYBOOK_TRY(heads.newest, open_note(std::move(bytes).value(), path, keys));
  return heads;
}

std::vector<std::string> notes_in_head(std::string_view bytes) {
  if (bytes.size() != kv::kSlotFileBytes) return {std::string(bytes)};
  const Result<kv::Slots> slots = kv::parse_slots(bytes);
  if (!slots.ok()) return {};
  std::vector<std::string> notes{slots->newest().content};
  if (slots->older() != nullptr) notes.push_back(slots->older()->content);
  return notes;
}

// A writer that is quicker than our read can tear both slots for us, and replaces `checkpoint` as a
// whole.
Result<SignedCheckpoint> read_newest_checkpoint(const LogPaths& paths,
                                                const note::KeyHistory& keys) {
  DAYBOOK_TRY(SignedCheckpoint file, read_checkpoint_file(paths.checkpoint, keys, *paths.files));
  Result<Heads> heads = read_heads(paths.head, keys, *paths.files);
  for (int attempt = 1;
       attempt < kAttempts && !heads.ok() && heads.error().kind == ErrorKind::kDamaged; ++attempt) {
    heads = read_heads(paths.head, keys, *paths.files);
  }
  if (!heads.ok() && heads.error().kind == ErrorKind::kNotFound) return file;
  if (!heads.ok()) return heads.error();
  if (heads->newest.checkpoint.size < file.checkpoint.size) return file;
  return std::move(heads->newest);
}

Result<void> check_torn(const Heads& heads, const std::string& path, const SignedCheckpoint& stored,
                        const SignedCheckpoint& file) {
  if (heads.plain || heads.older) return {};
  if (stored.note == file.note) {
    return damaged_head(path,
                        "one of its two slots is unreadable, and not from a crash; no event is "
                        "lost: LevelDB and the file checkpoint agree on " +
                            std::to_string(file.checkpoint.size.value) +
                            " events; copy checkpoint to head, and check the disk");
  }
  if (stored.note == heads.newest.note) {
    return damaged_head(
        path,
        "one of its two slots is unreadable, and LevelDB holds no more than the other one says, " +
            std::to_string(stored.checkpoint.size.value) +
            " events: newer ones may be lost; restore log/ from a backup or a replica" +
            put_right(path));
  }
  return {};
}

}  // namespace daybook::log
