// A replica's two ways to grow: filled from nothing, and by what another writer has signed since.
// It never signs; what it holds is covered by the other's checkpoint at every moment that counts.
#include "kv/path_exists.h"
#include "log/identity.h"
#include "log/key_codec.h"
#include "log/keys.h"
#include "log/log_impl.h"

namespace daybook::log {
namespace {

Error wrong_root(const note::Checkpoint& claimed, const Hash& found) {
  return tampered("the entries give the root " + found.hex() + " and the signed checkpoint of " +
                  std::to_string(claimed.size.value) + " events says " + claimed.root.hex() +
                  ": they are not the entries that were signed");
}

// A writer that was killed while it filled the store: whoever calls removes the folder first.
Result<void> refuse_leftovers(const LogPaths& paths) {
  DAYBOOK_TRY(const bool has_checkpoint, kv::path_exists(paths.checkpoint, *paths.files));
  if (has_checkpoint) {
    return conflict("there is a store in " + paths.folder + " already");
  }
  DAYBOOK_TRY(const bool has_leveldb, kv::path_exists(paths.leveldb, *paths.files));
  if (has_leveldb) {
    return conflict(paths.leveldb + " is there already, without a checkpoint: remove it first");
  }
  return {};
}

// Fills the store up to `size`; returns the tree that it then holds.
Result<merkle::CompactRange> fill(kv::Store& store, TreeSize size, const Feed& feed) {
  merkle::CompactRange range;
  while (range.size() < size) {
    DAYBOOK_TRY(Incoming incoming, feed(range.size()));
    DAYBOOK_RETURN_IF_ERROR(check_entries(incoming.entries));
    check_index_keys(incoming.index);
    put_entries(incoming.entries, range, incoming.index);
    DAYBOOK_RETURN_IF_ERROR(store.write_synced(incoming.index));
  }
  return range;
}

}  // namespace

Result<void> Log::create_replica(const std::string& store_folder, const note::KeyHistory& keys,
                                 const std::string& checkpoint_note, const CreateOptions& options,
                                 const Feed& feed) {
  const LogPaths paths(store_folder, *options.storage.files);
  if (!is_store_id(options.store_id)) return usage("a store id has 32 lower-case hex digits");
  DAYBOOK_TRY(const note::Checkpoint head, note::open_checkpoint(checkpoint_note, keys));
  const Result<void> fits = kv::check_slot_content(checkpoint_note);
  if (!fits.ok()) return fits.error().with_context("the log's signed checkpoint");
  DAYBOOK_RETURN_IF_ERROR(kv::make_lasting_folders(store_folder, 0700, *paths.files));
  DAYBOOK_TRY(const std::unique_ptr<kv::LockFile> lock,
              kv::LockFile::acquire(paths.lock, 0, *paths.files));
  DAYBOOK_RETURN_IF_ERROR(refuse_leftovers(paths));
  DAYBOOK_TRY(const std::unique_ptr<kv::Store> store,
              kv::Store::open(paths.leveldb, {true, true, options.storage}));
  DAYBOOK_TRY(const merkle::CompactRange range, fill(*store, head.size, feed));
  if (range.size() != head.size || range.root() != head.root) return wrong_root(head, range.root());
  const Identity identity{options.store_id, 0};
  kv::Batch batch;
  put_identity(identity, batch);
  batch.put(kCheckpointKey, checkpoint_note);
  batch.put(kHeadKey, kHeadValue);
  DAYBOOK_RETURN_IF_ERROR(store->write_synced(batch));
  DAYBOOK_RETURN_IF_ERROR(
      kv::replace_file(paths.identity, render_identity(identity), 0644, *paths.files));
  DAYBOOK_RETURN_IF_ERROR(kv::SlotFile::create(paths.head, checkpoint_note, *paths.files));
  return kv::create_exclusive(paths.checkpoint, checkpoint_note, 0644, *paths.files);
}

Result<note::Checkpoint> Log::replicate(Append append, const std::string& checkpoint_note) {
  const std::lock_guard guard(impl_->commit_mutex);
  if (!impl_->follows) return usage("the log was not opened to follow another writer");
  const std::shared_ptr<const note::KeyHistory> before = impl_->current_keys();
  DAYBOOK_TRY(const note::Checkpoint head,
              note::open_checkpoint(checkpoint_note, append.keys ? *append.keys : *before));
  merkle::CompactRange after = impl_->range;
  for (const std::string& entry : append.entries) after.append(merkle::leaf_hash(entry));
  if (after.size() != head.size || after.root() != head.root) return wrong_root(head, after.root());
  return impl_->append(std::move(append), [&](const note::Checkpoint&) -> Result<std::string> {
    return checkpoint_note;
  });
}

}  // namespace daybook::log
