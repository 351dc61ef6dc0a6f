// Keeping what witnesses sign: the same checkpoint, under more signatures. The order is that of an
// append, LevelDB first; a crash between leaves a file beside it that lacks cosignatures, which
// open completes.
#include "log/key_codec.h"
#include "log/keys.h"
#include "log/log_impl.h"

namespace daybook::log {

Result<void> Log::add_cosignatures(const std::string& note) {
  const std::lock_guard guard(impl_->commit_mutex);
  if (impl_->signer == nullptr) return usage("the log was opened for reading only");
  if (impl_->failed) return *impl_->failed;
  DAYBOOK_TRY(const note::Checkpoint checkpoint, note::open_checkpoint(note, impl_->verifier));
  const SignedCheckpoint head = impl_->current();
  if (checkpoint != head.checkpoint) {
    return conflict("these cosignatures are of another checkpoint than the log's newest one");
  }
  kv::Batch batch;
  batch.put(kCheckpointKey, note);
  Result<void> written = impl_->store->write_synced(batch);
  if (written.ok()) written = kv::replace_file(impl_->paths.checkpoint, note);
  if (!written.ok()) {
    impl_->failed =
        written.error().with_context("this writer has stopped; close the store and open it again");
    return *impl_->failed;
  }
  impl_->publish({checkpoint, note});
  return {};
}

}  // namespace daybook::log
