// Every byte, every length: what is done to the files of a store, and what is allowed to go unseen.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "attack/image.h"
#include "attack/verdict.h"

namespace daybook::attack {

struct Damage {
  enum class Kind { kFlip, kCut, kRemove, kZero, kReplace } kind = Kind::kFlip;
  std::string file;
  size_t at = 0;      // the byte, or the length that is left
  unsigned mask = 1;  // of a flip
  std::string what;   // of a replacement: where the bytes are from
  Edit edit;          // of a replacement, and for several files
};

std::string describe(const Damage& damage);
Edit edit_of(const Image& image, const Damage& damage);

inline constexpr char kOlderCopy[] = "from an older copy";

std::vector<Damage> all_flips(const Image& image, std::mt19937_64& random);
std::vector<Damage> all_cuts(const Image& image);          // and the missing file
std::vector<Damage> all_zeroed_pages(const Image& image);  // of 512 bytes, and of 4096
std::vector<Damage> all_swaps(const Image& image);         // of two files' contents
// Each file and each folder of `other` in the place of `image`'s: an older copy, a mixed store.
std::vector<Damage> all_replacements(const Image& image, const Image& other,
                                     const std::string& whose);

// Of the files that hold keys and signatures: LevelDB, the projections and what git keeps aside.
std::vector<Damage> of_guarded_files(std::vector<Damage> all);

// `count` of them, some of every file.
std::vector<Damage> sample(const std::vector<Damage>& all, size_t count, std::mt19937_64& random);

struct Tally {
  size_t tried = 0;
  std::map<std::string, size_t> classes;  // how it was reported
  std::map<std::string, size_t> unused;   // reason → trials that nothing reported
  std::vector<std::string> wrong;         // what must not be; the test fails of it
};

// Does each damage to a copy of `image` and judges. `image` itself must be sound.
Tally try_all(const Image& image, const std::vector<Damage>& damages);
// Adds an expectation failure for each of `wrong` and prints the counts under `title`.
void expect_none_wrong(const std::string& title, const Tally& tally);

// Why a damage that nothing reported is none: the explicit list. "" when it is not on it.
std::string unused_reason(const Image& image, const Damage& damage);

}  // namespace daybook::attack
