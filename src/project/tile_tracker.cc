#include "project/tile_tracker.h"

#include "base/bytes.h"

namespace daybook::project {
namespace {

std::string path_of(merkle::TileId id, unsigned width) {
  id.width = width;
  return kLogFolder + merkle::tile_path(id);
}

}  // namespace

Result<TileTracker::Edge> TileTracker::edge_at(const log::Log& log, bool entries, unsigned level,
                                               uint64_t count) {
  Edge edge;
  edge.id = {entries, level, count / merkle::kTileWidth,
             static_cast<unsigned>(count % merkle::kTileWidth)};
  edge.written = edge.id.width;
  if (edge.id.width != 0) {
    DAYBOOK_TRY(edge.content, log.tile(edge.id));
  }
  return edge;
}

Result<TileTracker> TileTracker::at(const log::Log& log, TreeSize size) {
  TileTracker tracker;
  DAYBOOK_TRY(tracker.range_, merkle::compact_range_at(size, log.nodes()));
  DAYBOOK_TRY(tracker.entries_, edge_at(log, true, 0, size.value));
  uint64_t count = size.value;
  for (unsigned level = 0; count != 0; ++level, count >>= merkle::kTileHeight) {
    DAYBOOK_TRY(Edge edge, edge_at(log, false, level, count));
    tracker.levels_.push_back(std::move(edge));
  }
  return tracker;
}

void TileTracker::append(std::string_view entry) {
  std::string framed;
  append_be16(framed, static_cast<uint16_t>(entry.size()));
  framed += entry;
  add(entries_, framed);
  range_.append(merkle::leaf_hash(entry), [this](unsigned level, uint64_t, const Hash& hash) {
    if (level % merkle::kTileHeight != 0) return;
    const unsigned tile_level = level / merkle::kTileHeight;
    if (tile_level == levels_.size()) levels_.push_back({{false, tile_level, 0, 0}, "", 0});
    add(levels_[tile_level], hash.view());
  });
}

void TileTracker::add(Edge& edge, std::string_view content) {
  edge.content += content;
  if (++edge.id.width != merkle::kTileWidth) return;
  full_.push_back(set(edge, std::move(edge.content)));
  if (edge.written != 0) full_.push_back({full_.back().was, std::nullopt});
  edge = {{edge.id.entries, edge.id.level, edge.id.index + 1, 0}, "", 0};
}

git::TreeChange TileTracker::set(const Edge& edge, std::string content) {
  return {path_of(edge.id, edge.id.width), std::move(content),
          edge.written == 0 ? "" : path_of(edge.id, edge.written)};
}

void TileTracker::take(Edge& edge, std::vector<git::TreeChange>& out) {
  if (edge.written == edge.id.width) return;
  out.push_back(set(edge, edge.content));
  if (edge.written != 0) out.push_back({out.back().was, std::nullopt});
  edge.written = edge.id.width;
}

std::vector<git::TreeChange> TileTracker::take_changes() {
  std::vector<git::TreeChange> out = std::move(full_);
  full_.clear();
  take(entries_, out);
  for (Edge& edge : levels_) take(edge, out);
  return out;
}

std::vector<git::TreeChange> TileTracker::partial_tiles() const {
  std::vector<git::TreeChange> out;
  const auto add_partial = [&](const Edge& edge) {
    if (edge.id.width != 0) out.push_back({path_of(edge.id, edge.id.width), edge.content});
  };
  add_partial(entries_);
  for (const Edge& edge : levels_) add_partial(edge);
  return out;
}

}  // namespace daybook::project
