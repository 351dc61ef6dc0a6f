// Internal to log: reading the checkpoint file and its copy in LevelDB, with a name for each way in
// which they can be wrong.
#pragma once

#include <string>

#include "base/result.h"
#include "kv/store.h"
#include "note/key_history.h"

namespace daybook::log {

struct SignedCheckpoint {
  note::Checkpoint checkpoint;
  std::string note;  // the signed bytes
};

// `note` from `path`, which is called `name` ("checkpoint", "head") in what is said of it.
// kDamaged "damaged NAME": not a checkpoint at all. kTampered "altered NAME": our key's signature
// does not fit the text. kTampered "foreign NAME": our key did not sign it, or it is another log's.
Result<SignedCheckpoint> open_signed(std::string note, const std::string& path,
                                     const std::string& name, const note::KeyHistory& keys);
// The file, as open_signed; kNotFound: there is none.
Result<SignedCheckpoint> read_checkpoint_file(const std::string& path, const note::KeyHistory& keys,
                                              kv::FileSystem& files = kv::system_files());
// The one that went into LevelDB with the newest events. kTampered "planted": our key did not sign
// it.
Result<SignedCheckpoint> read_stored_checkpoint(const kv::Store& store,
                                                const note::KeyHistory& keys);

}  // namespace daybook::log
