// `daybook verify` and `daybook replay verify`: one pass over the log that re-derives everything
// from the stored events and compares: tree and checkpoint (fsck) with its cosignatures, event
// decoding and dense revisions, every index record, files, every snapshot commit; and, beside the
// log, the persons' keys and what retired keys signed. One report; reports and never repairs.
//
// The walk is shared by all cores: each reads, hashes and decodes ranges of positions of its own,
// and what depends on the events before is compared in their order; the report is the same for any
// number of threads. Memory does not grow with the log: it holds where each subject stands and its
// last value, and for each thread a range of events; but for one unified file at a time (its
// histories are part of it), and, while there are snapshots to compare, the documents that they
// show and their ids. With log_only for neither.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "log/fsck.h"

namespace daybook::verify {

struct Report {
  bool opened = true;  // false: the store does not open, and nothing is known but its problems
  TreeSize size;
  Hash root;
  uint64_t snapshots = 0;  // commits checked
  uint64_t files = 0;      // files checked
  // No: unified files, wherever they are, are not this log's word, and are not looked at.
  bool projects_files = true;
  uint64_t index_records = 0;  // records of the version index compared
  // A writer's folder has one. Without it nothing can be recorded, and nothing that is there is
  // wrong: a fact, not a problem.
  bool has_private_key = false;
  std::optional<ledger::WitnessStatus> witnesses;  // nullopt: no policy is configured
  // The cause, not its echoes: what is derived is not looked at when the log itself is unsound. The
  // first is the first bad place.
  std::vector<log::Problem> problems;
};

// 0 when it is sound. Lost or rotten records are a damaged store (3); readable ones that are not
// what was signed, and anything derived, are a finding (1).
int exit_code(const Report& report);

struct Options {
  bool log_only = false;
  unsigned threads = 0;  // 0: one for each core
};

// progress(phase, done, total), on the calling thread; may be empty.
using Progress = std::function<void(const std::string& phase, uint64_t, uint64_t)>;

Result<Report> verify(ledger::Ledger& ledger, const Options& options, const Progress& progress);

}  // namespace daybook::verify
