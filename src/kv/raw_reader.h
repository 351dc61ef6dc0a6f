// Reads a LevelDB folder of anybody's as evidence: every record in its tables and logs, superseded
// and deleted ones too, with its sequence number, without writing one byte (no lock, no LOG, no
// recovery).
//
// Source: LevelDB doc/table_format.md, doc/log_format.md, db/dbformat.h. Tables are read with
// LevelDB's own Table class (checksums verified); logs with our reader of the 32 KiB-block format.
// Each file is read into memory once, so the bytes that `digest` covers are the bytes that the
// records come from.
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

enum class RawFileKind { kCurrent, kManifest, kTable, kLog, kOther };
enum class RawFileUse {
  kInUse,         // LevelDB would read it at its next open
  kUnreferenced,  // nothing points at it: left over, or taken out of the MANIFEST
  kUnknown        // there is no whole MANIFEST to say so
};

struct RawFile {
  std::string name;
  RawFileKind kind = RawFileKind::kOther;
  RawFileUse use = RawFileUse::kUnknown;
  uint64_t size = 0;
  Hash digest;           // SHA-256
  uint64_t records = 0;  // readable in it, those that other files hold too included
};

struct RawFolder {
  std::vector<RawRecord>
      records;  // by sequence, then file; one (sequence, key, value) is listed once
  std::vector<RawDamage> damage;  // bytes altered or lost; empty for a healthy folder
  std::vector<RawDamage>
      torn;  // cut short as a crash leaves it: the last record of a log, a table not in use yet
  uint64_t manifest_number = 0;  // of the MANIFEST that was read; 0: none
  uint64_t last_sequence = 0;    // that the MANIFEST knows of; 0: it says nothing
  std::vector<RawFile> files;    // those that were read, by name
  uint64_t file_count = 0;
  Hash digest;  // SHA-256 over the sorted (name, size, SHA-256) of CURRENT, MANIFEST, tables and
                // logs
};

// kNotFound: no such folder. kInvalid: not a LevelDB folder (no CURRENT, or it does not hold the
// name of a MANIFEST). kEnvironment: a file cannot be read. Damage inside is not an error: it is
// listed, and what is readable is returned. A table or log that the MANIFEST needs and that is
// missing or has another size is damage too. Read again while a live LevelDB changes its files;
// kConflict: it did so a hundred times.
Result<RawFolder> read_raw_folder(const std::string& folder);

// As read_raw_folder, of a folder that may have lost anything: a missing CURRENT or MANIFEST, or
// one that cannot be read, is damage, and the MANIFEST of the highest number is then taken instead.
// Every regular file is listed in `files`. A record that several files hold is listed with one that
// is in use, if there is one. kNotFound: no such folder, or a file vanished while it was read (a
// live LevelDB: try again). kInvalid: no file of a LevelDB's in it.
Result<RawFolder> salvage_raw_folder(const std::string& folder);

// Copies the regular files of a LevelDB folder to `target`, so that it can be opened as a copy;
// links and folders in it are left out. kNotFound: no such folder. kConflict: `target` exists.
Result<void> copy_folder(const std::string& folder, const std::string& target);

}  // namespace daybook::kv
