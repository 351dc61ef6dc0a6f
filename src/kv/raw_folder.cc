#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>

#include "base/bytes.h"
#include "kv/current_file.h"
#include "kv/durable_file.h"
#include "kv/raw_batch.h"
#include "kv/raw_log_reader.h"
#include "kv/raw_manifest.h"
#include "kv/raw_reader.h"
#include "kv/raw_table_reader.h"

namespace daybook::kv {
namespace {

// Twice what LevelDB's own limits allow for one table or log: memory for a garbage file is bounded.
constexpr uint64_t kMaxFileBytes = uint64_t{2} << 30;

enum class FileType { kTableFile, kLogFile };
struct DataFile {
  std::string name;
  uint64_t number = 0;
  FileType type = FileType::kTableFile;
};

// "000007.ldb": digits (leading zeros pad to six) and the extension.
std::optional<DataFile> as_data_file(const std::string& name) {
  const size_t dot = name.find('.');
  if (dot == std::string::npos || dot == 0) return std::nullopt;
  const std::string extension = name.substr(dot);
  const bool table = extension == ".ldb" || extension == ".sst";
  if (!table && extension != ".log") return std::nullopt;
  const size_t zeros = std::min(name.find_first_not_of('0'), dot - 1);
  const auto number = parse_decimal(std::string_view(name).substr(zeros, dot - zeros));
  if (!number) return std::nullopt;
  return DataFile{name, *number, table ? FileType::kTableFile : FileType::kLogFile};
}

Result<std::vector<DataFile>> list_data_files(const std::string& folder) {
  std::vector<DataFile> files;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    const auto file = as_data_file(it->path().filename().string());
    std::error_code ignored;
    if (file && it->is_regular_file(ignored)) files.push_back(*file);
  }
  if (error) return environment("cannot list " + folder + ": " + error.message());
  std::sort(files.begin(), files.end(),
            [](const DataFile& a, const DataFile& b) { return a.name < b.name; });
  return files;
}

class FolderReader {
 public:
  explicit FolderReader(const std::string& folder) : folder_(folder) {}

  Result<RawFolder> read() {
    DAYBOOK_TRY(const std::string manifest_name, read_current());
    DAYBOOK_TRY(const std::vector<DataFile> files, list_data_files(folder_));
    DAYBOOK_RETURN_IF_ERROR(read_manifest(manifest_name));
    for (const DataFile& file : files) DAYBOOK_RETURN_IF_ERROR(read_data_file(file));
    report_missing();
    sort_records();
    out_.file_count = digests_.size();
    out_.digest = digest();
    return std::move(out_);
  }

 private:
  // What the digest covers of one file.
  struct FileDigest {
    std::string name;
    uint64_t size;
    Hash hash;
  };

  // Returns the name of the MANIFEST.
  Result<std::string> read_current() {
    std::error_code error;
    const auto status = std::filesystem::status(folder_, error);
    if (!std::filesystem::exists(status)) {
      if (error && status.type() == std::filesystem::file_type::none) {
        return environment("cannot look at " + folder_ + ": " + error.message());
      }
      return not_found("no such folder: " + folder_);
    }
    if (!std::filesystem::is_directory(status)) return refuse("it is not a folder");
    if (!std::filesystem::exists(folder_ + "/CURRENT", error)) {
      if (error) return environment("cannot look into " + folder_ + ": " + error.message());
      return refuse("it has no file CURRENT");
    }
    DAYBOOK_TRY(const std::string current, read_bytes("CURRENT", kMaxCurrentBytes));
    const std::optional<CurrentFile> parsed = parse_current(current);
    if (!parsed) return refuse("its file CURRENT does not name a MANIFEST");
    out_.manifest_number = parsed->manifest_number;
    return parsed->manifest_name;
  }

  Error refuse(const std::string& why) const {
    return invalid(folder_ + " is not a LevelDB folder: " + why);
  }

  // Every file comes through here, so that nothing is read that the digest does not cover.
  Result<std::string> read_bytes(const std::string& name, uint64_t limit) {
    DAYBOOK_TRY(std::string bytes, read_file(folder_ + "/" + name, limit));
    digests_.push_back({name, bytes.size(), sha256(bytes)});
    return bytes;
  }

  Result<void> read_manifest(const std::string& name) {
    Result<std::string> bytes = read_bytes(name, kMaxFileBytes);
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
    manifest_whole_ = manifest_.damage.empty();
    return {};
  }

  Result<void> read_data_file(const DataFile& file) {
    DAYBOOK_TRY(const std::string bytes, read_bytes(file.name, kMaxFileBytes));
    switch (file.type) {
      case FileType::kTableFile:
        read_table(file, bytes);
        break;
      case FileType::kLogFile:
        read_log(file, bytes);
        break;
    }
    return {};
  }

  void read_table(const DataFile& file, std::string_view bytes) {
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

  void read_log(const DataFile& file, std::string_view bytes) {
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
    std::string name = std::to_string(number);
    if (name.size() < 6) name.insert(0, 6 - name.size(), '0');
    out_.damage.push_back({name + extension, 0, "the MANIFEST names it and it is missing"});
  }

  // A log's records are often in a table too: LevelDB keeps the log until it is sure of the table.
  void sort_records() {
    const auto identity = [](const RawRecord& r) {
      return std::tie(r.sequence, r.is_delete, r.key, r.value);
    };
    std::sort(out_.records.begin(), out_.records.end(),
              [&](const RawRecord& a, const RawRecord& b) {
                return std::tuple_cat(identity(a), std::tie(a.file)) <
                       std::tuple_cat(identity(b), std::tie(b.file));
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

  Hash digest() {
    std::sort(digests_.begin(), digests_.end(),
              [](const FileDigest& a, const FileDigest& b) { return a.name < b.name; });
    std::string text;
    for (const FileDigest& file : digests_) {
      append_be32(text, static_cast<uint32_t>(file.name.size()));
      text += file.name;
      append_be64(text, file.size);
      text += file.hash.view();
    }
    return sha256(text);
  }

  std::string folder_;
  RawFolder out_;
  RawManifest manifest_;
  bool manifest_whole_ = false;
  std::set<uint64_t> tables_seen_, logs_seen_;
  std::vector<FileDigest> digests_;
};

}  // namespace

Result<RawFolder> read_raw_folder(const std::string& folder) {
  return FolderReader(folder).read();
}

}  // namespace daybook::kv
