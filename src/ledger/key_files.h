// Internal to ledger: the files of a daybook's keys, and the order in which a rotation changes
// them. docs/keys.md tells it; docs/format/keys.md has the formats.
//
//   key        the private key, 0600, in the clear or sealed
//   key.next   the next one, while a rotation is under way
//   key.pub    the public key that this folder trusts: the log's newest, in the end
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ledger/ledger.h"
#include "note/key_history.h"
#include "note/sealed_key.h"

namespace daybook::ledger {

inline constexpr uint64_t kMaxKeyFileBytes = 8192;
inline constexpr unsigned kKeyFileMode = 0600;

struct KeyFile {
  std::string path;
  note::Secret text;
  note::KeyFileLabel label;
};
// nullopt: there is none. kEnvironment: others may read it, with what to do; unless `lax`, then it
// counts as none.
Result<std::optional<KeyFile>> read_key_file(const std::string& path, kv::FileSystem& files,
                                             bool lax = false);
// Whether it says that it holds `key`.
bool is_of(const std::optional<KeyFile>& file, const note::Verifier& key);
// kTampered when it holds another key than it says, or than `key`.
Result<note::Signer> open_key_file(const KeyFile& file, const note::Verifier& key,
                                   const note::AskPassphrase& ask);

// The private keys that are here, and which of them signs. A rotation that was interrupted after
// its event has the old key in `key` still, and the new one in `key.next`.
struct SigningKeys {
  std::optional<note::Signer> signer;   // the log's current key
  std::optional<note::Signer> retired;  // a rotation is to be completed: the key before
};
// For a writer. kEnvironment: no private key is here. kTampered: what is here is not the log's.
Result<SigningKeys> open_signing_keys(const Paths& paths, const note::KeyHistory& keys,
                                      const note::AskPassphrase& ask);
// For a reader: the key in `key` when it needs no passphrase and is one of the log's; nullopt
// otherwise. kTampered as above.
Result<std::optional<note::Signer>> open_reading_key(const Paths& paths,
                                                     const note::KeyHistory& keys);

// The switch: key.next over key, then the public key. Each step is durable, and repeating it is
// harmless. `keys` say which key is current.
Result<void> switch_key_files(const Paths& paths, const note::KeyHistory& keys);

}  // namespace daybook::ledger
