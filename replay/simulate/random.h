// The one source of chance of a simulation: the same seed gives the same run.
#pragma once

#include <cstdint>
#include <random>

namespace daybook::simulate {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  uint64_t next() { return engine_(); }
  uint64_t below(uint64_t limit) { return engine_() % limit; }  // limit > 0
  bool one_in(uint64_t n) { return below(n) == 0; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace daybook::simulate
