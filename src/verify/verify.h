// `daybook verify`: re-derives everything from the stored events and compares: log (fsck), event
// decoding and dense revisions, version index, files, every snapshot commit. One report; reports
// and never repairs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "log/fsck.h"

namespace daybook::verify {

struct Report {
  TreeSize size;
  Hash root;
  uint64_t snapshots = 0;  // commits checked
  uint64_t files = 0;      // files checked
  std::vector<log::Problem> problems;
};

struct Options {
  bool log_only = false;
};

Result<Report> verify(
    ledger::Ledger& ledger, const Options& options,
    const std::function<void(const std::string& phase, uint64_t, uint64_t)>& progress);

}  // namespace daybook::verify
