#include "log/key_codec.h"
#include "log/log_impl.h"
#include "log/tile_cache.h"
#include "merkle/tile.h"

namespace daybook::log {
namespace {

// A scan of so many entries would push everything else out of the cache, and itself too.
constexpr uint64_t kLongScan = uint64_t{1} << 16;

Error past_head(const std::string& what, TreeSize size) {
  return not_found(what + " is past the head: the log has " + std::to_string(size.value) +
                   " events");
}

Result<void> check_size(TreeSize asked, TreeSize size) {
  if (asked <= size) return {};
  return past_head("size " + std::to_string(asked.value), size);
}

}  // namespace

Error missing_event(Position position) {
  return damaged("event " + std::to_string(position.value) +
                 " is missing: it was deleted or lost; restore log/ from a backup or a replica");
}

Result<std::string> Log::Impl::read(Position position) const {
  // Blocks of events would push those of the index, which are asked for far more often, out of the
  // cache, and putting one there costs as much as reading it.
  DAYBOOK_TRY(std::optional<std::string> entry,
              store->get(event_key(position), kv::Store::Blocks::kPass));
  if (!entry) return missing_event(position);
  return std::move(*entry);
}

merkle::NodeSource Log::Impl::nodes() const {
  return [cache = std::make_shared<TileCache>(*store)](unsigned level, uint64_t index) {
    return cache->node(level, index);
  };
}

merkle::NodeSource Log::nodes() const {
  return impl_->nodes();
}

Result<std::string> Log::read(Position position) const {
  if (position.value >= size().value)
    return past_head("event " + std::to_string(position.value), size());
  return impl_->read(position);
}

Result<void> Log::scan(Position from, TreeSize to,
                       const std::function<Result<void>(Position, std::string_view)>& visit) const {
  DAYBOOK_RETURN_IF_ERROR(check_size(to, size()));
  if (from.value >= to.value) return {};
  const bool is_long = to.value - from.value > kLongScan;
  kv::Iterator walk =
      impl_->store->iterate(is_long ? kv::Store::Blocks::kPass : kv::Store::Blocks::kKeep);
  walk.seek(event_key(from));
  for (Position next = from; next.value < to.value; next = next.next()) {
    if (!walk.valid() || parse_event_key(walk.key()) != next) {
      DAYBOOK_RETURN_IF_ERROR(walk.status());
      return missing_event(next);
    }
    DAYBOOK_RETURN_IF_ERROR(visit(next, walk.value()));
    walk.next_known();
  }
  return {};
}

Result<Hash> Log::root_at(TreeSize asked) const {
  DAYBOOK_RETURN_IF_ERROR(check_size(asked, size()));
  return merkle::root_at(asked, impl_->nodes());
}

Result<merkle::Proof> Log::inclusion(Position index, TreeSize asked) const {
  DAYBOOK_RETURN_IF_ERROR(check_size(asked, size()));
  return merkle::inclusion_proof(index, asked, impl_->nodes());
}

Result<merkle::Proof> Log::consistency(TreeSize old_size, TreeSize new_size) const {
  DAYBOOK_RETURN_IF_ERROR(check_size(new_size, size()));
  return merkle::consistency_proof(old_size, new_size, impl_->nodes());
}

Result<std::string> Log::tile(const merkle::TileId& tile) const {
  const unsigned shift = tile.level * merkle::kTileHeight;
  const uint64_t count =
      shift < 64 ? size().value >> shift : 0;  // entries of all tiles of this level
  const uint64_t first = tile.index * merkle::kTileWidth;
  if (tile.index > count / merkle::kTileWidth || tile.width > count - first) {
    return past_head(merkle::tile_path(tile), size());
  }
  if (!tile.entries) {
    DAYBOOK_TRY(const std::vector<Hash> hashes,
                read_all_hashes(*impl_->store, tile.level, first, tile.width));
    std::string bytes;
    for (const Hash& hash : hashes) bytes += hash.view();
    return bytes;
  }
  std::vector<std::string> entries;
  DAYBOOK_RETURN_IF_ERROR(scan(Position(first), TreeSize(first + tile.width),
                               [&](Position, std::string_view entry) -> Result<void> {
                                 entries.emplace_back(entry);
                                 return {};
                               }));
  return merkle::encode_bundle(entries);
}

}  // namespace daybook::log
