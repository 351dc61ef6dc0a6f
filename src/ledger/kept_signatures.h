// Whether what retired keys signed (`.daybook/signatures/<key id>`, docs/format/keys.md) is here
// and whole: without it their snapshots cannot be made again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"

namespace daybook::ledger {

struct KeptFault {
  note::KeyRange range;
  std::string path;
  std::string what;   // one sentence
  std::string klass;  // as log::Problem has it
};

// One for each retired key whose file is missing, cut or altered. A copy without the private key
// needs none, and a rotation that its next writer completes has none yet.
Result<std::vector<KeptFault>> kept_signature_faults(const Ledger& ledger);

// What is wrong with the bytes of such a file; nullopt: every signature in it is the key's, of a
// checkpoint of this log, up to the last one that it may sign.
struct KeptFlaw {
  std::string what, klass;
};
Result<std::optional<KeptFlaw>> flaw_of_kept(std::string_view bytes, const note::KeyRange& range,
                                             const log::Log& log);

}  // namespace daybook::ledger
