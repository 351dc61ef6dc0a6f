// Passphrases: from --passphrase-file, DAYBOOK_PASSPHRASE_FILE, or the terminal without echo. Never
// from the command line, which others can read.
#pragma once

#include <string>

#include "base/result.h"
#include "note/secret.h"

namespace daybook::cli {

// The first line of `file`; "" : of DAYBOOK_PASSPHRASE_FILE's; neither: asked for on the terminal.
// kEnvironment when there is none either.
Result<note::Secret> ask_passphrase(const std::string& file, const std::string& prompt);
// A new one: asked for twice on the terminal, and not empty. `file` as above, but the environment
// variable, which names the one in use, does not count.
Result<note::Secret> ask_new_passphrase(const std::string& file, const std::string& prompt);

}  // namespace daybook::cli
