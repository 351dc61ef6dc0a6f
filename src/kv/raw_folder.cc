#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>

#include "base/bytes.h"
#include "kv/current_file.h"
#include "kv/durable_file.h"
#include "kv/raw_batch.h"
#include "kv/raw_files.h"
#include "kv/raw_log_reader.h"
#include "kv/raw_manifest.h"
#include "kv/raw_reader.h"
#include "kv/raw_table_reader.h"
#include "kv/scratch_file.h"

namespace daybook::kv {
namespace {

// Twice what LevelDB's own limits allow for one table or log: memory for a garbage file is bounded.
constexpr uint64_t kMaxFileBytes = uint64_t{2} << 30;
constexpr int kAttempts = 100;

class FolderReader {
 public:
  FolderReader(const std::string& folder, bool salvage) : folder_(folder), salvage_(salvage) {}

  Result<RawFolder> read() {
    DAYBOOK_RETURN_IF_ERROR(check_folder());
    if (salvage_) {
      DAYBOOK_RETURN_IF_ERROR(open_all());
    } else {  // before the first is read: see is_unchanged
      DAYBOOK_TRY(files_, list_files(folder_));
    }
    DAYBOOK_TRY(const std::optional<std::string> named, read_current());
    DAYBOOK_RETURN_IF_ERROR(read_manifests(named));
    for (const NamedFile& file : files_) DAYBOOK_RETURN_IF_ERROR(read_data_file(file));
    report_missing();
    sort_records();
    out_.file_count = digests_.size();
    out_.digest = digest_of(digests_);
    std::sort(out_.files.begin(), out_.files.end(),
              [](const RawFile& a, const RawFile& b) { return a.name < b.name; });
    return std::move(out_);
  }

  // Whether the folder's LevelDB files are still those that were there before the first was read: a
  // live LevelDB makes new ones, of higher numbers, out of old ones, and what was read in between
  // fits neither.
  [[nodiscard]] Result<bool> is_unchanged() const {
    DAYBOOK_TRY(const std::vector<NamedFile> now, list_files(folder_));
    return leveldb_names(now) == leveldb_names(files_);
  }

 private:
  static std::vector<std::string> leveldb_names(const std::vector<NamedFile>& files) {
    std::vector<std::string> names;
    for (const NamedFile& file : files) {
      if (file.kind != RawFileKind::kOther) names.push_back(file.name);
    }
    return names;
  }

  Result<void> check_folder() const {
    std::error_code error;
    const auto status = std::filesystem::status(folder_, error);
    if (!std::filesystem::exists(status)) {
      if (error && status.type() == std::filesystem::file_type::none) {
        return environment("cannot look at " + folder_ + ": " + error.message());
      }
      return not_found("no such folder: " + folder_);
    }
    if (!std::filesystem::is_directory(status)) return refuse("it is not a folder");
    return {};
  }

  // Again when a live LevelDB took a file away between the listing and the opening.
  Result<void> open_all() {
    for (int attempt = 1;; ++attempt) {
      DAYBOOK_TRY(files_, list_files(folder_));
      DAYBOOK_RETURN_IF_ERROR(check_is_leveldb());
      std::vector<std::string> names;
      for (const NamedFile& file : files_) names.push_back(file.name);
      Result<OpenFiles> opened = OpenFiles::open(folder_, names);
      const bool vanished = !opened.ok() && opened.error().kind == ErrorKind::kNotFound;
      if (vanished && attempt < kAttempts) continue;
      if (!opened.ok()) return opened.error();
      opened_ = std::move(opened).value();
      return {};
    }
  }

  Result<void> check_is_leveldb() const {
    const bool any = std::any_of(files_.begin(), files_.end(), [](const NamedFile& file) {
      return file.kind != RawFileKind::kOther;
    });
    return any ? Result<void>() : refuse("it holds no CURRENT, MANIFEST, table or log");
  }

  // Returns the name of the MANIFEST; nullopt when it must be looked for.
  Result<std::optional<std::string>> read_current() {
    std::error_code error;
    const bool is_there =
        salvage_ ? is_listed("CURRENT") : std::filesystem::exists(folder_ + "/CURRENT", error);
    if (!is_there) {
      if (error) return environment("cannot look into " + folder_ + ": " + error.message());
      return current_is_wrong("it has no file CURRENT", "it is missing");
    }
    DAYBOOK_TRY(const std::string current,
                read_bytes("CURRENT", RawFileKind::kCurrent, kMaxCurrentBytes));
    const std::optional<CurrentFile> parsed = parse_current(current);
    if (!parsed) {
      return current_is_wrong("its file CURRENT does not name a MANIFEST",
                              "it does not name a MANIFEST");
    }
    out_.manifest_number = parsed->manifest_number;
    return std::optional(parsed->manifest_name);
  }

  bool is_listed(const std::string& name) const {
    return std::any_of(files_.begin(), files_.end(),
                       [&](const NamedFile& file) { return file.name == name; });
  }

  Result<std::optional<std::string>> current_is_wrong(const std::string& why,
                                                      const std::string& damage) {
    if (!salvage_) return refuse(why);
    out_.damage.push_back({"CURRENT", 0, damage});
    return std::optional<std::string>();
  }

  Error refuse(const std::string& why) const {
    return invalid(folder_ + " is not a LevelDB folder: " + why);
  }

  // What was opened at one moment; the strict reader takes each as it comes (see is_unchanged).
  Result<std::string> read_content(const std::string& name, uint64_t limit) const {
    return opened_ ? opened_->read(name, limit) : read_file(folder_ + "/" + name, limit);
  }

  // Every file comes through here, so that nothing is read that the digest does not cover.
  Result<std::string> read_bytes(const std::string& name, RawFileKind kind, uint64_t limit) {
    DAYBOOK_TRY(std::string bytes, read_content(name, limit));
    digests_.push_back({name, bytes.size(), sha256(bytes)});
    const bool used = kind == RawFileKind::kCurrent || kind == RawFileKind::kManifest;
    out_.files.push_back({name, kind, used ? RawFileUse::kInUse : RawFileUse::kUnknown,
                          bytes.size(), digests_.back().hash, 0});
    return bytes;
  }

  // The one that CURRENT names; for want of it, when salvaging, the newest that is whole.
  Result<void> read_manifests(const std::optional<std::string>& named) {
    if (named) DAYBOOK_RETURN_IF_ERROR(read_manifest(*named));
    if (!salvage_ || manifest_whole_) return {};
    for (auto file = files_.rbegin(); file != files_.rend() && !manifest_whole_; ++file) {
      if (file->kind != RawFileKind::kManifest || file->name == named) continue;
      out_.manifest_number = file->number;
      DAYBOOK_RETURN_IF_ERROR(read_manifest(file->name));
    }
    if (!manifest_whole_) out_.manifest_number = 0;
    return {};
  }

  Result<void> read_manifest(const std::string& name) {
    Result<std::string> bytes = read_bytes(name, RawFileKind::kManifest, kMaxFileBytes);
    if (!bytes.ok() && bytes.error().kind == ErrorKind::kNotFound) {
      out_.damage.push_back({name, 0, "CURRENT names it and it is missing"});
      return {};
    }
    if (!bytes.ok()) return bytes.error();
    manifest_ = read_raw_manifest(*bytes);
    for (const LogDamage& damage : manifest_.damage) {
      out_.damage.push_back({name, damage.offset, damage.what});
    }
    if (manifest_.torn_at) out_.torn.push_back({name, *manifest_.torn_at, "cut short"});
    const bool empty = manifest_.log_number == 0 && manifest_.table_sizes.empty();
    if (salvage_ && empty) out_.damage.push_back({name, 0, "it names no log and no table"});
    manifest_whole_ = manifest_.damage.empty() && !(salvage_ && empty);
    if (manifest_whole_) out_.last_sequence = manifest_.last_sequence;
    return {};
  }

  bool was_read(const std::string& name) const {
    return std::any_of(digests_.begin(), digests_.end(),
                       [&](const FileDigest& file) { return file.name == name; });
  }

  Result<void> read_data_file(const NamedFile& file) {
    const bool data = file.kind == RawFileKind::kTable || file.kind == RawFileKind::kLog;
    if (!data && (!salvage_ || was_read(file.name))) return {};
    DAYBOOK_TRY(const std::string bytes, read_bytes(file.name, file.kind, kMaxFileBytes));
    const size_t before = out_.records.size();
    if (file.kind == RawFileKind::kTable) read_table(file, bytes);
    if (file.kind == RawFileKind::kLog) read_log(file, bytes);
    out_.files.back().records = out_.records.size() - before;
    out_.files.back().use = use_of(file);
    return {};
  }

  RawFileUse use_of(const NamedFile& file) const {
    if (file.kind == RawFileKind::kManifest) return RawFileUse::kUnreferenced;
    if (!manifest_whole_ || file.kind == RawFileKind::kOther) return RawFileUse::kUnknown;
    const bool used = file.kind == RawFileKind::kTable ? manifest_.table_sizes.contains(file.number)
                                                       : file.number >= manifest_.log_number;
    return used ? RawFileUse::kInUse : RawFileUse::kUnreferenced;
  }

  void read_table(const NamedFile& file, std::string_view bytes) {
    tables_seen_.insert(file.number);
    const auto wanted = manifest_.table_sizes.find(file.number);
    const bool in_use = wanted != manifest_.table_sizes.end();
    if (manifest_whole_ && in_use && wanted->second != bytes.size()) {
      out_.damage.push_back({file.name, std::min<uint64_t>(wanted->second, bytes.size()),
                             "it has " + std::to_string(bytes.size()) +
                                 " bytes, the MANIFEST says " + std::to_string(wanted->second)});
    }
    // LevelDB syncs a table before the MANIFEST names it: an unfinished one that it does not name
    // is a crash's.
    if (manifest_whole_ && !in_use && !is_finished_table(bytes)) {
      out_.torn.push_back({file.name, bytes.size(), "an unfinished table that is not in use"});
      return;
    }
    read_raw_table(bytes, file.name, out_.records, out_.damage);
  }

  void read_log(const NamedFile& file, std::string_view bytes) {
    logs_seen_.insert(file.number);
    const RawLog log = read_raw_log(bytes);
    for (const LogDamage& damage : log.damage) {
      out_.damage.push_back({file.name, damage.offset, damage.what});
    }
    for (const LogRecord& record : log.records) {
      const auto wrong = read_raw_batch(record.payload, file.name, out_.records);
      if (wrong) out_.damage.push_back({file.name, record.offset, *wrong});
    }
    if (log.torn_at) out_.torn.push_back({file.name, *log.torn_at, "cut short"});
  }

  void report_missing() {
    if (!manifest_whole_) return;
    for (const auto& [number, size] : manifest_.table_sizes) {
      if (!tables_seen_.contains(number)) report_missing_file(number, ".ldb");
    }
    const uint64_t log = manifest_.log_number;
    if (log != 0 && !logs_seen_.contains(log)) report_missing_file(log, ".log");
  }

  void report_missing_file(uint64_t number, const std::string& extension) {
    out_.damage.push_back(
        {data_file_name(number, extension), 0, "the MANIFEST names it and it is missing"});
  }

  // A log's records are often in a table too: LevelDB keeps the log until it is sure of the table.
  void sort_records() {
    const auto identity = [](const RawRecord& r) {
      return std::tie(r.sequence, r.is_delete, r.key, r.value);
    };
    std::set<std::string_view> left_over;
    for (const RawFile& file : out_.files) {
      if (salvage_ && file.use == RawFileUse::kUnreferenced) left_over.insert(file.name);
    }
    std::sort(out_.records.begin(), out_.records.end(),
              [&](const RawRecord& a, const RawRecord& b) {
                const bool last_a = left_over.contains(a.file), last_b = left_over.contains(b.file);
                return std::tuple_cat(identity(a), std::tie(last_a, a.file)) <
                       std::tuple_cat(identity(b), std::tie(last_b, b.file));
              });
    const auto same = [&](const RawRecord& a, const RawRecord& b) {
      return identity(a) == identity(b);
    };
    out_.records.erase(std::unique(out_.records.begin(), out_.records.end(), same),
                       out_.records.end());
    std::sort(out_.records.begin(), out_.records.end(), [](const RawRecord& a, const RawRecord& b) {
      return std::tie(a.sequence, a.file, a.is_delete, a.key, a.value) <
             std::tie(b.sequence, b.file, b.is_delete, b.key, b.value);
    });
  }

  std::string folder_;
  bool salvage_;
  std::vector<NamedFile> files_;
  std::optional<OpenFiles> opened_;  // when salvaging
  RawFolder out_;
  RawManifest manifest_;
  bool manifest_whole_ = false;
  std::set<uint64_t> tables_seen_, logs_seen_;
  std::vector<FileDigest> digests_;
};

}  // namespace

Result<RawFolder> read_raw_folder(const std::string& folder) {
  for (int attempt = 1; attempt <= kAttempts; ++attempt) {
    FolderReader reader(folder, false);
    Result<RawFolder> out = reader.read();
    const Result<bool> unchanged = reader.is_unchanged();
    if (!unchanged.ok()) return out.ok() ? unchanged.error() : out.error();
    if (*unchanged) return out;
  }
  return conflict(folder + " changes while it is read: stop what writes to it, or read a copy");
}

Result<RawFolder> salvage_raw_folder(const std::string& folder) {
  return FolderReader(folder, true).read();
}

}  // namespace daybook::kv
