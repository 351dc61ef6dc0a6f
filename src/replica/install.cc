#include "replica/install.h"

namespace daybook::replica {

Result<note::Checkpoint> install(const NewFolder& folder, const TileSource& source,
                                 const note::Verifier& verifier, const ledger::Config& config,
                                 const std::function<void(uint64_t, uint64_t)>& progress) {
  DAYBOOK_TRY(const SignedHead head, read_head(source, verifier));
  const uint64_t size = head.checkpoint.size.value;
  // Hashing is the first half of the work, writing the second.
  const auto first_half = [&](uint64_t done, uint64_t) {
    if (progress) progress(done, 2 * size);
  };
  DAYBOOK_RETURN_IF_ERROR(check_entries(source, head.checkpoint, first_half));
  const ledger::EntryFeed feed = [&](TreeSize from) {
    if (progress) progress(size + from.value, 2 * size);
    return read_entries(source, from, head.checkpoint.size, kBatchBytes);
  };
  DAYBOOK_RETURN_IF_ERROR(ledger::Ledger::create_replica(
      folder.paths().root, {config, verifier.vkey(), head.note}, feed));
  return head.checkpoint;
}

}  // namespace daybook::replica
