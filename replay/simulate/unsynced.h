// The content of a file on a simulated disk: as processes see it, and what of it survives a loss of
// power.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "replay/simulate/random.h"

namespace daybook::simulate {

class UnsyncedContent {
 public:
  [[nodiscard]] const std::string& seen() const { return seen_; }
  void write(uint64_t offset, std::string_view bytes);
  void truncate(uint64_t size);

  void sync();
  // A sync that failed: what it had to write stays visible, and no later sync writes it.
  void fail_sync();
  // What was not synced is dropped, kept, cut short, or kept sector by sector.
  void lose_power(Random& random);

 private:
  struct Change {
    bool is_truncate = false;
    uint64_t offset = 0;  // or the size that a truncate gives
    std::string bytes;
  };
  static void apply(std::string& content, const Change& change);
  void keep_first(Random& random);
  void keep_sectors(Random& random);

  std::string seen_, durable_;
  std::vector<Change> unsynced_;  // leads from durable_ to seen_, but for what a failed sync forgot
};

}  // namespace daybook::simulate
