// Reads a LevelDB folder of anybody's as evidence: every record in its tables and logs, superseded and deleted
// ones too, with its sequence number, without writing one byte (no lock, no LOG, no recovery).
//
// Source: LevelDB doc/table_format.md, doc/log_format.md, db/dbformat.h. Tables are read with LevelDB's own Table
// class (checksums verified); logs with our reader of the 32 KiB-block format.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace daybook::kv {

struct RawRecord {
  uint64_t sequence = 0;
  bool is_delete = false;
  std::string key;
  std::string value;  // empty for a delete
  std::string file;   // name inside the folder, e.g. "000007.ldb"
};

struct RawDamage {
  std::string file;
  uint64_t offset = 0;  // bytes from the file's start, where the damage is noticed
  std::string what;
};

struct RawFolder {
  std::vector<RawRecord> records;  // by sequence, then file; one (sequence, key, value) is listed once
  std::vector<RawDamage> damage;   // empty for a healthy folder
  uint64_t manifest_number = 0;    // of the MANIFEST that CURRENT names
  uint64_t file_count = 0;
  Hash digest;                     // SHA-256 over the sorted (name, size, SHA-256) of CURRENT, MANIFEST, tables and logs
};

// kNotFound: no such folder. kInvalid: not a LevelDB folder (no CURRENT, or CURRENT names no MANIFEST).
// Damage inside is not an error: it is listed, and what is readable is returned.
Result<RawFolder> read_raw_folder(const std::string& folder);

// A user's table or log cut short at its very end (a torn last log record) is normal after a crash; everything
// else in `damage` means bytes were altered or lost.

// Copies the files of a LevelDB folder to `target` (a new folder), so that it can be opened as a copy.
Result<void> copy_folder(const std::string& folder, const std::string& target);

}  // namespace daybook::kv
