// Every fuzz target but the canary, as functions of one program: tests/fuzz/CMakeLists.txt writes
// the table from the files that there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace daybook::fuzz {

struct Target {
  std::string name;
  int (*run)(const uint8_t* data, size_t size);
  friend std::ostream& operator<<(std::ostream& out, const Target& target) {
    return out << target.name;
  }
};

const std::vector<Target>& targets();

}  // namespace daybook::fuzz
