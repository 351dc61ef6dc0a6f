// The tiles at the right edge of a growing log, kept in memory: what each append adds to log/tile/
// in the branch. Re-derived from the events' bytes alone, so a check by it is independent of the
// log's stored hashes.
#pragma once

#include <string>
#include <vector>

#include "git/tree_edit.h"
#include "log/log.h"
#include "merkle/tile.h"
#include "merkle/tree.h"

namespace daybook::project {

inline constexpr char kLogFolder[] = "log/";

class TileTracker {
 public:
  // As after the first `size` entries of `log`, all of whose tiles are in the branch.
  static Result<TileTracker> at(const log::Log& log, TreeSize size);

  void append(std::string_view entry);
  [[nodiscard]] TreeSize size() const { return range_.size(); }
  [[nodiscard]] Hash root() const { return range_.root(); }
  // The tiles to set and the partial ones to remove since the last call.
  std::vector<git::TreeChange> take_changes();
  // Every partial tile as it stands.
  [[nodiscard]] std::vector<git::TreeChange> partial_tiles() const;

 private:
  struct Edge {  // the last, not yet full tile of one level
    merkle::TileId id;
    std::string content;
    unsigned written = 0;  // width that it has in the branch; 0: it is not there
  };

  static Result<Edge> edge_at(const log::Log& log, bool entries, unsigned level, uint64_t count);
  void add(Edge& edge, std::string_view content);
  static git::TreeChange set(const Edge& edge, std::string content);
  static void take(Edge& edge, std::vector<git::TreeChange>& out);

  merkle::CompactRange range_;
  Edge entries_{{true, 0, 0, 0}, "", 0};
  std::vector<Edge> levels_;
  std::vector<git::TreeChange> full_;
};

}  // namespace daybook::project
