#include "ingest/git_step.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "document/document.h"
#include "ingest/git_marker.h"
#include "ingest/leveldb_findings.h"
#include "ingest/leveldb_import.h"
#include "ingest/unified_import.h"

namespace daybook::ingest {
namespace {

constexpr char kUnreadable[] = "unreadable-json";
constexpr size_t kMaxMerged = 1000;

bool is_input_error(const Error& error) {
  return error.kind == ErrorKind::kInvalid || error.kind == ErrorKind::kConflict;
}

bool is_unified(const json::Value& json) {
  const auto version = json.find("schemaVersion");
  return version != json.end() && version->is_string() &&
         version->get<std::string>().rfind("3.", 0) == 0;
}

// "<network>.unified.json": not a copy of it under another name.
bool is_file_itself(const SourceFile& file) {
  const auto network = file.json.find("network");
  if (network == file.json.end() || !network->is_string()) return false;
  const std::string name = file.path.substr(file.path.rfind('/') + 1);
  return name == network->get<std::string>() + ".unified.json";
}

}  // namespace

CommitPlanner::CommitPlanner(Planner& planner, const git::SourceRepository& repository,
                             std::vector<std::string> paths, KnownSource& known,
                             KnownHistory& history)
    : planner_(planner),
      repository_(repository),
      paths_(std::move(paths)),
      pictures_(repository, paths_),
      known_(known),
      history_(history),
      judge_(planner, history) {
  planner_.judge = &judge_;
  const auto last = history.markers().find(history.last_commit());
  if (last != history.markers().end()) register_path_ = last->second.register_path;
}

Result<void> CommitPlanner::plan(const git::CommitInfo& commit, const git::CommitInfo* parent) {
  Picture before;
  if (parent != nullptr) {
    DAYBOOK_TRY(before, pictures_.read(parent->tree));
  }
  DAYBOOK_TRY(const Picture after, pictures_.read(commit.tree));
  const std::string author = author_of(commit);
  planner_.start_step({commit.id.hex, author.empty() ? "unknown" : author, commit.author.when});
  std::vector<PathChange> touched = differences(before.databases, after.databases);
  const std::vector<PathChange> databases = touched;
  std::vector<JsonFile> files;
  DAYBOOK_RETURN_IF_ERROR(read_files(differences(before.files, after.files), touched, files));
  if (touched.empty()) return {};
  ++planner_.report.commits;
  DAYBOOK_RETURN_IF_ERROR(plan_databases(after, databases));
  DAYBOOK_RETURN_IF_ERROR(plan_files(std::move(files)));
  return plan_end(commit, std::move(touched));
}

Result<void> CommitPlanner::plan_databases(const Picture& picture,
                                           const std::vector<PathChange>& changes) {
  std::set<std::string> changed;
  for (const PathChange& change : changes) changed.insert(change.path);
  std::vector<LevelDbFolder> folders;
  for (const auto& [path, tree] : picture.databases) {
    if (trees_.count(path) != 0 && trees_.at(path) == tree) continue;
    DAYBOOK_TRY(std::optional<LevelDbFolder> folder, read_folder_of_commit(path, tree));
    trees_[path] = tree;
    databases_.erase(path);
    if (!folder) continue;
    databases_[path] = register_of(*folder);
    if (changed.count(path) != 0) folders.push_back(std::move(*folder));
  }
  for (const PathChange& change : changes) {
    if (change.kind != PathChange::Kind::kDeleted) continue;
    trees_.erase(change.path);
    databases_.erase(change.path);
  }
  DAYBOOK_RETURN_IF_ERROR(plan_folders_of_commit(std::move(folders)));
  register_ = choose_register(databases_, register_path_, known_);
  judge_.set_register(register_ != nullptr ? &register_->live : nullptr,
                      register_ != nullptr ? register_->path : "");
  return {};
}

Result<void> CommitPlanner::plan_folders_of_commit(std::vector<LevelDbFolder> folders) {
  std::stable_sort(folders.begin(), folders.end(),
                   [](const LevelDbFolder& a, const LevelDbFolder& b) {
                     return std::pair(a.newest, a.highest()) < std::pair(b.newest, b.highest());
                   });
  for (const LevelDbFolder& folder : folders) find_in_folder(folder, planner_.findings);
  planner_.report.sources += folders.size();
  const uint32_t live = known_.live;
  DAYBOOK_TRY(const std::vector<Generation> generations, plan_folders(planner_, known_, folders));
  was_recreated_ = live != 0 && known_.live != live;
  collect(generations);
  return {};
}

Result<std::optional<LevelDbFolder>> CommitPlanner::read_folder_of_commit(
    const std::string& path, const git::ObjectId& tree) {
  Result<LevelDbFolder> folder = read_database(repository_, path, tree);
  if (folder.ok()) return std::optional<LevelDbFolder>(std::move(*folder));
  if (!is_input_error(folder.error())) return folder.error();
  planner_.findings.add("unreadable-database", path, folder.error().message);
  return std::optional<LevelDbFolder>();
}

Result<void> CommitPlanner::read_files(const std::vector<PathChange>& changes,
                                       std::vector<PathChange>& touched,
                                       std::vector<JsonFile>& files) {
  for (const PathChange& change : changes) {
    if (change.kind == PathChange::Kind::kDeleted) {
      DAYBOOK_TRY(const bool was, was_state(change));
      if (was) touched.push_back(change);
      continue;
    }
    DAYBOOK_TRY(std::optional<JsonFile> file, read_json(change));
    is_state_[change.after] = file.has_value();
    if (!file) continue;
    touched.push_back(change);
    files.push_back(std::move(*file));
  }
  return {};
}

Result<std::optional<CommitPlanner::JsonFile>> CommitPlanner::read_json(const PathChange& change) {
  DAYBOOK_TRY(std::string content, repository_.read_blob(change.after));
  if (content.find("\"chainId\"") == std::string::npos || content.size() > kMaxFileBytes) {
    return std::optional<JsonFile>();
  }
  JsonFile file;
  file.path = change.path;
  file.is_revert = change.kind == PathChange::Kind::kModified;
  Result<SourceFile> source =
      parse_source_file(change.path, path_tail(change.path, SIZE_MAX), content);
  if (!source.ok()) {
    DAYBOOK_RETURN_IF_ERROR(keep_unreadable(change.path, content, source.error().message));
    return std::optional<JsonFile>();
  }
  file.source = std::move(*source);
  std::optional<TimeNs> time = unified_time(file.source.json);
  if (!is_unified(file.source.json)) {
    Result<LegacyFile> legacy = legacy_file(std::move(file.source));
    if (!legacy.ok()) return std::optional<JsonFile>();
    if (!legacy->time) legacy->time = planner_.step()->when;
    time = legacy->time;
    file.legacy = std::move(*legacy);
  }
  file.time = time.value_or(planner_.step()->when);
  return std::optional<JsonFile>(std::move(file));
}

Result<bool> CommitPlanner::was_state(const PathChange& deleted) {
  const auto known = is_state_.find(deleted.before);
  if (known != is_state_.end()) return known->second;
  DAYBOOK_TRY(const std::string content, repository_.read_blob(deleted.before));
  const Result<SourceFile> source = parse_source_file(deleted.path, deleted.path, content);
  const bool is_state = source.ok() && (is_unified(source->json) || legacy_file(*source).ok());
  return is_state_[deleted.before] = is_state;
}

// Formats in the order of their weight, the weightiest last; of one format, oldest first; of one
// time, copies before the file itself.
Result<void> CommitPlanner::plan_files(std::vector<JsonFile> files) {
  const auto rank = [](const JsonFile& file) {
    const bool is_itself = !file.legacy && is_file_itself(file.source);
    return std::tuple(!file.legacy.has_value(), file.time, is_itself, SIZE_MAX - file.path.size());
  };
  std::stable_sort(files.begin(), files.end(),
                   [&rank](const JsonFile& a, const JsonFile& b) { return rank(a) < rank(b); });
  for (const JsonFile& file : files) {
    const TreeSize before = planner_.state().size;
    const Result<void> planned = plan_file(file);
    if (planned.ok()) continue;
    if (!is_input_error(planned.error()) || planner_.state().size != before) return planned;
    const SourceFile& source = file.legacy ? file.legacy->source : file.source;
    DAYBOOK_RETURN_IF_ERROR(keep_unreadable(file.path, source.content, planned.error().message));
  }
  return {};
}

Result<void> CommitPlanner::plan_file(const JsonFile& file) {
  return file.legacy ? plan_legacy_file(planner_, *file.legacy) : plan_unified_of_commit(file);
}

// Where no LevelDB holds the contracts, the newest file is the network's whole state; a copy of
// what was read before says nothing, a file that was put back does.
Result<void> CommitPlanner::plan_unified_of_commit(const JsonFile& file) {
  DAYBOOK_TRY(const bool is_known, planner_.is_known(content_id(kUnified, file.source)));
  const auto chain = file.source.json.find("chainId");
  const bool has_chain = chain != file.source.json.end() && chain->is_number_unsigned();
  const state::NetworkState* network =
      has_chain ? planner_.network(ChainId(chain->get<uint64_t>())) : nullptr;
  const bool is_newest = network == nullptr || file.time >= network->last_updated;
  const bool is_put_back = is_known && file.is_revert && is_file_itself(file.source);
  if (register_ == nullptr && (is_put_back || (is_newest && !is_known))) {
    return plan_unified_file(planner_, file.source);
  }
  return plan_unified_word(planner_, file.source);
}

Result<void> CommitPlanner::keep_unreadable(const std::string& path, const std::string& content,
                                            const std::string& why) {
  planner_.findings.add("unreadable-file", path_tail(path, SIZE_MAX),
                        why + ": kept verbatim, the state is not changed");
  SourceFile file;
  file.path = path;
  file.locator = path_tail(path, SIZE_MAX);
  file.content = content;
  file.digest = sha256(content);
  const Origin origin = file_origin(planner_, file, kUnreadable, std::nullopt);
  ledger::Transaction transaction;
  bool is_known = false;
  DAYBOOK_RETURN_IF_ERROR(append_content(planner_, file, origin, transaction, is_known));
  return planner_.add(std::move(transaction));
}

Result<void> CommitPlanner::plan_end(const git::CommitInfo& commit,
                                     std::vector<PathChange> touched) {
  if (register_ != nullptr) {
    DAYBOOK_RETURN_IF_ERROR(reconcile(planner_, *register_, known_, history_, was_recreated_));
  }
  was_recreated_ = false;
  register_path_ = register_ != nullptr ? register_->path : "";
  DAYBOOK_TRY(std::vector<git::ObjectId> merged, repository_.merged_by(commit, kMaxMerged));
  const bool is_shallow = repository_.shallow().count(commit.id) != 0;
  return plan_marker(planner_, {commit, std::move(merged), is_shallow, std::exchange(follows_, ""),
                                register_path_, paths_, std::move(touched)});
}

void CommitPlanner::collect(const std::vector<Generation>& generations) {
  for (const Generation& read : generations) {
    Generation& all = generations_[read.number];
    all.number = read.number;
    for (const auto& [sequence, records] : read.records) {
      std::vector<LevelDbRecord>& same = all.records[sequence];
      for (const LevelDbRecord& record : records) {
        const bool is_met =
            std::any_of(same.begin(), same.end(),
                        [&record](const LevelDbRecord& other) { return other.id == record.id; });
        if (!is_met) same.push_back(record);
      }
    }
  }
}

void CommitPlanner::finish() {
  std::vector<Generation> all;
  for (const auto& [number, generation] : generations_) {
    count_records(generation, planner_.report);
    all.push_back(generation);
  }
  planner_.report.generations = all.size();
  find_in_records(all, planner_.ledger().config(), planner_.state(), planner_.findings);
}

}  // namespace daybook::ingest
