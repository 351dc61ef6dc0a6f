// check_files: the work-tree files against what the log gives at the projector's own position.
#include <cerrno>
#include <set>

#include "document/rendering.h"
#include "kv/file_descriptor.h"
#include "kv/path_exists.h"
#include "project/file_projector.h"
#include "project/text_difference.h"
#include "state/replay.h"

namespace daybook::project {
namespace {

constexpr std::string_view kSuffix = ".unified.json";

std::string describe(const std::optional<std::string>& wanted,
                     const std::optional<std::string>& found) {
  if (!wanted) return "should not be there: the log gives no such file";
  if (!found) return "is missing";
  return "edited by hand: " + first_difference(*wanted, *found, "the file");
}

bool remembers(const Digests& digests, const std::string& name,
               const std::optional<std::string>& content) {
  const auto digest = digests.find(name);
  return content ? digest != digests.end() && digest->second == sha256(*content).hex()
                 : digest == digests.end();
}

TreeSize last_of(const FileState& state) {
  return state.pending ? std::max(state.position, state.pending->position) : state.position;
}

// The lines of the network's histories, as of `size`.
Result<void> read_histories(const ledger::Ledger& ledger, ChainId chain, TreeSize size,
                            state::NetworkState& network) {
  event::Reader reader;
  const auto visit = [&](Position position, std::string_view bytes) -> Result<void> {
    DAYBOOK_TRY(const event::View view, ledger::view_stored(reader, position, bytes));
    const bool is_line = view.chain == chain && view.contract_action &&
                         state::is_in_histories(*view.contract_action);
    if (!is_line) return {};
    const bool upgraded = *view.contract_action == event::ContractAction::kUpgraded;
    (upgraded ? network.upgrades : network.deployments).push_back(state::history_entry(view));
    return {};
  };
  return ledger.log().scan(Position(0), size, visit);
}

// The files that one state gives, rendered when they are asked for.
class Files {
 public:
  Files(const ledger::Ledger& ledger, const FoldedState& folded)
      : ledger_(ledger), folded_(folded) {
    for (const auto& [chain, network] : folded.state.networks)
      chains_[document::file_name(folded.state, chain)] = chain;
  }

  [[nodiscard]] const std::map<std::string, ChainId>& chains() const { return chains_; }

  // nullopt: there is no such file.
  [[nodiscard]] Result<std::optional<std::string>> content(const std::string& name) const {
    const auto known = chains_.find(name);
    if (known == chains_.end()) return std::optional<std::string>();
    const ChainId chain = known->second;
    const state::NetworkState& network = folded_.state.networks.at(chain);
    if (folded_.without_histories.count(chain) == 0)
      return std::optional(document::render(chain, network));
    state::NetworkState whole = network;
    DAYBOOK_RETURN_IF_ERROR(read_histories(ledger_, chain, folded_.state.size, whole));
    // As render(), without the whole document in memory beside its text.
    return std::optional(document::Rendering(chain).text(whole));
  }

 private:
  const ledger::Ledger& ledger_;
  const FoldedState& folded_;
  std::map<std::string, ChainId> chains_;  // by the file's name
};

// Every unified file of the folder, also one that somebody else put there: who reads it there takes
// it for the log's word.
Result<void> add_unified_files(const ledger::Ledger& ledger, std::set<std::string>& names) {
  const std::string folder = ledger.paths().resolve(ledger.config().files_folder);
  const kv::Answer<std::vector<std::string>> found = ledger.paths().files->list(folder);
  if (found.error == ENOENT || found.error == ENOTDIR) return {};
  if (found.error != 0) return kv::errno_error("list", folder, found.error);
  for (const std::string& name : found.value) {
    if (name.ends_with(kSuffix)) names.insert(name);
  }
  return {};
}

// After an interrupted run each file may be the old or the new one; but nothing else.
class Comparison {
 public:
  Comparison(const ledger::Ledger& ledger, const FileState* remembered, const Files& now,
             const Files& next)
      : ledger_(ledger), remembered_(remembered), now_(now), next_(next) {}

  Result<std::vector<std::string>> lines() const {
    std::set<std::string> names;
    if (remembered_ != nullptr)
      for (const auto& [name, digest] : remembered_->files) names.insert(name);
    for (const Files* files : {&now_, &next_})
      for (const auto& [name, chain] : files->chains()) names.insert(name);
    DAYBOOK_RETURN_IF_ERROR(add_unified_files(ledger_, names));
    std::vector<std::string> lines;
    for (const std::string& name : names) {
      DAYBOOK_TRY(const std::string line, compare(name));
      if (!line.empty()) lines.push_back(line);
    }
    return lines;
  }

 private:
  // "": it is as it should be.
  [[nodiscard]] Result<std::string> compare(const std::string& name) const {
    const std::string relative = ledger_.config().files_folder + "/" + name;
    DAYBOOK_TRY(const std::optional<std::string> found,
                read_if_there(ledger_.paths(), ledger_.paths().resolve(relative)));
    DAYBOOK_TRY(const std::optional<std::string> wanted, now_.content(name));
    std::optional<std::string> other;
    const bool is_pending = &next_ != &now_;
    if (is_pending) {
      DAYBOOK_TRY(other, next_.content(name));
    }
    if (found != wanted && (!is_pending || found != other))
      return relative + ": " + describe(wanted, found);
    if (remembered_ == nullptr) return std::string();
    const bool is_remembered = remembers(remembered_->files, name, wanted) &&
                               (!is_pending || remembers(remembered_->pending->files, name, other));
    if (is_remembered) return std::string();
    return file_state_path(ledger_.paths()) + ": its checksum of " + name +
           " is not that of the file at its position: it was changed; `daybook project --force` "
           "writes it again";
  }

  const ledger::Ledger& ledger_;
  const FileState* remembered_;  // nullptr: what was projected is not written down
  const Files &now_, &next_;     // one and the same when no run was interrupted
};

// Is any of them there?
Result<bool> any_there(const ledger::Ledger& ledger, const Files& files) {
  for (const auto& [name, chain] : files.chains()) {
    DAYBOOK_TRY(const bool found,
                kv::path_exists(ledger.paths().resolve(ledger.config().files_folder + "/" + name),
                                *ledger.paths().files));
    if (found) return true;
  }
  return false;
}

}  // namespace

FileCheck::FileCheck(const ledger::Ledger& ledger, std::optional<FileState> remembered)
    : ledger_(&ledger), remembered_(std::move(remembered)) {
  if (!ledger.config().files_enabled) return;
  if (remembered_ && last_of(*remembered_) > ledger.size()) return;
  sizes_.push_back(remembered_ ? remembered_->position : ledger.size());
  if (remembered_ && remembered_->pending) sizes_.push_back(remembered_->pending->position);
}

Result<FileCheck> FileCheck::start(const ledger::Ledger& ledger) {
  if (!ledger.config().files_enabled) return FileCheck(ledger, {});
  DAYBOOK_TRY(std::optional<FileState> remembered, load_file_state(ledger.paths()));
  return FileCheck(ledger, std::move(remembered));
}

Result<std::vector<std::string>> FileCheck::finish(
    const std::map<TreeSize, FoldedState>& states) const {
  if (!ledger_->config().files_enabled) return std::vector<std::string>();
  if (sizes_.empty()) {
    return std::vector<std::string>{file_state_path(ledger_->paths()) + ": shows " +
                                    std::to_string(last_of(*remembered_).value) +
                                    " events and the log has " +
                                    std::to_string(ledger_->size().value) +
                                    ": stale copy, the log was put back from an older one"};
  }
  const Files now(*ledger_, states.at(sizes_.front()));
  if (!remembered_) {
    // Files that are there are held against the head.
    DAYBOOK_TRY(const bool any, any_there(*ledger_, now));
    return any ? Comparison(*ledger_, nullptr, now, now).lines() : std::vector<std::string>();
  }
  if (!remembered_->pending) return Comparison(*ledger_, &*remembered_, now, now).lines();
  const Files next(*ledger_, states.at(sizes_.back()));
  return Comparison(*ledger_, &*remembered_, now, next).lines();
}

Result<std::vector<std::string>> check_files(ledger::Ledger& ledger) {
  DAYBOOK_TRY(const FileCheck check, FileCheck::start(ledger));
  std::map<TreeSize, FoldedState> states;
  for (const TreeSize size : check.sizes()) {
    DAYBOOK_TRY(states[size].state, ledger.state_at(size));
  }
  return check.finish(states);
}

}  // namespace daybook::project
