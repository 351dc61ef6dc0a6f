#include "replica/damaged_log.h"

#include <algorithm>
#include <filesystem>

#include "kv/durable_file.h"
#include "kv/path_exists.h"
#include "kv/raw_reader.h"
#include "log/fsck.h"
#include "log/head_file.h"
#include "log/key_codec.h"
#include "versions/versions.h"

namespace daybook::replica {
namespace {

constexpr uint64_t kMaxStoreFile = 1 << 20;  // of those beside LevelDB
constexpr size_t kMostFound = 100;

void take_records(kv::RawFolder& folder, DamagedLog& log) {
  for (kv::RawRecord& record : folder.records) {
    if (record.is_delete) continue;
    if (record.key == log::kCheckpointKey) log.notes.push_back(record.value);
    const auto position = log::parse_event_key(record.key);
    if (position) log.entries[position->value].push_back(std::move(record.value));
  }
  for (const kv::RawDamage& damage : folder.damage) {
    if (log.found.size() == kMostFound) break;
    log.found.push_back("log/" + damage.file + " at " + std::to_string(damage.offset) + ": " +
                        damage.what);
  }
}

// nullopt: it is not there, or not a file of ours.
Result<std::optional<std::string>> read_small(const std::string& path) {
  Result<std::string> bytes = kv::read_file(path, kMaxStoreFile);
  if (bytes.ok()) return std::optional(std::move(bytes).value());
  if (bytes.error().kind == ErrorKind::kEnvironment) return bytes.error();
  return std::optional<std::string>();
}

Result<void> copy_small(const std::string& from, const std::string& to) {
  DAYBOOK_TRY(const std::optional<std::string> bytes, read_small(from));
  return bytes ? kv::replace_file(to, *bytes) : Result<void>();
}

Result<std::vector<std::string>> examine(const std::string& root, Clock& clock) {
  const auto opened = ledger::Ledger::open(root, clock, ledger::OpenOptions{});
  if (!opened.ok() && opened.error().kind == ErrorKind::kEnvironment) return opened.error();
  if (!opened.ok()) return std::vector<std::string>{opened.error().message};
  DAYBOOK_TRY(const log::FsckReport report, log::fsck((*opened)->log(), {}));
  std::vector<std::string> found;
  for (const log::Problem& problem : report.problems) {
    found.push_back(problem.klass + ": " + problem.where + ": " + problem.what);
  }
  if (!found.empty()) return found;
  Result<std::vector<std::string>> index = versions::check((*opened)->log());
  if (!index.ok()) return std::vector<std::string>{index.error().message};
  return index;
}

// What was found in the copy is so in the original.
void speak_of(const std::string& root, const std::string& copy, std::string& line) {
  for (size_t at = 0; (at = line.find(copy, at)) != std::string::npos; at += root.size())
    line.replace(at, copy.size(), root);
}

std::string compact_time(TimeNs time) {
  std::string text = to_iso_ms(time);
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '-' || c == ':'; }),
             text.end());
  return text;
}

}  // namespace

bool DamagedLog::holds(uint64_t position, const std::string& entry) const {
  const auto at = entries.find(position);
  return at != entries.end() &&
         std::find(at->second.begin(), at->second.end(), entry) != at->second.end();
}

std::optional<SignedHead> DamagedLog::head(const note::KeyHistory& keys) const {
  std::optional<SignedHead> longest;
  for (const std::string& note : notes) {
    const auto opened = note::open_checkpoint(note, keys);
    if (!opened.ok()) continue;
    if (!longest || longest->checkpoint.size < opened->size) longest = SignedHead{*opened, note};
  }
  return longest;
}

Result<DamagedLog> read_damaged_log(const ledger::Paths& paths) {
  DamagedLog log;
  const log::LogPaths files(paths.store);
  auto folder = kv::salvage_raw_folder(files.leveldb);
  if (folder.ok()) {
    take_records(*folder, log);
  } else if (folder.error().kind == ErrorKind::kNotFound ||
             folder.error().kind == ErrorKind::kInvalid) {
    log.found.push_back(folder.error().message);
  } else {
    return folder.error();
  }
  DAYBOOK_TRY(const std::optional<std::string> head, read_small(files.head));
  if (head) {
    for (std::string& note : log::notes_in_head(*head)) log.notes.push_back(std::move(note));
  }
  DAYBOOK_TRY(std::optional<std::string> checkpoint, read_small(files.checkpoint));
  if (checkpoint) log.notes.push_back(*std::move(checkpoint));
  return log;
}

Result<std::string> new_kept_folder(const ledger::Paths& paths, TimeNs now) {
  const std::string stem = paths.store + "/damaged/" + compact_time(now);
  for (unsigned n = 1;; ++n) {
    const std::string folder = n == 1 ? stem : stem + "-" + std::to_string(n);
    DAYBOOK_TRY(const bool taken, kv::path_exists(folder));
    if (!taken) return folder;
  }
}

Result<void> copy_store_files(const ledger::Paths& paths, const std::string& target) {
  const log::LogPaths from(paths.store), to(target);
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(target, 0700));
  const Result<void> copied = kv::copy_folder(from.leveldb, to.leveldb);
  if (!copied.ok() && copied.error().kind != ErrorKind::kNotFound) return copied;
  DAYBOOK_RETURN_IF_ERROR(copy_small(from.head, to.head));
  DAYBOOK_RETURN_IF_ERROR(copy_small(from.checkpoint, to.checkpoint));
  return copy_small(from.identity, to.identity);
}

Result<std::vector<std::string>> examine_copy(const ledger::Paths& paths,
                                              const std::string& scratch, Clock& clock) {
  DAYBOOK_RETURN_IF_ERROR(remove_folder(scratch));
  const ledger::Paths copy(scratch);
  const auto all = [&]() -> Result<std::vector<std::string>> {
    DAYBOOK_RETURN_IF_ERROR(copy_store_files(paths, copy.store));
    DAYBOOK_RETURN_IF_ERROR(copy_small(paths.public_key, copy.public_key));
    DAYBOOK_RETURN_IF_ERROR(copy_small(paths.config, copy.config));
    return examine(scratch, clock);
  };
  auto found = all();
  DAYBOOK_RETURN_IF_ERROR(remove_folder(scratch));
  if (!found.ok()) return found;
  for (std::string& line : *found) speak_of(paths.root, scratch, line);
  return found;
}

Result<void> remove_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  return error ? environment("cannot remove " + path + ": " + error.message()) : Result<void>();
}

}  // namespace daybook::replica
