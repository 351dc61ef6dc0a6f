#include "replica/repair_signatures.h"

#include "kv/durable_file.h"
#include "kv/path_exists.h"
#include "ledger/kept_signatures.h"
#include "replica/backup.h"
#include "replica/damaged_log.h"

namespace daybook::replica {
namespace {

// A backup has them beside its log, a daybook in its store. nullopt: neither, or not whole.
Result<std::optional<std::string>> whole_file(const std::string& from, const note::KeyRange& range,
                                              const log::Log& log) {
  const std::string name = kBackupSignatures + note::key_id_hex(range.key);
  for (const std::string& path : {from + "/" + name, from + "/.daybook/" + name}) {
    const Result<std::string> bytes = kv::read_file(path);
    if (!bytes.ok()) continue;
    DAYBOOK_TRY(const auto flaw, ledger::flaw_of_kept(*bytes, range, log));
    if (!flaw) return std::optional(*bytes);
  }
  return std::optional<std::string>();
}

Result<void> put_back(const ledger::KeptFault& fault, const std::string& bytes,
                      const ledger::Paths& paths, Clock& clock, RepairReport& report) {
  const Result<std::string> damaged = kv::read_file(fault.path);
  if (damaged.ok()) {
    if (report.kept.empty()) {
      DAYBOOK_TRY(report.kept, new_kept_folder(paths, clock.now()));
    }
    const std::string folder = report.kept + "/" + kBackupSignatures;
    DAYBOOK_RETURN_IF_ERROR(kv::make_folders(folder, 0700));
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(folder + note::key_id_hex(fault.range.key), *damaged));
  }
  DAYBOOK_RETURN_IF_ERROR(kv::make_lasting_folders(paths.signatures, 0700));
  return kv::replace_file(fault.path, bytes);
}

}  // namespace

Result<void> restore_kept_signatures(const RepairOptions& options, Clock& clock,
                                     RepairReport& report) {
  ledger::OpenOptions how{false, options.lock_wait_ms};
  how.with_vault = false;
  DAYBOOK_TRY(const auto ledger, ledger::Ledger::open(options.root, clock, how));
  DAYBOOK_TRY(const auto faults, ledger::kept_signature_faults(*ledger));
  for (const ledger::KeptFault& fault : faults) {
    const std::string key = note::key_id_hex(fault.range.key);
    report.found.push_back(fault.path + ": " + fault.what);
    DAYBOOK_TRY(const auto bytes, whole_file(options.from, fault.range, ledger->log()));
    (bytes ? report.signatures : report.missing_signatures).push_back(key);
    if (!bytes || options.dry_run) continue;
    DAYBOOK_RETURN_IF_ERROR(put_back(fault, *bytes, ledger->paths(), clock, report));
  }
  return {};
}

}  // namespace daybook::replica
