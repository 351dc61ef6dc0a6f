// Making an empty store. The checkpoint is written last: a folder without one is an interrupted
// create, and creating again finishes it.
#include "kv/path_exists.h"
#include "log/identity.h"
#include "log/key_codec.h"
#include "log/keys.h"
#include "log/log_impl.h"

namespace daybook::log {
namespace {

// What an interrupted create left is made again; events without a checkpoint are not ours to
// overwrite.
Result<void> refuse_events(const kv::Store& store, const LogPaths& paths) {
  kv::Iterator walk = store.iterate();
  walk.seek(event_key(Position(0)));
  DAYBOOK_RETURN_IF_ERROR(walk.status());
  if (!walk.valid() || !parse_event_key(walk.key())) return {};
  return conflict(
      "there are events in " + paths.leveldb +
      " already, but no checkpoint: restore the checkpoint file, or choose another folder");
}

// LevelDB is made first. Files of ours beside a folder without one are what is left of a store.
Result<void> refuse_remains(const LogPaths& paths) {
  DAYBOOK_TRY(const bool has_leveldb, kv::path_exists(paths.leveldb + "/CURRENT", *paths.files));
  if (has_leveldb) return {};
  for (const std::string& path : {paths.identity, paths.head}) {
    DAYBOOK_TRY(const bool is_there, kv::path_exists(path, *paths.files));
    if (!is_there) continue;
    return damaged(path + " is there, and no LevelDB in " + paths.leveldb +
                   ": a store was here; restore it from a backup or a replica, or choose another "
                   "folder");
  }
  return {};
}

}  // namespace

Result<void> Log::create(const std::string& store_folder, const note::Signer& signer,
                         const CreateOptions& options) {
  const LogPaths paths(store_folder, *options.storage.files);
  if (!is_store_id(options.store_id)) return usage("a store id has 32 lower-case hex digits");
  DAYBOOK_RETURN_IF_ERROR(kv::make_lasting_folders(store_folder, 0700, *paths.files));
  DAYBOOK_TRY(const std::unique_ptr<kv::LockFile> lock,
              kv::LockFile::acquire(paths.lock, 0, *paths.files));
  DAYBOOK_TRY(const bool is_there, kv::path_exists(paths.checkpoint, *paths.files));
  if (is_there) {
    return conflict("there is a store in " + store_folder + " already");
  }
  DAYBOOK_RETURN_IF_ERROR(refuse_remains(paths));
  DAYBOOK_TRY(const std::unique_ptr<kv::Store> store,
              kv::Store::open(paths.leveldb, {true, false, options.storage}));
  DAYBOOK_RETURN_IF_ERROR(refuse_events(*store, paths));
  const std::string empty =
      note::sign_checkpoint({signer.verifier().name(), TreeSize(0), merkle::empty_root()}, signer);
  const Result<void> fits = kv::check_slot_content(empty);
  if (!fits.ok()) return fits.error().with_context("the log's name is too long for its checkpoint");
  const Identity identity{options.store_id, 0};
  kv::Batch batch;
  put_identity(identity, batch);
  batch.put(kCheckpointKey, empty);
  batch.put(kHeadKey, kHeadValue);
  DAYBOOK_RETURN_IF_ERROR(store->write_synced(batch));
  DAYBOOK_RETURN_IF_ERROR(
      kv::replace_file(paths.identity, render_identity(identity), 0644, *paths.files));
  DAYBOOK_RETURN_IF_ERROR(kv::SlotFile::create(paths.head, empty, *paths.files));
  return kv::create_exclusive(paths.checkpoint, empty, 0644, *paths.files);
}

}  // namespace daybook::log
