// Internal to ledger: what a key signed before it went, so that its snapshots can be made again
// without it. `.daybook/signatures/<key id>`; format page: docs/format/keys.md.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "ledger/ledger.h"
#include "log/log.h"
#include "note/key_history.h"

namespace daybook::ledger {

inline constexpr size_t kKeptRecordBytes = 8 + 64;  // size, signature
std::string kept_signatures_header(const note::Verifier& key);
std::string kept_signatures_path(const std::string& folder, const note::Verifier& key);

// Signs the checkpoint of every transaction in the key's range and keeps the signatures, before the
// key goes. Again is harmless: the same bytes. `progress(done, total)` may be empty.
Result<void> keep_signatures(const Paths& paths, const log::Log& log, const note::KeyRange& range,
                             const note::Signer& key,
                             const std::function<void(uint64_t, uint64_t)>& progress);

// Safe from any thread. Loads a key's file when it is first asked for, and keeps it: 72 bytes a
// transaction.
class RetiredSignatures {
 public:
  RetiredSignatures(std::string folder, kv::FileSystem& files)
      : folder_(std::move(folder)), files_(files) {}
  // The signed note, verified; nullopt: it was not kept, or it is not the key's. kEnvironment: the
  // file is there, or may be, and cannot be read.
  Result<std::optional<std::string>> note_of(const note::Checkpoint& checkpoint,
                                             const note::Verifier& key) const;

 private:
  Result<std::string_view> records_of(const note::Verifier& key) const;

  std::string folder_;
  kv::FileSystem& files_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::string> records_;  // by key; "" when there is no file
};

}  // namespace daybook::ledger
