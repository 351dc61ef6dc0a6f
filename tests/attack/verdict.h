// What daybook says of a folder: opened for reading, verified, and asked. As `daybook verify` does
// it, through the library.
#pragma once

#include <string>

namespace daybook::attack {

struct Verdict {
  bool reported = false;  // open refused, or verify found something
  int code = 0;           // that `daybook verify` ends with
  std::string klass;      // "damaged", "tampered: swapped", "bit rot", …; "" when not reported
  std::string message;    // the first one
  std::string answer;     // digest of everything that the daybook answers; "" when it does not
};

Verdict judge(const std::string& root);

// For the way out of a worker.
std::string to_text(const Verdict& verdict);
Verdict from_text(const std::string& text);

}  // namespace daybook::attack
