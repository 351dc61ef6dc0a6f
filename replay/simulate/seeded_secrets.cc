#include "replay/simulate/seeded_secrets.h"

#include <openssl/rand.h>

#include "replay/simulate/random.h"

namespace daybook::simulate {
namespace {

Random& secrets() {
  static Random random(0);
  return random;
}

int fill(unsigned char* bytes, int count) {
  for (int i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>(secrets().next());
  return 1;
}

int is_seeded() {
  return 1;
}

// Deprecated in favour of providers, of which none takes a seed that is longer than one request.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

constexpr RAND_METHOD kSeeded{nullptr, fill, nullptr, nullptr, fill, is_seeded};

}  // namespace

SeededSecrets::SeededSecrets(uint64_t seed) {
  secrets() = Random(seed);
  RAND_set_rand_method(&kSeeded);
}

SeededSecrets::~SeededSecrets() {
  RAND_set_rand_method(nullptr);  // the system's again
}

#pragma GCC diagnostic pop

}  // namespace daybook::simulate
