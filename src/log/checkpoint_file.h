// Internal to log: reading the checkpoint file, with a name for each way in which it can be wrong.
#pragma once

#include <string>

#include "base/result.h"
#include "note/checkpoint.h"

namespace daybook::log {

struct SignedCheckpoint {
  note::Checkpoint checkpoint;
  std::string note;  // the file's bytes
};

// kDamaged "damaged checkpoint": not a checkpoint at all. kTampered "altered checkpoint": our key's
// signature does not fit the text. kTampered "foreign checkpoint": our key did not sign it, or it
// is another log's.
Result<SignedCheckpoint> read_checkpoint_file(const std::string& path,
                                              const note::Verifier& verifier);

}  // namespace daybook::log
