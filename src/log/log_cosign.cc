// Keeping what witnesses sign: the same checkpoint, under more signatures. The order is that of an
// append, LevelDB first; a crash between leaves a head beside it that lacks cosignatures, which
// open completes.
#include "log/log_impl.h"

namespace daybook::log {

Result<void> Log::add_cosignatures(const std::string& note) {
  const std::lock_guard guard(impl_->commit_mutex);
  if (impl_->signer == nullptr) return usage("the log was opened for reading only");
  if (impl_->failed) return *impl_->failed;
  DAYBOOK_TRY(const note::Checkpoint checkpoint,
              note::open_checkpoint(note, *impl_->current_keys()));
  const SignedCheckpoint head = impl_->current();
  if (checkpoint != head.checkpoint) {
    return conflict("these cosignatures are of another checkpoint than the log's newest one");
  }
  const Result<void> fits = kv::check_slot_content(note);
  if (!fits.ok()) return fits.error().with_context("a checkpoint with so many cosignatures");
  if (note == head.note) return {};  // no note is written twice: see check_torn
  const Result<void> written = impl_->write({}, note);
  if (!written.ok()) {
    impl_->failed = stopped(written.error());
    return *impl_->failed;
  }
  impl_->publish({checkpoint, note});
  return {};
}

}  // namespace daybook::log
