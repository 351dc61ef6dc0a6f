// leveldb::Status as our errors.
#pragma once

#include <leveldb/status.h>

#include <string>

#include "base/result.h"

namespace daybook::kv {

// True for "no such key", false for "no such file", which LevelDB reports with the same code.
bool is_absent_key(const leveldb::Status& status);

// `status` must not be ok. kDamaged, kBusy or kEnvironment; the message names `folder`.
Error store_error(const leveldb::Status& status, const std::string& folder);

// OK for 0. NotFound for ENOENT, as LevelDB's own environment says it.
leveldb::Status errno_status(int error_number, const std::string& context);

}  // namespace daybook::kv
