// A log's public key as an option's value: the key itself, or a file that holds it.
#pragma once

#include <string>

#include "base/result.h"
#include "note/note.h"

namespace daybook::cli {

// kUsage, naming `option`, when `key` is neither.
Result<note::Verifier> read_public_key(const std::string& key, const std::string& option = "--key");

}  // namespace daybook::cli
