#include "replica/follow.h"

#include "kv/durable_file.h"

namespace daybook::replica {
namespace {

std::string describe(const note::Checkpoint& checkpoint) {
  return std::to_string(checkpoint.size.value) + " events with the root " + checkpoint.root.hex();
}

Result<void> keep_note(const std::string& folder, const note::Checkpoint& checkpoint,
                       const std::string& note) {
  const std::string name =
      std::to_string(checkpoint.size.value) + "-" + checkpoint.root.hex().substr(0, 16);
  return kv::replace_file(folder + "/" + name, note);
}

// Both notes are written before anything is said: they are the proof. Always an error.
Error report_fork(const ledger::Ledger& ledger, const TileSource& source,
                  const SignedHead& theirs) {
  const note::Checkpoint ours = ledger.log().checkpoint();
  const std::string folder = forks_folder(ledger.paths());
  Result<void> kept = kv::make_folders(folder, 0700);
  if (kept.ok()) kept = keep_note(folder, ours, ledger.log().checkpoint_note());
  if (kept.ok()) kept = keep_note(folder, theirs.checkpoint, theirs.note);
  if (!kept.ok()) return kept.error().with_context("a fork was found and its proof not kept");
  return tampered("fork: the log's key signed two histories: " + describe(ours) + " here, and " +
                  describe(theirs.checkpoint) + " at " + source.name() +
                  ". Nothing was taken over. Both signed checkpoints are in " + folder +
                  ": together they prove it to anybody who has the public key. Keep this replica "
                  "as it is, show them to whoever holds the key, and compare with other replicas "
                  "to learn which history is the older one");
}

// The source is not longer than ours.
Result<Followed> compare_shorter(const ledger::Ledger& ledger, const TileSource& source,
                                 const SignedHead& theirs, Followed followed) {
  DAYBOOK_TRY(const Hash ours, ledger.log().root_at(theirs.checkpoint.size));
  if (ours != theirs.checkpoint.root) return report_fork(ledger, source, theirs);
  const bool same = theirs.checkpoint.size == ledger.size();
  followed.outcome = same ? Followed::Outcome::kUpToDate : Followed::Outcome::kAhead;
  return followed;
}

// Our tree with `entries` after it.
Result<Hash> root_with(const ledger::Ledger& ledger, const std::vector<std::string>& entries) {
  DAYBOOK_TRY(merkle::CompactRange range,
              merkle::compact_range_at(ledger.size(), ledger.log().nodes()));
  for (const std::string& entry : entries) range.append(merkle::leaf_hash(entry));
  return range.root();
}

}  // namespace

std::string forks_folder(const ledger::Paths& paths) {
  return paths.store + "/forks";
}

Result<Followed> follow(ledger::Ledger& ledger, const TileSource& source) {
  DAYBOOK_TRY(const SignedHead theirs, read_head(source, ledger.verifier()));
  const TreeSize size = theirs.checkpoint.size;
  Followed followed{Followed::Outcome::kAdvanced, ledger.size(), size};
  if (size <= ledger.size()) return compare_shorter(ledger, source, theirs, followed);
  DAYBOOK_TRY(std::vector<std::string> entries, read_all_entries(source, ledger.size(), size));
  DAYBOOK_TRY(const Hash root, root_with(ledger, entries));
  if (root != theirs.checkpoint.root) {
    // Either its entries were changed, which its own root shows, or its history is another one.
    DAYBOOK_RETURN_IF_ERROR(check_entries(source, theirs.checkpoint, {}));
    return report_fork(ledger, source, theirs);
  }
  DAYBOOK_RETURN_IF_ERROR(ledger.replicate(std::move(entries), theirs.note));
  return followed;
}

}  // namespace daybook::replica
