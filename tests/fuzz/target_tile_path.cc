// A tile path that parses is rendered again to the same bytes, and what is rendered parses.
#include "fuzz/input.h"
#include "merkle/tile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  const auto parsed = merkle::parse_tile_path(input.rest());
  if (parsed.ok()) {
    DAYBOOK_CHECK_EQ(merkle::tile_path(*parsed), fuzz::Input(data, size).rest());
  }
  fuzz::Input numbers(data, size);
  merkle::TileId tile;
  tile.entries = numbers.below(2) == 1;
  tile.level = tile.entries ? 0U : numbers.below(64);
  tile.width = 1U + numbers.byte();
  tile.index = numbers.number64();
  const auto again = merkle::parse_tile_path(merkle::tile_path(tile));
  DAYBOOK_CHECK(again.ok());
  DAYBOOK_CHECK(*again == tile);
  return 0;
}
