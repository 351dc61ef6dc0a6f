// What the work-tree files look like at a moment, to compare with what a rebuild gives.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace daybook::replay {

// Name → bytes of every *.unified.json in the work-tree folder; empty when there is no such folder.
using FilesImage = std::map<std::string, std::string>;
Result<FilesImage> remember_files(const ledger::Ledger& ledger);

// One line for each file that differs. `before` of one that will be replaced or go is kept beside
// it as NAME.before-rebuild, durably, so that nobody's hand edit is lost.
struct FileDifferences {
  std::vector<std::string> lines, kept;
};
Result<FileDifferences> compare_files(const ledger::Ledger& ledger, const FilesImage& before,
                                      const FilesImage& after);

Result<void> remove_file(const ledger::Ledger& ledger, const std::string& name);

}  // namespace daybook::replay
