#include "replica/repair_plan.h"

#include "kv/durable_file.h"
#include "ledger/key_fold.h"
#include "replica/follow.h"

namespace daybook::replica {
namespace {

merkle::CompactRange range_of(const std::vector<std::string>& entries, uint64_t size) {
  merkle::CompactRange range;
  for (uint64_t i = 0; i < size; ++i) range.append(merkle::leaf_hash(entries[i]));
  return range;
}

Result<void> keep_head(const std::string& folder, const SignedHead& head) {
  const std::string name =
      std::to_string(head.checkpoint.size.value) + "-" + head.checkpoint.root.hex().substr(0, 16);
  return kv::replace_file(folder + "/" + name, head.note);
}

Error fork(const ledger::Paths& paths, const TileSource& source, const SignedHead& ours,
           const SignedHead& theirs, bool dry_run) {
  const std::string& folder = paths.forks;
  if (!dry_run) {
    Result<void> kept = kv::make_folders(folder, 0700);
    if (kept.ok()) kept = keep_head(folder, ours);
    if (kept.ok()) kept = keep_head(folder, theirs);
    if (!kept.ok()) return kept.error().with_context("a fork was found and its proof not kept");
  }
  return tampered("fork: this log's signed head of " + std::to_string(ours.checkpoint.size.value) +
                  " events and that of " + std::to_string(theirs.checkpoint.size.value) +
                  " events at " + source.name() +
                  " do not belong to one history. Nothing was repaired" +
                  (dry_run ? "" : "; both signed checkpoints are in " + folder) +
                  ". Compare with other replicas to learn which history is the older one");
}

// Whether what is here gives our own head by itself: then a replica that differs is a fork.
bool is_whole(const DamagedLog& log, const note::Checkpoint& head) {
  merkle::CompactRange range;
  for (uint64_t i = 0; i < head.size.value; ++i) {
    const auto found = log.entries.find(i);
    if (found == log.entries.end()) return false;
    range.append(merkle::leaf_hash(found->second.back()));
  }
  return range.root() == head.root;
}

// Appends what only this store holds: the events after the replica's end.
Result<void> take_our_end(const DamagedLog& log, const SignedHead& ours, const TileSource& source,
                          std::vector<std::string>& entries) {
  const note::Checkpoint& head = ours.checkpoint;
  const uint64_t theirs = entries.size();
  std::vector<uint64_t> lost;
  for (uint64_t i = theirs; i < head.size.value; ++i) {
    const auto found = log.entries.find(i);
    if (found == log.entries.end()) lost.push_back(i);
    entries.push_back(found == log.entries.end() ? std::string() : found->second.back());
  }
  const std::string shorter = source.name() + " holds " + std::to_string(theirs) + " of the " +
                              std::to_string(head.size.value) + " events that were signed here";
  if (!lost.empty()) {
    return conflict(shorter + ", and no readable file here holds events " + positions_text(lost) +
                    ": they remain lost. Nothing was repaired; look for a newer replica, or list "
                    "what is readable with `daybook evidence`");
  }
  if (range_of(entries, head.size.value).root() == head.root) return {};
  return conflict(shorter +
                  ", and its events with those after them here do not give the signed root: an "
                  "event from " +
                  std::to_string(theirs) +
                  " on was altered here, or the replica holds another history. Nothing was "
                  "repaired; look for a newer replica");
}

// The keys of the whole, when the end of it is ours.
Result<note::KeyHistory> keys_of(const note::KeyHistory& theirs,
                                 const std::vector<std::string>& entries, uint64_t from) {
  const auto end = entries.begin() + static_cast<std::ptrdiff_t>(from);
  return ledger::extend_keys(theirs, range_of(entries, from), {end, entries.end()});
}

}  // namespace

Result<RepairPlan> plan_repair(const ledger::Paths& paths, const DamagedLog& log,
                               const TileSource& source, const note::Verifier& anchor, bool dry_run,
                               const std::function<void(uint64_t, uint64_t)>& progress) {
  DAYBOOK_TRY(CheckedSource theirs, check_source(source, anchor, progress));
  const std::optional<SignedHead> ours = log.head(theirs.keys);
  if (!ours) {
    return conflict("neither head, checkpoint nor log/ of " + paths.store +
                    " holds a readable signature of this log's key, so nothing here says how long "
                    "the log was; make a new daybook with `daybook restore` or `daybook clone`");
  }
  const uint64_t here = ours->checkpoint.size.value, there = theirs.head.checkpoint.size.value;
  RepairPlan plan{{}, *ours, theirs.keys, TreeSize(here), TreeSize(there)};
  DAYBOOK_TRY(plan.entries, read_all_entries(source, TreeSize(0), TreeSize(there)));
  if (there >= here) {
    if (range_of(plan.entries, here).root() != ours->checkpoint.root)
      return fork(paths, source, *ours, theirs.head, dry_run);
    if (there > here) plan.head = std::move(theirs.head);
    return plan;
  }
  const Result<void> ended = take_our_end(log, *ours, source, plan.entries);
  if (!ended.ok() && is_whole(log, ours->checkpoint))
    return fork(paths, source, *ours, theirs.head, dry_run);
  DAYBOOK_RETURN_IF_ERROR(ended);
  DAYBOOK_TRY(plan.keys, keys_of(theirs.keys, plan.entries, there));
  return plan;
}

std::string positions_text(const std::vector<uint64_t>& positions) {
  std::string text;
  for (size_t i = 0; i < positions.size();) {
    size_t last = i;
    while (last + 1 < positions.size() && positions[last + 1] == positions[last] + 1) ++last;
    text += (text.empty() ? "" : ", ") + std::to_string(positions[i]);
    if (last != i) text += "-" + std::to_string(positions[last]);
    i = last + 1;
  }
  return text;
}

}  // namespace daybook::replica
