// A bug that is planted: a fuzzer that does not find it finds nothing. tools/fuzz fails when this
// target does not. Four bytes, each behind a branch of its own: found in seconds with coverage, in
// 2^32 tries without.
#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  daybook::fuzz::Input input(data, size);
  for (const char expected : {'b', 'i', 'r', 'd'}) {
    if (input.byte() != static_cast<uint8_t>(expected)) return 0;
  }
  const volatile uint8_t* bytes = data;
  return bytes[size] == 0 ? 0 : 0;  // one past the end: AddressSanitizer's to see
}
