// Internal to replica: what is in a backup's folder, counted and summed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "json/json.h"
#include "replica/backup.h"
#include "replica/source_check.h"
#include "state/state.h"

namespace daybook::replica {

// What the log of a backup gives: computed from its entries alone.
struct BackupContent {
  note::Checkpoint checkpoint;
  uint64_t transactions = 0, networks = 0, contracts = 0;
  std::map<std::string, std::string> unified;  // file name → bytes
};
// kDamaged, kTampered: an event that cannot be decoded or does not follow from the others.
Result<BackupContent> fold_entries(const TileSource& source, const note::Checkpoint& checkpoint);

// Every regular file below `folder`, with '/' and relative, sorted; without the lock, INCOMPLETE
// and SHA256SUMS. A file that is half written (.tmp) is not listed.
Result<std::vector<std::string>> list_backup(const std::string& folder);

// The counts of BACKUP_MANIFEST.json, from what lies in the folder.
json::Value count_backup(const std::string& folder, const std::vector<std::string>& files,
                         const BackupContent& content);

// "<64 hex digits>  <path>\n" for each.
Result<std::string> sum_files(const std::string& folder, const std::vector<std::string>& files);
// Path → digest. kInvalid with the line that is not as sum_files writes it.
Result<std::map<std::string, std::string>> parse_sums(std::string_view text);

// The stand-alone script.
std::string rollback_script();

}  // namespace daybook::replica
