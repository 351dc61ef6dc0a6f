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
  const std::string& folder = ledger.paths().forks;
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

// Signed by one of the log's keys, of whatever size it is: which one is due there is known when its
// entries are.
Result<void> check_claim_by_any(const TileSource& source, const SignedHead& claim,
                                const note::KeyHistory& keys) {
  std::vector<note::Verifier> known;
  for (const note::KeyRange& range : keys.ranges()) known.push_back(range.key);
  const Result<note::Note> opened = note::open_note(claim.note, known);
  if (opened.ok() && claim.checkpoint.origin == keys.current().name()) return {};
  return check_claim(source, claim, keys);  // says why not
}

// The replica trusts the key that it knows as the newest; `given`, what the user trusts.
Result<void> check_trust(const note::KeyHistory& before, const note::KeyHistory& after,
                         const std::optional<note::Verifier>& given) {
  if (given) return after.check_anchor(*given);
  const Result<void> trusted = after.check_anchor(before.current());
  if (trusted.ok()) return {};
  return tampered(trusted.error().message +
                  ". Nothing was taken over; `daybook pull --key KEY` goes on with the key that "
                  "the owner told you");
}

}  // namespace

Result<Followed> follow(ledger::Ledger& ledger, const TileSource& source,
                        const std::optional<note::Verifier>& key) {
  DAYBOOK_TRY(const SignedHead theirs, read_claim(source));
  const note::KeyHistory ours = *ledger.keys();
  const TreeSize size = theirs.checkpoint.size;
  Followed followed{Followed::Outcome::kAdvanced, ledger.size(), size};
  if (size <= ledger.size() || claims_known_key(theirs.note, ours)) {
    DAYBOOK_RETURN_IF_ERROR(check_claim_by_any(source, theirs, ours));
  }
  if (size <= ledger.size()) {
    DAYBOOK_RETURN_IF_ERROR(check_claim(source, theirs, ours));
    return compare_shorter(ledger, source, theirs, followed);
  }
  auto entries = read_all_entries(source, ledger.size(), size);
  const auto keys = entries.ok() ? ledger.keys_with(*entries) : Result<note::KeyHistory>(ours);
  // A key that nothing here hands over to is a stranger's, whatever else is wrong.
  if (!entries.ok() || !keys.ok() || keys->current().vkey() == ours.current().vkey()) {
    DAYBOOK_RETURN_IF_ERROR(check_claim_by_any(source, theirs, ours));
  }
  if (!entries.ok()) return entries.error();
  DAYBOOK_TRY(const Hash root, root_with(ledger, *entries));
  if (root != theirs.checkpoint.root) {
    // Either its entries were changed, which its own root shows, or its history is another one.
    DAYBOOK_RETURN_IF_ERROR(check_entries(source, theirs.checkpoint, {}));
    return report_fork(ledger, source, theirs);
  }
  if (!keys.ok()) return keys.error().with_context(source.name());
  DAYBOOK_RETURN_IF_ERROR(check_claim(source, theirs, *keys));
  DAYBOOK_RETURN_IF_ERROR(check_trust(ours, *keys, key));
  DAYBOOK_RETURN_IF_ERROR(ledger.replicate(std::move(*entries), theirs.note));
  return followed;
}

}  // namespace daybook::replica
