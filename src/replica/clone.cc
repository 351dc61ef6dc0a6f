#include "replica/clone.h"

#include "project/file_projector.h"
#include "replica/install.h"
#include "replica/new_folder.h"
#include "replica/snapshot_branch.h"

namespace daybook::replica {
namespace {

Result<note::Verifier> choose_key(const CloneOptions& options, const FoundOrigin& found,
                                  CloneReport& report) {
  if (options.key) return *options.key;
  if (!found.verifier) {
    return usage(
        "a snapshot branch does not carry the log's public key, because a key that comes "
        "with what it checks proves nothing: get it from the log's owner (`daybook init` "
        "printed it; it is in .daybook/key.pub there) and name it with --key");
  }
  report.trusted_from = found.key_file;
  return *found.verifier;
}

ledger::Config config_of(const note::Verifier& verifier, const Origin& origin) {
  ledger::Config config = ledger::default_config();
  config.origin = verifier.name();
  config.git_branch = origin.branch;
  return config;
}

Result<std::unique_ptr<ledger::Ledger>> open_replica(const std::string& root, Clock& clock,
                                                     unsigned lock_wait_ms) {
  ledger::OpenOptions options;
  options.writable = true;
  options.lock_wait_ms = lock_wait_ms;
  options.follow = true;
  return ledger::Ledger::open(root, clock, options);
}

}  // namespace

Result<CloneReport> clone(const CloneOptions& options, Clock& clock, const Progress& progress) {
  CloneReport report;
  DAYBOOK_TRY(const FoundOrigin found, find_origin(options.from, options.branch));
  report.origin = found.origin;
  DAYBOOK_TRY(const note::Verifier verifier, choose_key(options, found, report));
  report.vkey = verifier.vkey();
  const ledger::Config config = config_of(verifier, found.origin);
  DAYBOOK_TRY(const auto folder, NewFolder::prepare(options.folder));
  DAYBOOK_TRY(const auto repository, open_repository(folder->paths(), config));
  DAYBOOK_TRY(report.tip, repository->fetch(found.origin.url, found.origin.branch, kIncomingRef));
  DAYBOOK_TRY(const GitTileSource source,
              GitTileSource::open(*repository, report.tip, shown_url(found.origin.url)));
  DAYBOOK_TRY(const CheckedSource checked, install(*folder, source, verifier, config, progress));
  report.checkpoint = checked.head.checkpoint;
  report.current_vkey = checked.keys.current().vkey();
  DAYBOOK_RETURN_IF_ERROR(save_origin(folder->paths(), found.origin));
  DAYBOOK_TRY(const auto ledger, open_replica(options.folder, clock, 0));
  DAYBOOK_RETURN_IF_ERROR(take_over(*ledger, *repository, report.tip));
  const auto files = project::project_files(*ledger, false);
  if (!files.ok()) return files.error();
  DAYBOOK_RETURN_IF_ERROR(folder->finish());
  return report;
}

Result<PullReport> pull(const std::string& root, Clock& clock, unsigned lock_wait_ms,
                        const std::optional<note::Verifier>& key) {
  const ledger::Paths paths(root);
  DAYBOOK_TRY(const std::optional<Origin> origin, load_origin(paths));
  if (!origin) {
    return usage(root + " is not a replica: there is no " + origin_path(paths) +
                 ". `daybook clone` makes one");
  }
  PullReport report;
  report.origin = *origin;
  DAYBOOK_TRY(const auto ledger, open_replica(root, clock, lock_wait_ms));
  DAYBOOK_TRY(const auto repository, open_repository(paths, ledger->config()));
  DAYBOOK_TRY(report.tip, repository->fetch(origin->url, origin->branch, kIncomingRef));
  DAYBOOK_TRY(const GitTileSource source,
              GitTileSource::open(*repository, report.tip, shown_url(origin->url)));
  Result<Followed> followed = follow(*ledger, source, key);
  if (!followed.ok() && followed.error().kind == ErrorKind::kTampered) {
    // Evidence: the next fetch must not take its objects away.
    DAYBOOK_RETURN_IF_ERROR(repository->keep(kEvidenceRefs + report.tip.hex, report.tip));
  }
  if (!followed.ok()) return followed.error();
  report.followed = *followed;
  report.checkpoint = ledger->log().checkpoint();
  report.vkey = ledger->keys()->current().vkey();
  if (report.followed.outcome != Followed::Outcome::kAhead) {
    DAYBOOK_RETURN_IF_ERROR(take_over(*ledger, *repository, report.tip));
  }
  const auto files = project::project_files(*ledger, false);
  if (!files.ok()) return files.error();
  return report;
}

}  // namespace daybook::replica
