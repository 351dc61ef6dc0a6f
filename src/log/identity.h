// Internal to log: the identity file's text and LevelDB's copy of the same two values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "kv/store.h"
#include "log/log.h"

namespace daybook::log {

inline constexpr uint64_t kMaxIdentityBytes = 4096;  // of the file; it has some eighty

// "store-id <32 hex digits>\nsession <decimal>\n"
std::string render_identity(const Identity& identity);
// Strict: parse, re-render, compare.
Result<Identity> parse_identity(std::string_view text);
bool is_store_id(std::string_view text);

// kTampered "swapped" when this LevelDB is no daybook store; kDamaged when its format is not ours.
Result<Identity> read_stored_identity(const kv::Store& store);
void put_identity(const Identity& identity, kv::Batch& batch);

// kTampered: "swapped" or "rolled back".
Result<void> compare_identities(const Identity& stored, const Identity& beside);

}  // namespace daybook::log
