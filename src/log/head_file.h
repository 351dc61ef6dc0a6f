// Internal to log and to those who look at a store from outside: the file `head`, which holds the
// signed checkpoint of each append the moment it is acknowledged, and the file `checkpoint`, which
// says the same for people and is brought up to date when a writer opens or closes the store.
// Format page: docs/format/store.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kv/slot_file.h"
#include "log/checkpoint_file.h"
#include "log/log.h"
#include "note/key_history.h"

namespace daybook::log {

// What the file holds.
struct Heads {
  SignedCheckpoint newest;
  std::optional<SignedCheckpoint> older;  // nullopt: the other slot is unreadable
  bool plain = false;     // not slots but one note: a checkpoint that somebody put in its place
  uint64_t sequence = 0;  // of the newest slot
};

// kNotFound: there is none, as in a store made before there were any. kDamaged "damaged head": not
// readable at all. kTampered "altered head", "foreign head": as for a checkpoint file.
Result<Heads> read_heads(const std::string& path, const note::KeyHistory& keys,
                         kv::FileSystem& files = kv::system_files());

// The notes in the bytes of such a file, the newest first, whoever signed them; none when nothing
// is readable. For evidence.
std::vector<std::string> notes_in_head(std::string_view bytes);

// The newest signed checkpoint that the files beside LevelDB hold, also while a writer is at work.
// Errors as of read_heads and read_checkpoint_file.
Result<SignedCheckpoint> read_newest_checkpoint(const LogPaths& paths,
                                                const note::KeyHistory& keys);

// A slot is only written after LevelDB has synced the same note. So an unreadable slot is the trace
// of a crash when LevelDB's note (`stored`) is in none of the places that were written before or
// after; else kDamaged "damaged head". `file`: the note of the checkpoint file.
Result<void> check_torn(const Heads& heads, const std::string& path, const SignedCheckpoint& stored,
                        const SignedCheckpoint& file);

}  // namespace daybook::log
