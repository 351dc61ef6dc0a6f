// Re-derives everything the log module is answerable for from the raw entries: dense positions,
// every stored tree hash, the root at the checkpoint, the checkpoint's signature, the identity.
// Reports; never repairs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "log/log.h"

namespace daybook::log {

struct Problem {
  std::string where;  // "event 42", "tree hash level 0 index 42", "checkpoint"
  std::string what;   // one sentence
  // "bit rot", "truncation", "rewrite", "fork", "stale copy", "hand edit", "key misuse",
  // "unwitnessed", "rollback"
  std::string klass;
};

struct FsckReport {
  TreeSize size;
  Hash root;
  std::vector<Problem> problems;  // empty: sound
};

// The class of an error that a log, or a file beside it, gave when it was opened or read.
const char* class_of(const Error& error);

// Whoever looks at the entries, too, while they are walked: one for each thread. What it learns is
// worth nothing when a problem is found.
class EntryLook {
 public:
  virtual ~EntryLook() = default;
  // A range of positions, the next one or a later one, whose entries come now. (Again the same one,
  // when it has to be read again.)
  virtual void begin() = 0;
  // Every entry of the range that is there, in order; the bytes are gone when it returns.
  virtual void take(Position position, std::string_view bytes) = 0;
  // After the range's last entry, and after the in_order() of all ranges before it: of all looks,
  // one at a time.
  virtual void in_order() = 0;
  // After that, beside everything that the other looks do.
  virtual void finish() = 0;
};

struct FsckOptions {
  // progress(done, total): events; on the calling thread, now and then, never backwards.
  std::function<void(uint64_t, uint64_t)> progress = {};
  std::function<std::unique_ptr<EntryLook>()> look = {};  // called on any thread
  unsigned threads = 0;                                   // 0: one for each core
  // Positions that a thread takes at once: 256, or twice as many, up to 65536.
  uint64_t range = 1024;
};

// Every entry and every stored hash is read once, by as many threads as are wanted; the report is
// the same for any number of them, and so is the memory, but for what a thread holds (a range).
// kEnvironment: the store or a file beside it could not be read.
Result<FsckReport> fsck(const Log& log, const FsckOptions& options);

}  // namespace daybook::log
