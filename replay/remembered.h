// What derived records and files look like at a moment, to compare with what a rebuild gives.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/hash.h"
#include "ledger/ledger.h"

namespace daybook::replay {

// Every record of the version index, in key order.
struct IndexImage {
  uint64_t records = 0;
  Hash digest;  // SHA-256 over (length, key, length, value) of each
  friend bool operator==(const IndexImage&, const IndexImage&) = default;
};
Result<IndexImage> remember_index(const ledger::Ledger& ledger);

// Name → bytes of every *.unified.json in the work-tree folder; empty when there is no such folder.
using FilesImage = std::map<std::string, std::string>;
Result<FilesImage> remember_files(const ledger::Ledger& ledger);

// One line for each file that differs. `before` of a changed or vanished file is kept beside it as
// NAME.before-rebuild, so that nobody's hand edit is lost.
Result<std::vector<std::string>> compare_files(const ledger::Ledger& ledger,
                                               const FilesImage& before, const FilesImage& after);

}  // namespace daybook::replay
