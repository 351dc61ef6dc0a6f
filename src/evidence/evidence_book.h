// A daybook that is evidence, made readable: what the reading commands work on with --evidence.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/time.h"
#include "evidence/working_copy.h"

namespace daybook::evidence {

struct EvidenceBook {
  std::unique_ptr<WorkingCopy> copy;
  std::string root;  // a daybook's folder in the copy: open it for reading
  // Why it does not open as it is; nullopt: it does.
  std::optional<Error> defect;
  std::string recovery;  // then, what had to be done to make it readable
};

// Copies daybook.json, .daybook (but no private key) and the unified files of `root`. A store that
// does not open is made again from the raw records: the highest sequence number of a key counts,
// and the result must give the root of the largest signed checkpoint that was found. kDamaged: the
// log is not whole; names the last whole position. kTampered: it is whole, and not what was signed.
Result<EvidenceBook> open_evidence(const std::string& root, Clock& clock);

}  // namespace daybook::evidence
