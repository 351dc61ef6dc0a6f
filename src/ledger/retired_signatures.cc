#include "ledger/retired_signatures.h"

#include "base/bytes.h"
#include "event/view.h"
#include "kv/durable_file.h"
#include "merkle/tree.h"
#include "note/note.h"

namespace daybook::ledger {

std::string kept_signatures_header(const note::Verifier& key) {
  return "daybook-signatures/1\n" + key.vkey() + "\n";
}

std::string kept_signatures_path(const std::string& folder, const note::Verifier& key) {
  return folder + "/" + note::key_id_hex(key);
}

Result<void> keep_signatures(const Paths& paths, const log::Log& log, const note::KeyRange& range,
                             const note::Signer& key,
                             const std::function<void(uint64_t, uint64_t)>& progress) {
  // The event that ends a range is the last one that its key signs.
  const uint64_t start = range.from.value == 0 ? 0 : range.from.value - 1;
  const TreeSize end = range.to.value_or(log.size());
  DAYBOOK_TRY(merkle::CompactRange tree, merkle::compact_range_at(TreeSize(start), log.nodes()));
  std::string bytes = kept_signatures_header(range.key);
  event::Reader reader;
  const auto sign = [&](Position position, std::string_view entry) -> Result<void> {
    tree.append(merkle::leaf_hash(entry));
    const Result<event::View> event = reader.read(entry);
    if (!event.ok()) return event.error();
    if (event->tx_index + 1 == event->tx_count) {
      append_be64(bytes, tree.size().value);
      bytes += key.sign(note::checkpoint_text({range.key.name(), tree.size(), tree.root()}));
    }
    if (progress) progress(position.value + 1 - start, end.value - start);
    return {};
  };
  DAYBOOK_RETURN_IF_ERROR(log.scan(Position(start), end, sign));
  DAYBOOK_RETURN_IF_ERROR(kv::make_lasting_folders(paths.signatures, 0700, *paths.files));
  return kv::replace_file(kept_signatures_path(paths.signatures, range.key), bytes, 0644,
                          *paths.files);
}

Result<std::string_view> RetiredSignatures::records_of(const note::Verifier& key) const {
  const auto known = records_.find(key.vkey());
  if (known != records_.end()) return std::string_view(known->second);
  const Result<std::string> bytes =
      kv::read_file(kept_signatures_path(folder_, key), UINT64_MAX, files_);
  if (!bytes.ok() && bytes.error().kind == ErrorKind::kEnvironment) return bytes.error();
  const std::string header = kept_signatures_header(key);
  std::string& records = records_[key.vkey()];
  if (bytes.ok() && bytes->starts_with(header)) records = bytes->substr(header.size());
  return std::string_view(records);
}

Result<std::optional<std::string>> RetiredSignatures::note_of(const note::Checkpoint& checkpoint,
                                                              const note::Verifier& key) const {
  const std::lock_guard guard(mutex_);
  DAYBOOK_TRY(const std::string_view records, records_of(key));
  size_t low = 0;
  size_t high = records.size() / kKeptRecordBytes;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const std::string_view record = records.substr(middle * kKeptRecordBytes, kKeptRecordBytes);
    const uint64_t size = read_be64(record);
    if (size == checkpoint.size.value) {
      const std::string text = note::checkpoint_text(checkpoint);
      if (!key.verify(text, record.substr(8))) return std::optional<std::string>();
      return std::optional(
          note::render_note({text, {{key.name(), key.key_id(), std::string(record.substr(8))}}}));
    }
    (size < checkpoint.size.value ? low : high) =
        size < checkpoint.size.value ? middle + 1 : middle;
  }
  return std::optional<std::string>();
}

}  // namespace daybook::ledger
