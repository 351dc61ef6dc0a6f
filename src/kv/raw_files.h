// The names of a LevelDB folder's files (db/filename.cc): what each is by its name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kv/raw_reader.h"

namespace daybook::kv {

struct NamedFile {
  std::string name;
  uint64_t number = 0;
  RawFileKind kind = RawFileKind::kOther;
};

// "000007.ldb": digits (leading zeros pad to six) and the extension. "MANIFEST-000004".
NamedFile as_named_file(const std::string& name);

// "000007.ldb"
std::string data_file_name(uint64_t number, const std::string& extension);

// What a folder's digest covers of one file.
struct FileDigest {
  std::string name;
  uint64_t size;
  Hash hash;
};
// SHA-256 over all of them, sorted by name.
Hash digest_of(std::vector<FileDigest> files);

// The regular files, by name. kEnvironment: the folder cannot be listed.
Result<std::vector<NamedFile>> list_files(const std::string& folder);

}  // namespace daybook::kv
