#include "log/checkpoint_file.h"

#include <algorithm>
#include <optional>

#include "kv/durable_file.h"
#include "log/key_codec.h"

namespace daybook::log {
namespace {

constexpr uint64_t kMaxNoteBytes = 1 << 20;  // a note's own limit

// Whether a line claims to be our key's and is not.
bool has_bad_signature(const std::string& bytes, const note::KeyHistory& keys) {
  const Result<note::Note> note = note::parse_note(bytes);
  if (!note.ok()) return false;
  return std::any_of(note->signatures.begin(), note->signatures.end(),
                     [&](const note::Signature& line) {
                       const note::KeyRange* range = keys.find(line.name, line.key_id);
                       return range != nullptr && !range->key.verify(note->text, line.payload);
                     });
}

}  // namespace

Result<SignedCheckpoint> open_signed(std::string note, const std::string& path,
                                     const std::string& name, const note::KeyHistory& keys) {
  const Result<note::Checkpoint> checkpoint = note::open_checkpoint(note, keys);
  if (checkpoint.ok()) return SignedCheckpoint{*checkpoint, std::move(note)};
  const std::string what =
      " " + name + ": " + path + ": " + checkpoint.error().message +
      "; restore it from a backup or a snapshot, and keep this one as evidence";
  if (checkpoint.error().kind != ErrorKind::kTampered) return damaged("damaged" + what);
  return tampered((has_bad_signature(note, keys) ? "altered" : "foreign") + what);
}

Result<SignedCheckpoint> read_checkpoint_file(const std::string& path, const note::KeyHistory& keys,
                                              kv::FileSystem& files) {
  Result<std::string> bytes = kv::read_file(path, kMaxNoteBytes, files);
  if (!bytes.ok() && bytes.error().kind == ErrorKind::kInvalid) {
    return damaged("damaged checkpoint: " + bytes.error().message +
                   "; restore it from a backup or a snapshot");
  }
  if (!bytes.ok()) return bytes.error();
  return open_signed(std::move(bytes).value(), path, "checkpoint", keys);
}

Result<SignedCheckpoint> read_stored_checkpoint(const kv::Store& store,
                                                const note::KeyHistory& keys) {
  DAYBOOK_TRY(std::optional<std::string> bytes, store.get(kCheckpointKey));
  const Result<note::Checkpoint> checkpoint = note::open_checkpoint(bytes.value_or(""), keys);
  if (checkpoint.ok()) return SignedCheckpoint{*checkpoint, std::move(*bytes)};
  return tampered("planted: the newest events in LevelDB are not signed by this log's key (" +
                  checkpoint.error().message +
                  "): somebody else wrote there; restore log/ from a backup or a replica");
}

}  // namespace daybook::log
