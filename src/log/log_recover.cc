// The checks of open(). They are the normal path's own parts run over what is stored: the compact
// range, leaf hashes, the refuse-to-sign guard.
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

// So many of the events that the checkpoint covers are hashed again at each open: one tile, some
// milliseconds. fsck hashes all.
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

Error altered_event(uint64_t position) {
  return tampered("altered: event " + std::to_string(position) +
                  " or its tree hash was changed (they do not fit each other); run verify on a "
                  "copy to see what else, "
                  "and restore log/ from a backup or a replica");
}

}  // namespace

Result<void> load_head(Log::Impl& impl) {
  DAYBOOK_TRY(SignedCheckpoint file, read_checkpoint_file(impl.paths.checkpoint, impl.verifier));
  DAYBOOK_TRY(const TreeSize size, count_events(*impl.store));
  if (size < file.checkpoint.size) {
    return damaged("shortened: LevelDB holds " + std::to_string(size.value) +
                   " events and the signed checkpoint says " +
                   std::to_string(file.checkpoint.size.value) +
                   ": the newest are lost; restore log/ from a backup or a replica");
  }
  DAYBOOK_TRY(impl.range, merkle::compact_range_at(file.checkpoint.size, impl.nodes()));
  if (impl.range.root() != file.checkpoint.root) {
    return tampered("altered: the root of the first " + std::to_string(file.checkpoint.size.value) +
                    " events is not the one in the signed checkpoint: tree hashes were changed, or "
                    "the log was forked; "
                    "keep both as evidence and restore log/ from a backup or a replica");
  }
  impl.publish({size, impl.range.root(), file.checkpoint, std::move(file.note)});
  return {};
}

// Events after the checkpoint (a crash left them, or nobody vouches for them) are all hashed, and
// their stored tree hashes compared, before anything is signed for them.
Result<void> check_newest(Log::Impl& impl) {
  Head head = impl.current();
  const uint64_t covered = head.checkpoint.size.value;
  const merkle::NodeSource nodes = impl.nodes();
  for (uint64_t i = covered - std::min(covered, kRehashedAtOpen); i < head.size.value; ++i) {
    DAYBOOK_TRY(const std::string entry, impl.read(Position(i)));
    DAYBOOK_TRY(const Hash stored, nodes(0, i));
    const Hash leaf = merkle::leaf_hash(entry);
    if (leaf != stored) return altered_event(i);
    if (i >= covered) impl.range.append(leaf);
  }
  DAYBOOK_TRY(const Hash stored_root, merkle::root_at(head.size, nodes));
  if (stored_root != impl.range.root()) {
    return tampered(
        "altered: the tree hashes of the events after the checkpoint do not fit them; restore log/ "
        "from a "
        "backup or a replica");
  }
  head.root = impl.range.root();
  impl.publish(std::move(head));
  return {};
}

// Crash after LevelDB's write: it is one session ahead, and the next open goes on from the larger
// number.
Result<void> begin_session(Log::Impl& impl) {
  if (impl.range.size() > impl.current().checkpoint.size)
    DAYBOOK_RETURN_IF_ERROR(impl.sign(impl.range));
  ++impl.identity.session;
  kv::Batch batch;
  put_identity(impl.identity, batch);
  DAYBOOK_RETURN_IF_ERROR(impl.store->write_synced(batch));
  return kv::replace_file(impl.paths.identity, render_identity(impl.identity));
}

}  // namespace daybook::log
