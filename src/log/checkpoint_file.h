// Internal to log: reading the checkpoint file and its copy in LevelDB, with a name for each way in
// which they can be wrong.
#pragma once

#include <string>

#include "base/result.h"
#include "kv/store.h"
#include "log/log.h"
#include "note/checkpoint.h"

namespace daybook::log {

struct SignedCheckpoint {
  note::Checkpoint checkpoint;
  std::string note;  // the signed bytes
};

// kDamaged "damaged checkpoint": not a checkpoint at all. kTampered "altered checkpoint": our key's
// signature does not fit the text. kTampered "foreign checkpoint": our key did not sign it, or it
// is another log's.
Result<SignedCheckpoint> read_checkpoint_file(const LogPaths& paths,
                                              const note::Verifier& verifier);
// The one that went into LevelDB with the newest events. kTampered "planted": our key did not sign
// it.
Result<SignedCheckpoint> read_stored_checkpoint(const kv::Store& store,
                                                const note::Verifier& verifier);

}  // namespace daybook::log
