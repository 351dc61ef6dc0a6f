#include "replica/repair.h"

#include <algorithm>
#include <filesystem>

#include "kv/durable_file.h"
#include "kv/path_exists.h"
#include "replica/origin.h"
#include "replica/repair_plan.h"
#include "replica/repair_signatures.h"
#include "replica/snapshot_branch.h"

namespace daybook::replica {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxSettings = 1 << 20;

// What a tile source of a repository borrows, and the source.
struct OpenReplica {
  std::unique_ptr<git::Repository> repository;
  std::unique_ptr<TileSource> source;
};

Result<OpenReplica> open_source(const RepairOptions& options, const ledger::Paths& paths,
                                const ledger::Config& config) {
  OpenReplica replica;
  std::error_code ignored;
  if (fs::exists(options.from + "/log/checkpoint", ignored)) {
    replica.source = std::make_unique<FolderTileSource>(options.from + "/log");
    return replica;
  }
  DAYBOOK_TRY(const FoundOrigin found, find_origin(options.from, options.branch));
  git::ObjectId tip;
  if (fs::is_directory(found.origin.url, ignored)) {
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

// The new store, whole and synced, in a folder of its own; the mark comes last.
struct Workshop {
  explicit Workshop(const ledger::Paths& of)
      : folder(of.store + "/repair"), probe(of.store + "/repair-probe"), made(folder) {}
  [[nodiscard]] std::string mark() const { return folder + "/ready"; }

  std::string folder, probe;
  ledger::Paths made;
};

Result<void> build(const Workshop& workshop, const ledger::Config& config, const RepairPlan& plan) {
  DAYBOOK_RETURN_IF_ERROR(remove_folder(workshop.folder));
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
  DAYBOOK_RETURN_IF_ERROR(
      ledger::Ledger::create_replica(workshop.folder, {config, plan.keys, plan.head.note}, feed));
  return kv::replace_file(workshop.mark(), "");
}

Result<void> put_file(const std::string& from, const std::string& to) {
  DAYBOOK_TRY(const std::string bytes, kv::read_file(from, kMaxSettings));
  return kv::replace_file(to, bytes);
}

// Each step may be done twice: a kill in between is ended by the next run. The damaged files are
// copied by then.
Result<void> put_in_place(const Workshop& workshop, const ledger::Paths& paths) {
  const log::LogPaths target(paths.store), made(workshop.made.store);
  DAYBOOK_TRY(const bool has_log, kv::path_exists(made.leveldb));
  if (has_log) {
    DAYBOOK_RETURN_IF_ERROR(remove_folder(target.leveldb));
    std::error_code error;
    fs::rename(made.leveldb, target.leveldb, error);
    if (error) return environment("cannot move " + made.leveldb + ": " + error.message());
    DAYBOOK_RETURN_IF_ERROR(kv::sync_folder(paths.store));
  }
  DAYBOOK_RETURN_IF_ERROR(put_file(made.identity, target.identity));
  DAYBOOK_RETURN_IF_ERROR(put_file(made.head, target.head));
  DAYBOOK_RETURN_IF_ERROR(put_file(made.checkpoint, target.checkpoint));
  DAYBOOK_TRY(const bool has_key, kv::path_exists(paths.public_key));
  if (!has_key) DAYBOOK_RETURN_IF_ERROR(put_file(workshop.made.public_key, paths.public_key));
  DAYBOOK_RETURN_IF_ERROR(kv::remove_file(workshop.mark()));
  return remove_folder(workshop.folder);
}

Result<ledger::Config> read_config(const ledger::Paths& paths) {
  DAYBOOK_TRY(const std::string text, kv::read_file(paths.config, kMaxSettings));
  return ledger::parse_config(text, paths.config);
}

Result<note::Verifier> read_public_key(const std::string& path) {
  DAYBOOK_TRY(std::string vkey, kv::read_file(path, kMaxSettings));
  vkey.erase(vkey.find_last_not_of(" \r\n") + 1);
  auto key = note::Verifier::parse(vkey);
  if (!key.ok()) return key.error().with_context(path);
  return key;
}

// What the replica says that the log's key is; nullopt: it says nothing of it.
Result<std::optional<note::Verifier>> offered_key(const RepairOptions& options) {
  for (const std::string& file :
       {options.from + "/key.pub", ledger::Paths(options.from).public_key}) {
    DAYBOOK_TRY(const bool found, kv::path_exists(file));
    if (!found) continue;
    DAYBOOK_TRY(note::Verifier key, read_public_key(file));
    return std::optional(std::move(key));
  }
  return std::optional<note::Verifier>();
}

// The key that everything is judged by. A replica's is nobody's word, unless it signed something
// that is here.
Result<note::Verifier> read_anchor(const RepairOptions& options, const ledger::Paths& paths,
                                   const DamagedLog& log) {
  DAYBOOK_TRY(const bool has_key, kv::path_exists(paths.public_key));
  if (has_key) {
    DAYBOOK_TRY(note::Verifier key, read_public_key(paths.public_key));
    if (!options.key || options.key->vkey() == key.vkey()) return key;
    return conflict(paths.public_key + " holds another key than --key gives");
  }
  if (options.key) return *options.key;
  const std::string gone = paths.public_key + " is gone, ";
  const std::string ask = ": give the log's public key, which was kept elsewhere, with --key";
  DAYBOOK_TRY(std::optional<note::Verifier> offered, offered_key(options));
  if (!offered) return conflict(gone + "and " + options.from + " holds no public key" + ask);
  if (log.head(*offered)) return *std::move(offered);
  return conflict(gone + "and the public key of " + options.from +
                  " signed nothing that is here, so it may be another log's" + ask);
}

Result<RepairReport> repair_log(const RepairOptions& options, Clock& clock,
                                const std::function<void(uint64_t, uint64_t)>& progress) {
  const ledger::Paths paths(options.root);
  DAYBOOK_TRY(const ledger::Config config, read_config(paths));
  DAYBOOK_TRY(const auto lock,
              kv::LockFile::acquire(log::LogPaths(paths.store).lock, options.lock_wait_ms));
  const Workshop workshop(paths);
  DAYBOOK_TRY(const bool interrupted, kv::path_exists(workshop.mark()));
  if (interrupted && !options.dry_run) DAYBOOK_RETURN_IF_ERROR(put_in_place(workshop, paths));

  RepairReport report;
  DAYBOOK_TRY(const DamagedLog log, read_damaged_log(paths));
  DAYBOOK_TRY(const note::Verifier anchor, read_anchor(options, paths, log));
  DAYBOOK_TRY(report.found, examine_copy(paths, workshop.probe, clock));
  DAYBOOK_TRY(const OpenReplica replica, open_source(options, paths, config));
  report.from = replica.source->name();
  if (report.found.empty()) {
    if (const auto head = log.head(anchor)) report.head = head->checkpoint;
    return report;
  }
  report.found.insert(report.found.end(), log.found.begin(), log.found.end());
  DAYBOOK_TRY(const RepairPlan plan,
              plan_repair(paths, log, *replica.source, anchor, options.dry_run, progress));
  report.head = plan.head.checkpoint;
  report.here = plan.here;
  report.there = plan.there;
  for (uint64_t i = 0; i < plan.entries.size(); ++i) {
    if (!log.holds(i, plan.entries[i])) report.restored.push_back(i);
  }
  if (options.dry_run) return report;
  DAYBOOK_TRY(report.kept, new_kept_folder(paths, clock.now()));
  DAYBOOK_RETURN_IF_ERROR(copy_store_files(paths, report.kept));
  DAYBOOK_RETURN_IF_ERROR(build(workshop, config, plan));
  DAYBOOK_RETURN_IF_ERROR(put_in_place(workshop, paths));
  return report;
}

}  // namespace

Result<RepairReport> repair(const RepairOptions& options, Clock& clock,
                            const std::function<void(uint64_t, uint64_t)>& progress) {
  DAYBOOK_TRY(RepairReport report, repair_log(options, clock, progress));
  if (options.dry_run && !report.found.empty()) return report;  // no log yet to compare with
  DAYBOOK_RETURN_IF_ERROR(restore_kept_signatures(options, clock, report));
  return report;
}

}  // namespace daybook::replica
