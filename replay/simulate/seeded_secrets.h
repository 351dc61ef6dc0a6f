// Keys and pseudonyms from a seed, so that a history that makes some can be repeated.
#pragma once

#include <cstdint>

namespace daybook::simulate {

// While it lives, OpenSSL's generator gives what follows from the seed, to the whole process: one
// at a time, and never where a key is kept.
class SeededSecrets {
 public:
  explicit SeededSecrets(uint64_t seed);
  ~SeededSecrets();
  SeededSecrets(const SeededSecrets&) = delete;
  SeededSecrets& operator=(const SeededSecrets&) = delete;
};

}  // namespace daybook::simulate
