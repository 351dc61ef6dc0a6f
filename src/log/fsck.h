// Re-derives everything the log module is answerable for from the raw entries: dense positions,
// every stored tree hash, the root at the checkpoint, the checkpoint's signature, the identity.
// Reports; never repairs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "log/log.h"

namespace daybook::log {

struct Problem {
  std::string where;  // "event 42", "tree hash level 0 index 42", "checkpoint"
  std::string what;   // one sentence
  // "bit rot", "truncation", "rewrite", "fork", "stale copy", "hand edit", "key misuse",
  // "unwitnessed"
  std::string klass;
};

struct FsckReport {
  TreeSize size;
  Hash root;
  std::vector<Problem> problems;  // empty: sound
};

// `progress(done, total)` may be empty; it is called now and then with events done. `visit` too: it
// gets every entry that is there, in order, from this one walk over the store; the bytes are gone
// when it returns. kEnvironment: the store or a file beside it could not be read.
using VisitEntry = std::function<void(Position, std::string_view)>;
Result<FsckReport> fsck(const Log& log, const std::function<void(uint64_t, uint64_t)>& progress,
                        const VisitEntry& visit = {});

}  // namespace daybook::log
