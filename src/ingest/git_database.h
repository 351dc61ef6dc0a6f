// A LevelDB folder that stands as blobs in a commit, read as evidence.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "git/source.h"
#include "ingest/leveldb_generations.h"

namespace daybook::ingest {

// What a LevelDB folder holds as live: key → its record with the highest sequence, if that is a
// contract's and no delete.
using LiveRecords = std::map<std::string, LevelDbRecord>;
LiveRecords live_records(const LevelDbFolder& folder);

// Its CURRENT, MANIFEST, tables and logs go to a private temporary folder, which is gone when this
// returns, and through the raw reader: LevelDB itself never opens them. `path` in the repository is
// the locator. kInvalid when it is no LevelDB folder.
Result<LevelDbFolder> read_database(const git::SourceRepository& repository,
                                    const std::string& path, const git::ObjectId& tree);

}  // namespace daybook::ingest
