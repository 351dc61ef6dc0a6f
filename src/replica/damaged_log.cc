#include "replica/damaged_log.h"

#include <algorithm>
#include <filesystem>

#include "base/bytes.h"
#include "kv/durable_file.h"
#include "kv/path_exists.h"
#include "kv/raw_reader.h"
#include "log/fsck.h"
#include "log/key_codec.h"
#include "log/keys.h"
#include "versions/versions.h"

namespace daybook::replica {
namespace {

constexpr uint64_t kMaxFile = 1 << 20;
constexpr size_t kMostFound = 100;

void offer_head(const std::string& note, const note::Verifier& verifier, DamagedLog& log) {
  const auto opened = note::open_checkpoint(note, verifier);
  if (!opened.ok()) return;
  if (!log.head || log.head->checkpoint.size < opened->size) log.head = SignedHead{*opened, note};
}

void take_records(kv::RawFolder& folder, const note::Verifier& verifier, DamagedLog& log) {
  for (kv::RawRecord& record : folder.records) {
    if (record.is_delete) continue;
    if (record.key == log::kCheckpointKey) offer_head(record.value, verifier, log);
    if (record.key.size() == 9 && record.key.front() == log::kEventPrefix)
      log.entries[read_be64(std::string_view(record.key).substr(1))].push_back(
          std::move(record.value));
  }
  for (const kv::RawDamage& damage : folder.damage) {
    if (log.found.size() == kMostFound) break;
    log.found.push_back("log/" + damage.file + " at " + std::to_string(damage.offset) + ": " +
                        damage.what);
  }
}

Result<void> copy_small(const std::string& from, const std::string& to) {
  const Result<std::string> bytes = kv::read_file(from, kMaxFile);
  if (!bytes.ok() && bytes.error().kind == ErrorKind::kNotFound) return {};
  if (!bytes.ok()) return bytes.error();
  return kv::replace_file(to, *bytes);
}

Result<std::vector<std::string>> examine(const std::string& root, Clock& clock) {
  std::vector<std::string> found;
  const auto opened = ledger::Ledger::open(root, clock, {false, 0});
  if (!opened.ok() && opened.error().kind == ErrorKind::kEnvironment) return opened.error();
  if (!opened.ok()) return std::vector<std::string>{opened.error().message};
  DAYBOOK_TRY(const log::FsckReport report, log::fsck((*opened)->log(), {}));
  for (const log::Problem& problem : report.problems) {
    found.push_back(problem.klass + ": " + problem.where + ": " + problem.what);
  }
  if (!found.empty()) return found;
  const auto index = versions::check((*opened)->log());
  if (!index.ok()) return std::vector<std::string>{index.error().message};
  return *index;
}

}  // namespace

bool DamagedLog::holds(uint64_t position, const std::string& entry) const {
  const auto found = entries.find(position);
  return found != entries.end() &&
         std::find(found->second.begin(), found->second.end(), entry) != found->second.end();
}

Result<DamagedLog> read_damaged_log(const ledger::Paths& paths, const note::Verifier& verifier) {
  DamagedLog log;
  const log::LogPaths files(paths.store);
  auto folder = kv::salvage_raw_folder(files.leveldb);
  if (folder.ok()) {
    take_records(*folder, verifier, log);
  } else if (folder.error().kind == ErrorKind::kNotFound ||
             folder.error().kind == ErrorKind::kInvalid) {
    log.found.push_back(folder.error().message);
  } else {
    return folder.error();
  }
  const Result<std::string> note = kv::read_file(files.checkpoint, kMaxFile);
  if (note.ok()) {
    offer_head(*note, verifier, log);
  } else if (note.error().kind == ErrorKind::kEnvironment) {
    return note.error();
  }
  return log;
}

Result<void> copy_store_files(const ledger::Paths& paths, const std::string& target) {
  const log::LogPaths files(paths.store);
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(target, 0700));
  const Result<void> copied = kv::copy_folder(files.leveldb, target + "/log");
  if (!copied.ok() && copied.error().kind != ErrorKind::kNotFound) return copied.error();
  DAYBOOK_RETURN_IF_ERROR(copy_small(files.checkpoint, target + "/checkpoint"));
  return copy_small(files.identity, target + "/identity");
}

Result<std::vector<std::string>> examine_copy(const ledger::Paths& paths,
                                              const std::string& scratch, Clock& clock) {
  std::error_code ignored;
  std::filesystem::remove_all(scratch, ignored);
  const ledger::Paths copy(scratch);
  const auto all = [&]() -> Result<std::vector<std::string>> {
    DAYBOOK_RETURN_IF_ERROR(copy_store_files(paths, copy.store));
    DAYBOOK_RETURN_IF_ERROR(copy_small(paths.public_key, copy.public_key));
    DAYBOOK_RETURN_IF_ERROR(copy_small(paths.config, copy.config));
    return examine(scratch, clock);
  };
  auto found = all();
  std::filesystem::remove_all(scratch, ignored);
  return found;
}

}  // namespace daybook::replica
