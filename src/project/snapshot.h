// Snapshots, one after another: what each transaction changes in the branch's tree, and its
// commit's words. What the git projector writes and what the check compares with are made here,
// once.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "document/rendering.h"
#include "note/checkpoint.h"
#include "project/commit_words.h"
#include "project/tile_tracker.h"

namespace daybook::project {

inline constexpr char kUnifiedFolder[] = "deployments/unified/";
inline constexpr char kCheckpointPath[] = "log/checkpoint";

struct Snapshot {
  TreeSize size;
  std::vector<git::TreeChange> changes;
  CommitWords words;
};

// The signed note of a checkpoint.
using CheckpointSigner = std::function<Result<std::string>(const note::Checkpoint&)>;

class SnapshotBuilder {
 public:
  // To go on after the first `size` events, whose snapshots are there.
  static Result<SnapshotBuilder> at(const ledger::Ledger& ledger, TreeSize size,
                                    CheckpointSigner signer);

  Result<Snapshot> next(const StoredTransaction& transaction);

  // The whole tree as it stands, but for the full tiles.
  Result<std::vector<git::TreeChange>> current_files() const;
  [[nodiscard]] const state::State& state() const { return state_; }
  [[nodiscard]] Hash root() const { return tiles_.root(); }
  // The expected content of a path under kUnifiedFolder; nullopt if it should not be there.
  [[nodiscard]] std::optional<std::string> unified_file(const std::string& path) const;

 private:
  SnapshotBuilder() = default;
  [[nodiscard]] std::map<ChainId, std::string> file_paths() const;
  [[nodiscard]] std::string render(ChainId chain) const;
  void add_files(const StoredTransaction& transaction, std::vector<git::TreeChange>& out);
  void add_moves(std::set<ChainId>& changed, std::vector<git::TreeChange>& out);
  Result<std::string> checkpoint() const;

  std::string origin_;
  CheckpointSigner signer_;
  state::State state_;
  TileTracker tiles_;
  std::map<ChainId, std::string> paths_;  // of the networks' files in the branch
  // Their text is kept. Of one log, as all states here are.
  mutable std::map<ChainId, document::Rendering> renderings_;
};

}  // namespace daybook::project
