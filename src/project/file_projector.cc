#include "project/file_projector.h"

#include <set>

#include "document/document.h"
#include "kv/durable_file.h"
#include "kv/path_exists.h"
#include "project/file_state.h"

namespace daybook::project {
namespace {

// SHA-256 of the documents that were imported for a network: overwriting one loses nothing, the log
// has it.
using ImportedDigests = std::map<ChainId, std::set<std::string>>;

Result<ImportedDigests> imported_digests(const ledger::Ledger& ledger) {
  ImportedDigests out;
  DAYBOOK_RETURN_IF_ERROR(ledger.scan(
      Position(0), ledger.size(), [&](const event::Event& event, std::string_view) -> Result<void> {
        if (event.source && event.source->digest) {
          out[event.subject.chain].insert(event.source->digest->hex());
        }
        return {};
      }));
  return out;
}

// What is to be done, decided before anything is touched.
struct Plan {
  std::map<std::string, std::string> write;  // name → content
  std::vector<std::string> remove;
  FileState next;
  FileReport report;
};

class Planner {
 public:
  Planner(const ledger::Ledger& ledger, const state::State& state, const FileState& last,
          bool force)
      : ledger_(ledger),
        state_(state),
        last_(last),
        force_(force),
        folder_(ledger.paths().resolve(ledger.config().files_folder)) {}

  Result<Plan> make() {
    plan_.report.position = plan_.next.position = state_.size;
    for (const auto& [chain, network] : state_.networks) {
      const std::string name = document::file_name(state_, chain);
      DAYBOOK_RETURN_IF_ERROR(plan_file(name, chain, document::render(chain, network)));
    }
    Digests before = last_.files;
    if (last_.pending) before.insert(last_.pending->files.begin(), last_.pending->files.end());
    for (const auto& [name, digest] : before) {
      if (wanted_.count(name) == 0) DAYBOOK_RETURN_IF_ERROR(plan_removal(name, digest));
    }
    return std::move(plan_);
  }

 private:
  Result<void> plan_file(const std::string& name, ChainId chain, std::string content) {
    wanted_.insert(name);
    const std::string digest = sha256(content).hex();
    DAYBOOK_TRY(const std::optional<std::string> found,
                read_if_there(ledger_.paths(), folder_ + "/" + name));
    const std::string found_digest = found ? sha256(*found).hex() : "";
    if (found && found_digest == digest) {
      plan_.report.unchanged.push_back(name);
    } else {
      DAYBOOK_TRY(const bool may_write, may_replace(name, chain, found_digest));
      if (!may_write) return leave(name);
      plan_.report.written.push_back(name);
      plan_.write[name] = std::move(content);
    }
    plan_.next.files[name] = digest;
    return {};
  }

  // It stays as it is, and known as what we wrote last, until it is put right or forced.
  Result<void> leave(const std::string& name) {
    plan_.report.hand_edited.push_back(name);
    const auto known = last_.files.find(name);
    if (known != last_.files.end()) plan_.next.files.insert(*known);
    return {};
  }

  Result<bool> may_replace(const std::string& name, ChainId chain,
                           const std::string& found_digest) {
    if (force_ || found_digest.empty() || last_.knows(name, found_digest)) return true;
    if (!imported_) {
      DAYBOOK_TRY(imported_, imported_digests(ledger_));
    }
    return (*imported_)[chain].count(found_digest) != 0;
  }

  Result<void> plan_removal(const std::string& name, const std::string& digest) {
    DAYBOOK_TRY(const std::optional<std::string> found,
                read_if_there(ledger_.paths(), folder_ + "/" + name));
    if (!found) return {};
    if (force_ || last_.knows(name, sha256(*found).hex())) {
      plan_.remove.push_back(name);
      plan_.report.removed.push_back(name);
      return {};
    }
    plan_.report.hand_edited.push_back(name);
    plan_.next.files[name] = digest;
    return {};
  }

  const ledger::Ledger& ledger_;
  const state::State& state_;
  const FileState& last_;
  bool force_;
  std::string folder_;
  std::set<std::string> wanted_;
  std::optional<ImportedDigests> imported_;
  Plan plan_;
};

// What an interrupted run left and counts as unchanged now is seen, and its name may not be on
// disk: the sync of the folder may be what failed.
Result<void> sync_if_there(const std::string& folder, kv::FileSystem& files) {
  DAYBOOK_TRY(const bool is_there, kv::path_exists(folder, files));
  return is_there ? kv::sync_folder(folder, files) : Result<void>();
}

// 1. the intent; 2. the files; 3. the new state. A crash in 2 leaves files that are each the old or
// the new one, and both are known: the next run goes on. Removals come first, for file systems that
// do not tell upper from lower case.
Result<void> carry_out(const ledger::Ledger& ledger, const FileState& last, const Plan& plan) {
  const std::string folder = ledger.paths().resolve(ledger.config().files_folder);
  kv::FileSystem& files = *ledger.paths().files;
  if (last.pending) DAYBOOK_RETURN_IF_ERROR(sync_if_there(folder, files));
  if (!plan.write.empty() || !plan.remove.empty()) {
    FileState intent = last;
    intent.pending = FileState::Pending{plan.next.position, plan.next.files};
    DAYBOOK_RETURN_IF_ERROR(save_file_state(ledger.paths(), intent));
    // A run that came to its end has synced the folders' names, too.
    const bool is_settled = !last.pending && !last.files.empty();
    DAYBOOK_RETURN_IF_ERROR(is_settled ? kv::make_folders(folder, 0755, files)
                                       : kv::make_lasting_folders(folder, 0755, files));
    for (const std::string& name : plan.remove) {
      DAYBOOK_RETURN_IF_ERROR(kv::remove_file(folder + "/" + name, files));
    }
    for (const auto& [name, content] : plan.write) {
      DAYBOOK_RETURN_IF_ERROR(kv::replace_file(folder + "/" + name, content, 0644, files));
    }
  } else if (plan.next == last) {
    return {};
  }
  return save_file_state(ledger.paths(), plan.next);
}

// A run that was interrupted is ended before the next intent takes its place: some files are as it
// left them, and would belong to nobody if the next run were interrupted, too.
Result<FileState> finish_pending(const ledger::Ledger& ledger, FileState last, bool force) {
  const std::optional<FileState::Pending> pending = last.pending;
  if (!pending || pending->position >= ledger.size()) return last;
  DAYBOOK_TRY(const state::State then, ledger.state_at(pending->position));
  DAYBOOK_TRY(const Plan plan, Planner(ledger, then, last, force).make());
  DAYBOOK_RETURN_IF_ERROR(carry_out(ledger, last, plan));
  return plan.next;
}

}  // namespace

Result<FileReport> project_files(ledger::Ledger& ledger, bool force) {
  if (!ledger.config().files_enabled) return FileReport{};
  DAYBOOK_TRY(const std::optional<FileState> loaded, load_file_state(ledger.paths()));
  DAYBOOK_TRY(const FileState last, finish_pending(ledger, loaded.value_or(FileState{}), force));
  if (last.position > ledger.size()) {
    return tampered(file_state_path(ledger.paths()) + " shows " +
                    std::to_string(last.position.value) + " events and the log has " +
                    std::to_string(ledger.size().value) +
                    ": stale copy, the log was put back from an older one");
  }
  DAYBOOK_TRY(const state::State* state, ledger.state());
  DAYBOOK_TRY(const Plan plan, Planner(ledger, *state, last, force).make());
  DAYBOOK_RETURN_IF_ERROR(carry_out(ledger, last, plan));
  return plan.report;
}

Result<void> reset_files(ledger::Ledger& ledger) {
  const Result<std::optional<FileState>> loaded = load_file_state(ledger.paths());
  if (!loaded.ok() && loaded.error().kind != ErrorKind::kDamaged) return loaded.error();
  const FileState last = loaded.ok() ? loaded->value_or(FileState{}) : FileState{};
  Digests ours = last.files;
  if (last.pending) ours.insert(last.pending->files.begin(), last.pending->files.end());
  for (const auto& [name, digest] : ours) {
    const std::string path = ledger.paths().resolve(ledger.config().files_folder) + "/" + name;
    DAYBOOK_TRY(const std::optional<std::string> found, read_if_there(ledger.paths(), path));
    if (found && last.knows(name, sha256(*found).hex()))
      DAYBOOK_RETURN_IF_ERROR(kv::remove_file(path, *ledger.paths().files));
  }
  return kv::remove_file(file_state_path(ledger.paths()), *ledger.paths().files);
}

}  // namespace daybook::project
