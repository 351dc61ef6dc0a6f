#include "replica/install.h"

namespace daybook::replica {

Result<CheckedSource> install(const NewFolder& folder, const TileSource& source,
                              const note::Verifier& anchor, const ledger::Config& config,
                              const std::function<void(uint64_t, uint64_t)>& progress) {
  // Hashing is the first half of the work, writing the second.
  const auto first_half = [&](uint64_t done, uint64_t total) {
    if (progress) progress(done, 2 * total);
  };
  DAYBOOK_TRY(CheckedSource checked, check_source(source, anchor, first_half));
  const TreeSize size = checked.head.checkpoint.size;
  const ledger::EntryFeed feed = [&](TreeSize from) {
    if (progress) progress(size.value + from.value, 2 * size.value);
    return read_entries(source, from, size, kBatchBytes);
  };
  DAYBOOK_RETURN_IF_ERROR(ledger::Ledger::create_replica(
      folder.paths().root, {config, checked.keys, checked.head.note}, feed));
  return checked;
}

}  // namespace daybook::replica
