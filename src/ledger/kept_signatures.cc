#include "ledger/kept_signatures.h"

#include "base/bytes.h"
#include "kv/durable_file.h"
#include "kv/path_exists.h"
#include "ledger/key_files.h"
#include "ledger/retired_signatures.h"

namespace daybook::ledger {
namespace {

// The event of the rotation is there, and `key` still holds the key before.
Result<bool> is_under_way(const Paths& paths, const note::KeyRange& range) {
  DAYBOOK_TRY(std::string text, kv::read_file(paths.key, kMaxKeyFileBytes, *paths.files));
  const note::Secret secret(std::move(text));
  const auto label = note::read_key_label(secret.text());
  return label.ok() && label->name == range.key.name() && label->key_id == range.key.key_id();
}

Result<std::optional<KeptFault>> fault_of(const Ledger& ledger, const note::KeyRange& range,
                                          bool is_needed) {
  const Paths& paths = ledger.paths();
  const std::string path = kept_signatures_path(paths.signatures, range.key);
  const Result<std::string> bytes = kv::read_file(path, UINT64_MAX, *paths.files);
  if (!bytes.ok() && bytes.error().kind != ErrorKind::kNotFound) return bytes.error();
  if (bytes.ok()) {
    DAYBOOK_TRY(auto flaw, flaw_of_kept(*bytes, range, ledger.log()));
    if (!flaw) return std::optional<KeptFault>();
    return std::optional(KeptFault{range, path, std::move(flaw->what), std::move(flaw->klass)});
  }
  if (!is_needed) return std::optional<KeptFault>();
  DAYBOOK_TRY(const bool under_way, is_under_way(paths, range));
  if (under_way) return std::optional<KeptFault>();
  return std::optional(
      KeptFault{range, path, "what the retired key signed is not here", "truncation"});
}

std::optional<KeptFlaw> flaw_of_form(std::string_view bytes, const note::KeyRange& range) {
  const std::string header = kept_signatures_header(range.key);
  if (!bytes.starts_with(header)) {
    return KeptFlaw{"its first lines do not name the retired key", "bit rot"};
  }
  bytes.remove_prefix(header.size());
  const bool is_whole = !bytes.empty() && bytes.size() % kKeptRecordBytes == 0;
  if (!is_whole) return KeptFlaw{"it is cut off inside a signature", "truncation"};
  const uint64_t last = read_be64(bytes.substr(bytes.size() - kKeptRecordBytes));
  if (range.to && last < range.to->value) {
    return KeptFlaw{"the last signature that the retired key made is not in it", "truncation"};
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<KeptFlaw>> flaw_of_kept(std::string_view bytes, const note::KeyRange& range,
                                             const log::Log& log) {
  if (auto flaw = flaw_of_form(bytes, range)) return flaw;
  bytes.remove_prefix(kept_signatures_header(range.key).size());
  uint64_t before = 0;
  for (; !bytes.empty(); bytes.remove_prefix(kKeptRecordBytes)) {
    const TreeSize size(read_be64(bytes));
    const bool is_of_range = size.value > before && size >= range.from &&
                             size <= range.to.value_or(log.size()) && size <= log.size();
    if (!is_of_range) {
      return std::optional(KeptFlaw{"a signature in it is out of order", "bit rot"});
    }
    before = size.value;
    DAYBOOK_TRY(const Hash root, log.root_at(size));
    const std::string text = note::checkpoint_text({range.key.name(), size, root});
    if (range.key.verify(text, bytes.substr(8, kKeptRecordBytes - 8))) continue;
    return std::optional(KeptFlaw{
        "the signature for " + std::to_string(size.value) + " events is not the retired key's",
        "bit rot"});
  }
  return std::optional<KeptFlaw>();
}

Result<std::vector<KeptFault>> kept_signature_faults(const Ledger& ledger) {
  const Paths& paths = ledger.paths();
  DAYBOOK_TRY(const bool is_needed, kv::path_exists(paths.key, *paths.files));
  const auto keys = ledger.keys();
  std::vector<KeptFault> faults;
  for (size_t i = 0; i + 1 < keys->ranges().size(); ++i) {
    DAYBOOK_TRY(auto fault, fault_of(ledger, keys->ranges()[i], is_needed));
    if (fault) faults.push_back(std::move(*fault));
  }
  return faults;
}

}  // namespace daybook::ledger
