// Internal to log: what fsck found, as a list that stays short.
#pragma once

#include <string>
#include <vector>

#include "log/fsck.h"

namespace daybook::log {

// Collects problems, the first kMax of them: the pattern shows, and a wrecked store does not fill
// memory.
class Problems {
 public:
  static constexpr size_t kMax = 1000;

  void add(std::string where, std::string what, std::string klass);
  // What was found behind it.
  void append(Problems behind);
  // Problems that would not be kept anyway.
  void leave_out(uint64_t count) { left_out_ += count; }
  [[nodiscard]] bool empty() const { return list_.empty(); }
  std::vector<Problem> take();

 private:
  std::vector<Problem> list_;
  uint64_t left_out_ = 0;
};

}  // namespace daybook::log
