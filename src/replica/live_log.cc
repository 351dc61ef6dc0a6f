#include "replica/live_log.h"

#include <optional>

#include "base/bytes.h"
#include "kv/raw_reader.h"
#include "log/head_file.h"
#include "log/keys.h"

namespace daybook::replica {
namespace {

constexpr int kAttempts = 20;
constexpr uint64_t kMaxNoteBytes = 1 << 20;  // a note's own limit

std::optional<uint64_t> event_position(const std::string& key) {
  if (key.size() != 9 || key.front() != log::kEventPrefix) return std::nullopt;
  return read_be64(std::string_view(key).substr(1));
}

using Entries = std::map<uint64_t, std::string>;

// Records come in the order of their sequence numbers: the last one of a key counts.
Entries entries_of(kv::RawFolder& folder, TreeSize size,
                   const std::function<bool(uint64_t)>& wanted) {
  Entries out;
  for (kv::RawRecord& record : folder.records) {
    const auto position = event_position(record.key);
    if (!position || *position >= size.value || !wanted(*position)) continue;
    if (record.is_delete) {
      out.erase(*position);
    } else {
      out[*position] = std::move(record.value);
    }
  }
  return out;
}

std::optional<uint64_t> first_missing(const Entries& entries, TreeSize size,
                                      const std::function<bool(uint64_t)>& wanted) {
  for (uint64_t i = 0; i < size.value; ++i) {
    if (wanted(i) && entries.count(i) == 0) return i;
  }
  return std::nullopt;
}

Error missing(const std::string& leveldb, uint64_t position, const kv::RawFolder& folder) {
  std::string message = leveldb + ": event " + std::to_string(position) +
                        " is in none of its files, though the checkpoint covers it";
  if (!folder.damage.empty()) {
    const kv::RawDamage& first = folder.damage.front();
    message += "; damaged: " + first.file + " at " + std::to_string(first.offset) + " (" +
               first.what + ")";
  }
  return damaged(message + "; `daybook evidence` lists what is readable");
}

}  // namespace

Result<SignedHead> read_live_head(const ledger::Paths& paths, const note::Verifier& verifier) {
  const log::LogPaths store(paths.store);
  const Result<log::SignedCheckpoint> direct = log::read_newest_checkpoint(store, verifier);
  if (direct.ok()) return SignedHead{direct->checkpoint, direct->note};
  Result<std::string> bytes = kv::read_file(store.head, kMaxNoteBytes);
  std::vector<std::string> notes;
  if (bytes.ok()) notes = log::notes_in_head(*bytes);
  if (notes.empty()) {
    bytes = kv::read_file(store.checkpoint, kMaxNoteBytes);
    if (bytes.ok()) notes.push_back(std::move(bytes).value());
  }
  if (notes.empty()) return direct.error();
  const auto parsed = note::parse_note(notes.front());
  const auto claim = parsed.ok() ? note::parse_checkpoint_text(parsed->text)
                                 : Result<note::Checkpoint>(parsed.error());
  const bool unknown_key = !claims_known_key(notes.front(), verifier);
  const bool may_be_ours = claim.ok() && claim->origin == verifier.name() &&
                           (unknown_key || note::open_checkpoint(notes.front(), verifier).ok());
  return may_be_ours ? Result<SignedHead>(SignedHead{*claim, notes.front()}) : direct.error();
}

Result<Entries> read_live_entries(const std::string& leveldb, TreeSize size,
                                  const std::function<bool(uint64_t)>& wanted) {
  Error last = environment(leveldb + " changes too fast to be read");
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    Result<kv::RawFolder> folder = kv::salvage_raw_folder(leveldb);
    if (!folder.ok()) {
      if (folder.error().kind != ErrorKind::kNotFound) return folder.error();
      last = folder.error();  // files come and go faster than they can be opened
      continue;
    }
    Entries entries = entries_of(*folder, size, wanted);
    const auto gap = first_missing(entries, size, wanted);
    if (!gap) return entries;
    last = missing(leveldb, *gap, *folder);
  }
  return last;
}

}  // namespace daybook::replica
