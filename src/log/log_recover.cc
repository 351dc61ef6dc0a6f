// The checks of open(): the same whether the last writer closed the store or was killed. They end
// with every event under a signature of our key, or with the name of what is wrong.
#include <algorithm>
#include <optional>

#include "log/head_file.h"
#include "log/identity.h"
#include "log/key_codec.h"
#include "log/keys.h"
#include "log/log_impl.h"
#include "merkle/tile.h"

namespace daybook::log {
namespace {

// So many events below the size that the files beside LevelDB say, and all above it, are hashed
// again at each open: some milliseconds. fsck hashes all.
constexpr uint64_t kRehashedAtOpen = merkle::kTileWidth;

// One more than the last event's position. Whether all before it are there is for fsck and readers
// to see.
Result<TreeSize> count_events(const kv::Store& store) {
  kv::Iterator walk = store.iterate();
  walk.seek(std::string(1, kEventPrefix + 1));
  DAYBOOK_RETURN_IF_ERROR(walk.status());
  if (walk.valid()) {
    walk.prev();
  } else {
    walk.seek_to_last();
  }
  DAYBOOK_RETURN_IF_ERROR(walk.status());
  if (!walk.valid() || walk.key().front() != kEventPrefix) return TreeSize(0);
  const std::optional<Position> last = parse_event_key(walk.key());
  if (!last || last->value == UINT64_MAX)
    return damaged("the last event's key is not readable; restore log/ from a backup");
  return TreeSize(last->value).next();
}

const char kRestore[] = "; restore log/ from a backup or a replica";

Error shortened(TreeSize size, TreeSize signed_size) {
  return damaged("shortened: LevelDB holds " + std::to_string(size.value) +
                 " events and the signed checkpoint says " + std::to_string(signed_size.value) +
                 ": the newest are lost" + kRestore);
}

Error planted(TreeSize signed_size) {
  return tampered("planted: this log's key signed the first " + std::to_string(signed_size.value) +
                  " events in LevelDB and not those after them: somebody else wrote there" +
                  kRestore);
}

Error altered_root(TreeSize size) {
  return tampered("altered: the root of the first " + std::to_string(size.value) +
                  " events is not the signed one: tree hashes were changed, or the log was forked; "
                  "keep it as evidence" +
                  kRestore);
}

Error altered_event(uint64_t position) {
  return tampered("altered: event " + std::to_string(position) +
                  " or its tree hash was changed (they do not fit each other)" + kRestore);
}

Result<std::optional<Heads>> load_heads(const Log::Impl& impl) {
  Result<Heads> heads = read_heads(impl.paths.head, *impl.keys, *impl.paths.files);
  if (heads.ok()) return std::optional(std::move(heads).value());
  if (heads.error().kind != ErrorKind::kNotFound) return heads.error();
  DAYBOOK_TRY(const std::optional<std::string> had_one, impl.store->get(kHeadKey));
  if (!had_one) return std::optional<Heads>();
  return damaged(impl.paths.head +
                 " is missing: restore it from a backup, or put the newest checkpoint that you "
                 "trust in its place, as a plain file: that of the newest snapshot, or the file "
                 "checkpoint after a clean end");
}

Result<void> check_root(const Log::Impl& impl, const note::Checkpoint& beside) {
  DAYBOOK_TRY(const Hash root, merkle::root_at(beside.size, impl.nodes()));
  if (root != beside.root) return altered_root(beside.size);
  return {};
}

}  // namespace

TreeSize Beside::size() const {
  return std::max(file.checkpoint.size, heads ? heads->newest.checkpoint.size : TreeSize(0));
}

// LevelDB's own note came in one batch with the newest events: it covers all of them, or they were
// put there by somebody without our key. The files beside it are as new, or older after a crash:
// head by one append.
Result<Beside> load_head(Log::Impl& impl) {
  Beside beside;
  DAYBOOK_TRY(beside.file,
              read_checkpoint_file(impl.paths.checkpoint, *impl.keys, *impl.paths.files));
  DAYBOOK_TRY(beside.heads, load_heads(impl));
  DAYBOOK_TRY(const TreeSize size, count_events(*impl.store));
  if (size < beside.size()) return shortened(size, beside.size());
  DAYBOOK_TRY(SignedCheckpoint stored, read_stored_checkpoint(*impl.store, *impl.keys));
  if (size < stored.checkpoint.size) return shortened(size, stored.checkpoint.size);
  if (size > stored.checkpoint.size) return planted(stored.checkpoint.size);
  DAYBOOK_TRY(impl.range, merkle::compact_range_at(size, impl.nodes()));
  if (impl.range.root() != stored.checkpoint.root) return altered_root(size);
  DAYBOOK_RETURN_IF_ERROR(check_root(impl, beside.file.checkpoint));
  if (beside.heads) {
    const Heads& heads = *beside.heads;
    DAYBOOK_RETURN_IF_ERROR(check_root(impl, heads.newest.checkpoint));
    if (heads.older) DAYBOOK_RETURN_IF_ERROR(check_root(impl, heads.older->checkpoint));
    DAYBOOK_RETURN_IF_ERROR(check_torn(heads, impl.paths.head, stored, beside.file));
  }
  impl.publish(std::move(stored));
  return beside;
}

Result<void> check_newest(const Log::Impl& impl, TreeSize known) {
  const merkle::NodeSource nodes = impl.nodes();
  const uint64_t from = known.value - std::min(known.value, kRehashedAtOpen);
  for (uint64_t i = from; i < impl.range.size().value; ++i) {
    DAYBOOK_TRY(const std::string entry, impl.read(Position(i)));
    DAYBOOK_TRY(const Hash stored, nodes(0, i));
    if (merkle::leaf_hash(entry) != stored) return altered_event(i);
  }
  return {};
}

namespace {

// Head first: a checkpoint file that is as new as LevelDB says that head was complete (check_torn).
Result<void> complete_files(Log::Impl& impl, const Beside& beside) {
  const std::string note = impl.current().note;
  const std::optional<Heads>& heads = beside.heads;
  // What is read may not be on disk: after a sync that failed, the kernel shows bytes that it will
  // never write. Only a file `checkpoint` that is as new says that all syncs of head went well.
  const bool is_settled = heads && !heads->plain && heads->older && heads->newest.note == note &&
                          beside.file.note == note;
  if (is_settled) {
    DAYBOOK_TRY(impl.head_file,
                kv::SlotFile::open(impl.paths.head, heads->sequence, *impl.paths.files));
  } else {
    DAYBOOK_TRY(impl.head_file, kv::SlotFile::create(impl.paths.head, note, *impl.paths.files));
  }
  if (beside.file.note != note) {
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(impl.paths.checkpoint, note, 0644, *impl.paths.files));
  }
  impl.checkpoint_file = note;
  return {};
}

}  // namespace

// Crash after LevelDB's write: it is one session ahead. The file identity is completed before the
// next one is counted, or a second crash at the same place would leave LevelDB two ahead.
Result<void> begin_session(Log::Impl& impl, const Beside& beside) {
  kv::FileSystem& files = *impl.paths.files;
  // The names that were read may be those of a folder whose last sync failed.
  DAYBOOK_RETURN_IF_ERROR(kv::sync_folder(impl.paths.folder, files));
  DAYBOOK_RETURN_IF_ERROR(complete_files(impl, beside));
  if (beside.session != impl.identity.session) {
    DAYBOOK_RETURN_IF_ERROR(
        kv::replace_file(impl.paths.identity, render_identity(impl.identity), 0644, files));
  }
  ++impl.identity.session;
  kv::Batch batch;
  put_identity(impl.identity, batch);
  batch.put(kHeadKey, kHeadValue);
  DAYBOOK_RETURN_IF_ERROR(impl.store->write_synced(batch));
  return kv::replace_file(impl.paths.identity, render_identity(impl.identity), 0644, files);
}

}  // namespace daybook::log
