// The checks of open(): the same whether the last writer closed the store or was killed. They end
// with every event under a signature of our key, or with the name of what is wrong.
#include <algorithm>
#include <optional>

#include "log/checkpoint_file.h"
#include "log/identity.h"
#include "log/key_codec.h"
#include "log/keys.h"
#include "log/log_impl.h"
#include "merkle/tile.h"

namespace daybook::log {
namespace {

// So many events below the checkpoint file's size, and all above it, are hashed again at each open:
// some milliseconds. fsck hashes all.
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

}  // namespace

// LevelDB's own note came in one batch with the newest events: it covers all of them, or they were
// put there by somebody without our key. The file is as new, or one append older after a crash.
Result<SignedCheckpoint> load_head(Log::Impl& impl) {
  DAYBOOK_TRY(SignedCheckpoint file, read_checkpoint_file(impl.paths.checkpoint, impl.verifier));
  DAYBOOK_TRY(const TreeSize size, count_events(*impl.store));
  if (size < file.checkpoint.size) return shortened(size, file.checkpoint.size);
  DAYBOOK_TRY(SignedCheckpoint stored, read_stored_checkpoint(*impl.store, impl.verifier));
  if (size < stored.checkpoint.size) return shortened(size, stored.checkpoint.size);
  if (size > stored.checkpoint.size) return planted(stored.checkpoint.size);
  DAYBOOK_TRY(impl.range, merkle::compact_range_at(size, impl.nodes()));
  if (impl.range.root() != stored.checkpoint.root) return altered_root(size);
  DAYBOOK_TRY(const Hash root_in_file, merkle::root_at(file.checkpoint.size, impl.nodes()));
  if (root_in_file != file.checkpoint.root) return altered_root(file.checkpoint.size);
  impl.publish(std::move(stored));
  return file;
}

Result<void> check_newest(const Log::Impl& impl, TreeSize in_file) {
  const merkle::NodeSource nodes = impl.nodes();
  const uint64_t from = in_file.value - std::min(in_file.value, kRehashedAtOpen);
  for (uint64_t i = from; i < impl.range.size().value; ++i) {
    DAYBOOK_TRY(const std::string entry, impl.read(Position(i)));
    DAYBOOK_TRY(const Hash stored, nodes(0, i));
    if (merkle::leaf_hash(entry) != stored) return altered_event(i);
  }
  return {};
}

// Crash after LevelDB's write: it is one session ahead, and the next open goes on from the larger
// number.
Result<void> begin_session(Log::Impl& impl, TreeSize in_file) {
  const SignedCheckpoint head = impl.current();
  DAYBOOK_TRY(const SignedCheckpoint file,
              read_checkpoint_file(impl.paths.checkpoint, impl.verifier));
  if (in_file < head.checkpoint.size || file.note != head.note) {  // or cosignatures more
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(impl.paths.checkpoint, head.note));
  }
  ++impl.identity.session;
  kv::Batch batch;
  put_identity(impl.identity, batch);
  DAYBOOK_RETURN_IF_ERROR(impl.store->write_synced(batch));
  return kv::replace_file(impl.paths.identity, render_identity(impl.identity));
}

}  // namespace daybook::log
