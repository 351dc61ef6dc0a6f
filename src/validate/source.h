// What another source says: a LevelDB folder, a JSON file of any format, or all of these in a
// repository. Only read.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "validate/fields.h"

namespace daybook::validate {

struct SourceNetwork {
  ChainId chain;
  std::string name;
  json::Value document;  // as a unified v3 document
};

struct Source {
  std::string path;
  std::string kind;              // "leveldb", "unified-v3", "legacy-v1", …
  std::set<FieldClass> classes;  // that the format can say: others are not compared
  bool is_complete = false;      // it says of every network: one that it lacks is gone
  std::vector<SourceNetwork> networks;
};

// A LevelDB folder, a repository (every LevelDB folder and state file of the tree at `ref`), a
// folder of .json files, or a file. kNotFound: there is nothing at `path`. kInvalid: it is none of
// these, or cannot be read.
Result<std::vector<Source>> read_sources(ledger::Ledger& ledger, const std::string& path,
                                         const std::string& ref);

}  // namespace daybook::validate
