// The keys of a log as JSON: what `daybook key show --json` prints and `daybook check --keys`
// reads.
#pragma once

#include "json/json.h"
#include "note/key_history.h"

namespace daybook::ledger {

json::Value keys_json(const note::KeyHistory& keys);
// Reads the statements alone: the rest is for people. kInvalid, kTampered: they do not follow one
// another. Empty when there are none.
Result<note::KeyHistory> parse_key_list(std::string_view text);
// The same of a file, which errors name.
Result<note::KeyHistory> read_key_list(const std::string& path);

}  // namespace daybook::ledger
