// An entry bundle that decodes is encoded again to the same bytes.
#include "fuzz/input.h"
#include "merkle/tile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  const unsigned width = 1U + input.byte();
  const std::string_view bundle = input.rest();
  const auto entries = merkle::decode_bundle(bundle, width);
  if (!entries.ok()) return 0;
  DAYBOOK_CHECK_EQ(entries->size(), size_t{width});
  DAYBOOK_CHECK_EQ(merkle::encode_bundle(*entries), bundle);
  return 0;
}
