#include "project/snapshot.h"

#include "document/document.h"

namespace daybook::project {

Result<SnapshotBuilder> SnapshotBuilder::at(const ledger::Ledger& ledger, TreeSize size,
                                            CheckpointSigner signer) {
  SnapshotBuilder builder;
  builder.origin_ = ledger.verifier().name();
  builder.signer_ = std::move(signer);
  // From the start nothing but the events is needed: not even a sound index.
  if (size.value != 0) {
    DAYBOOK_TRY(builder.state_, ledger.state_at(size));
  }
  DAYBOOK_TRY(builder.tiles_, TileTracker::at(ledger.log(), size));
  builder.paths_ = builder.file_paths();
  return builder;
}

std::map<ChainId, std::string> SnapshotBuilder::file_paths() const {
  std::map<ChainId, std::string> paths;
  for (const auto& [chain, network] : state_.networks) {
    paths[chain] = kUnifiedFolder + document::file_name(state_, chain);
  }
  return paths;
}

std::string SnapshotBuilder::render(ChainId chain) const {
  return renderings_.try_emplace(chain, chain).first->second.text(state_.networks.at(chain));
}

// A network's new name moves its file, and may move that of another network which had to give way
// to the old one.
void SnapshotBuilder::add_moves(std::set<ChainId>& changed, std::vector<git::TreeChange>& out) {
  std::map<ChainId, std::string> paths = file_paths();
  for (const auto& [chain, old_path] : paths_) {
    if (paths.at(chain) == old_path) continue;
    out.push_back({old_path, std::nullopt});
    changed.insert(chain);
  }
  paths_ = std::move(paths);
}

void SnapshotBuilder::add_files(const StoredTransaction& transaction,
                                std::vector<git::TreeChange>& out) {
  std::set<ChainId> changed;
  bool has_new_names = false;
  for (const StoredEvent& stored : transaction) {
    if (!state::changes_document(stored.event)) continue;
    changed.insert(stored.event.subject.chain);
    has_new_names |= std::holds_alternative<event::NetworkChange>(stored.event.payload);
  }
  if (has_new_names) add_moves(changed, out);
  for (const ChainId chain : changed) out.push_back({paths_.at(chain), render(chain)});
}

Result<std::string> SnapshotBuilder::checkpoint() const {
  return signer_(note::Checkpoint{origin_, state_.size, tiles_.root()});
}

Result<Snapshot> SnapshotBuilder::next(const StoredTransaction& transaction) {
  for (const StoredEvent& stored : transaction) {
    DAYBOOK_RETURN_IF_ERROR(state::apply(state_, stored.event));
    tiles_.append(stored.bytes);
  }
  DAYBOOK_CHECK_EQ(tiles_.size(), state_.size);
  Snapshot snapshot;
  snapshot.size = state_.size;
  add_files(transaction, snapshot.changes);
  DAYBOOK_TRY(std::string note, checkpoint());
  snapshot.changes.push_back({kCheckpointPath, std::move(note)});
  for (git::TreeChange& tile : tiles_.take_changes()) snapshot.changes.push_back(std::move(tile));
  snapshot.words = commit_words(transaction, state_, tiles_.root());
  return snapshot;
}

Result<std::vector<git::TreeChange>> SnapshotBuilder::current_files() const {
  std::vector<git::TreeChange> out = tiles_.partial_tiles();
  DAYBOOK_TRY(std::string note, checkpoint());
  out.push_back({kCheckpointPath, std::move(note)});
  for (const auto& [chain, path] : paths_) {
    out.push_back({path, render(chain)});
  }
  return out;
}

std::optional<std::string> SnapshotBuilder::unified_file(const std::string& path) const {
  for (const auto& [chain, known] : paths_) {
    if (known == path) return render(chain);
  }
  return std::nullopt;
}

}  // namespace daybook::project
