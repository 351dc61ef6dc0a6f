// fuzz_seeds FOLDER TARGET…: writes each target's seeds to FOLDER/TARGET/, a file each, named by
// their SHA-256 as libFuzzer names its own by SHA-1.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/hash.h"
#include "fuzz/seeds.h"

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  if (argc < 3) {
    std::fputs("usage: fuzz_seeds FOLDER TARGET...\n", stderr);
    return 2;
  }
  for (int i = 2; i < argc; ++i) {
    const fs::path folder = fs::path(argv[1]) / argv[i];
    fs::create_directories(folder);
    for (const std::string& seed : daybook::fuzz::seeds_of(argv[i])) {
      std::ofstream out(folder / daybook::sha256(seed).hex(), std::ios::binary);
      out << seed;
    }
  }
  return 0;
}
