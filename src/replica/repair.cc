#include "replica/repair.h"

#include <algorithm>
#include <filesystem>

#include "kv/durable_file.h"
#include "kv/path_exists.h"
#include "replica/damaged_log.h"
#include "replica/follow.h"
#include "replica/origin.h"
#include "replica/snapshot_branch.h"

namespace daybook::replica {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxFile = 1 << 20;

// Borrowed parts of a tile source: the repository that it reads from.
struct Replica {
  std::unique_ptr<git::Repository> repository;
  std::unique_ptr<TileSource> source;
};

Result<Replica> open_replica(const RepairOptions& options, const ledger::Paths& paths,
                             const ledger::Config& config) {
  Replica replica;
  std::error_code ignored;
  if (fs::exists(options.from + "/log/checkpoint", ignored)) {
    replica.source = std::make_unique<FolderTileSource>(options.from + "/log");
    return replica;
  }
  DAYBOOK_TRY(const FoundOrigin found, find_origin(options.from, options.branch));
  const bool is_local = fs::is_directory(found.origin.url, ignored);
  git::ObjectId tip;
  if (is_local) {
    DAYBOOK_TRY(replica.repository, git::Repository::open(found.origin.url));
    DAYBOOK_TRY(const auto branch, replica.repository->branch_tip(found.origin.branch));
    if (!branch) return not_found(options.from + " has no branch " + found.origin.branch);
    tip = *branch;
  } else {
    DAYBOOK_TRY(replica.repository, open_repository(paths, config));
    DAYBOOK_TRY(tip,
                replica.repository->fetch(found.origin.url, found.origin.branch, kIncomingRef));
  }
  DAYBOOK_TRY(GitTileSource source,
              GitTileSource::open(*replica.repository, tip, shown_url(found.origin.url)));
  replica.source = std::make_unique<GitTileSource>(std::move(source));
  return replica;
}

Hash root_of(const std::vector<std::string>& entries, uint64_t size) {
  merkle::CompactRange range;
  for (uint64_t i = 0; i < size; ++i) range.append(merkle::leaf_hash(entries[i]));
  return range.root();
}

Result<void> keep_head(const std::string& folder, const SignedHead& head) {
  const std::string name =
      std::to_string(head.checkpoint.size.value) + "-" + head.checkpoint.root.hex().substr(0, 16);
  return kv::replace_file(folder + "/" + name, head.note);
}

Error fork(const ledger::Paths& paths, const TileSource& source, const SignedHead& ours,
           const SignedHead& theirs, bool dry_run) {
  const std::string folder = forks_folder(paths);
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
Result<void> take_our_end(const DamagedLog& log, const TileSource& source,
                          std::vector<std::string>& entries) {
  const note::Checkpoint& head = log.head->checkpoint;
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
  if (root_of(entries, head.size.value) == head.root) return {};
  return conflict(shorter +
                  ", and its events with those after them here do not give the signed "
                  "root: an event from " +
                  std::to_string(theirs) +
                  " on was altered here, or the replica holds another history. Nothing was "
                  "repaired; look for a newer replica");
}

struct Plan {
  std::vector<std::string> entries;
  SignedHead head;
};

// The longer of the two signed heads: going on from a shorter one would be a fork.
Result<Plan> plan_repair(const RepairOptions& options, const ledger::Paths& paths,
                         const DamagedLog& log, const TileSource& source,
                         const note::Verifier& verifier,
                         const std::function<void(uint64_t, uint64_t)>& progress) {
  if (!log.head) {
    return conflict("neither the checkpoint nor log/ of " + paths.store +
                    " holds a readable signature of this log's key, so nothing here says how long "
                    "the log was; make a new daybook with `daybook restore` or `daybook clone`");
  }
  DAYBOOK_TRY(SignedHead theirs, read_head(source, verifier));
  DAYBOOK_RETURN_IF_ERROR(check_entries(source, theirs.checkpoint, progress));
  Plan plan;
  DAYBOOK_TRY(plan.entries, read_all_entries(source, TreeSize(0), theirs.checkpoint.size));
  const note::Checkpoint& ours = log.head->checkpoint;
  if (theirs.checkpoint.size >= ours.size) {
    if (root_of(plan.entries, ours.size.value) != ours.root)
      return fork(paths, source, *log.head, theirs, options.dry_run);
    plan.head = theirs.checkpoint.size > ours.size ? std::move(theirs) : *log.head;
    return plan;
  }
  const Result<void> ended = take_our_end(log, source, plan.entries);
  if (!ended.ok() && is_whole(log, ours))
    return fork(paths, source, *log.head, theirs, options.dry_run);
  DAYBOOK_RETURN_IF_ERROR(ended);
  plan.head = *log.head;
  return plan;
}

std::string compact_time(TimeNs time) {
  std::string text = to_iso_ms(time);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

Result<std::string> new_kept_folder(const ledger::Paths& paths, TimeNs now) {
  const std::string stem = paths.store + "/damaged/" + compact_time(now);
  for (unsigned n = 1;; ++n) {
    const std::string folder = n == 1 ? stem : stem + "-" + std::to_string(n);
    DAYBOOK_TRY(const bool taken, kv::path_exists(folder));
    if (!taken) return folder;
  }
}

// The new store, whole and synced, in a folder of its own; the mark comes last.
struct Workshop {
  explicit Workshop(const ledger::Paths& of)
      : folder(of.store + "/repair"), probe(of.store + "/repair-probe"), made(folder) {}
  [[nodiscard]] std::string mark() const { return folder + "/ready"; }

  std::string folder, probe;
  ledger::Paths made;
};

Result<void> remove_all(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
  return error ? environment("cannot remove " + path + ": " + error.message()) : Result<void>();
}

Result<void> build(const Workshop& workshop, const ledger::Config& config,
                   const note::Verifier& verifier, const Plan& plan) {
  DAYBOOK_RETURN_IF_ERROR(remove_all(workshop.folder));
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(workshop.folder, 0700));
  const ledger::EntryFeed feed = [&](TreeSize from) -> Result<std::vector<std::string>> {
    std::vector<std::string> batch;
    uint64_t bytes = 0;
    for (uint64_t i = from.value; i < plan.entries.size() && (batch.empty() || bytes < kBatchBytes);
         ++i) {
      bytes += plan.entries[i].size();
      batch.push_back(plan.entries[i]);
    }
    return batch;
  };
  DAYBOOK_RETURN_IF_ERROR(ledger::Ledger::create_replica(
      workshop.folder, {config, verifier.vkey(), plan.head.note}, feed));
  return kv::replace_file(workshop.mark(), "");
}

// Each step may be done twice: a kill in between is ended by the next run. The damaged files are
// copied by then.
Result<void> put_in_place(const Workshop& workshop, const ledger::Paths& paths) {
  const log::LogPaths target(paths.store), made(workshop.made.store);
  DAYBOOK_TRY(const bool has_log, kv::path_exists(made.leveldb));
  if (has_log) {
    DAYBOOK_RETURN_IF_ERROR(remove_all(target.leveldb));
    std::error_code error;
    fs::rename(made.leveldb, target.leveldb, error);
    if (error) return environment("cannot move " + made.leveldb + ": " + error.message());
    DAYBOOK_RETURN_IF_ERROR(kv::sync_folder(paths.store));
  }
  DAYBOOK_TRY(const std::string identity, kv::read_file(made.identity, kMaxFile));
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(target.identity, identity));
  DAYBOOK_TRY(const std::string checkpoint, kv::read_file(made.checkpoint, kMaxFile));
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(target.checkpoint, checkpoint));
  DAYBOOK_RETURN_IF_ERROR(kv::remove_file(workshop.mark()));
  return remove_all(workshop.folder);
}

}  // namespace

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

Result<RepairReport> repair(const RepairOptions& options, Clock& clock,
                            const std::function<void(uint64_t, uint64_t)>& progress) {
  const ledger::Paths paths(options.root);
  DAYBOOK_TRY(const std::string config_text, kv::read_file(paths.config, kMaxFile));
  DAYBOOK_TRY(const ledger::Config config, ledger::parse_config(config_text, paths.config));
  DAYBOOK_TRY(std::string vkey, kv::read_file(paths.public_key, kMaxFile));
  vkey.erase(vkey.find_last_not_of(" \r\n") + 1);
  auto parsed = note::Verifier::parse(vkey);
  if (!parsed.ok()) return parsed.error().with_context(paths.public_key);
  const note::Verifier& verifier = *parsed;
  DAYBOOK_TRY(const auto lock,
              kv::LockFile::acquire(log::LogPaths(paths.store).lock, options.lock_wait_ms));
  const Workshop workshop(paths);
  DAYBOOK_TRY(const bool interrupted, kv::path_exists(workshop.mark()));
  if (interrupted && !options.dry_run) DAYBOOK_RETURN_IF_ERROR(put_in_place(workshop, paths));

  RepairReport report;
  DAYBOOK_TRY(const DamagedLog log, read_damaged_log(paths, verifier));
  DAYBOOK_TRY(report.found, examine_copy(paths, workshop.probe, clock));
  DAYBOOK_TRY(const Replica replica, open_replica(options, paths, config));
  report.from = replica.source->name();
  if (report.found.empty()) {
    if (log.head) report.head = log.head->checkpoint;
    return report;
  }
  report.found.insert(report.found.end(), log.found.begin(), log.found.end());
  DAYBOOK_TRY(const Plan plan,
              plan_repair(options, paths, log, *replica.source, verifier, progress));
  report.head = plan.head.checkpoint;
  report.here = log.head->checkpoint.size;
  DAYBOOK_TRY(const SignedHead theirs, read_head(*replica.source, verifier));
  report.there = theirs.checkpoint.size;
  for (uint64_t i = 0; i < plan.entries.size(); ++i) {
    if (!log.holds(i, plan.entries[i])) report.restored.push_back(i);
  }
  if (options.dry_run) return report;
  DAYBOOK_TRY(report.kept, new_kept_folder(paths, clock.now()));
  DAYBOOK_RETURN_IF_ERROR(copy_store_files(paths, report.kept));
  DAYBOOK_RETURN_IF_ERROR(build(workshop, config, verifier, plan));
  DAYBOOK_RETURN_IF_ERROR(put_in_place(workshop, paths));
  return report;
}

}  // namespace daybook::replica
