#include "ledger/key_files.h"

#include "kv/durable_file.h"
#include "kv/private_file.h"

namespace daybook::ledger {
namespace {

Error not_a_pair(const Paths& paths) {
  return tampered(paths.key + " and " + paths.public_key +
                  " are not one pair: one of them was replaced; restore the one that signed this "
                  "log's checkpoint");
}

// The key before the current one; nullptr: there was none.
const note::Verifier* previous_key(const note::KeyHistory& keys) {
  const auto& ranges = keys.ranges();
  return ranges.size() < 2 ? nullptr : &ranges[ranges.size() - 2].key;
}

}  // namespace

Result<std::optional<KeyFile>> read_key_file(const std::string& path, kv::FileSystem& files,
                                             bool lax) {
  Result<std::string> text = kv::read_file(path, kMaxKeyFileBytes, files);
  if (!text.ok() && text.error().kind == ErrorKind::kNotFound) return std::optional<KeyFile>();
  if (!text.ok()) return text.error();
  KeyFile file{path, note::Secret(std::move(text).value()), {}};
  const Result<void> mode = kv::check_private(path, files);
  if (!mode.ok() && lax) return std::optional<KeyFile>();
  if (!mode.ok()) {
    return Error{mode.error().kind, mode.error().message +
                                        "; if they could do so for a while, change the key: "
                                        "`daybook key rotate`"};
  }
  Result<note::KeyFileLabel> label = note::read_key_label(file.text.text());
  if (!label.ok()) return label.error().with_context(path);
  file.label = std::move(label).value();
  return std::optional<KeyFile>(std::move(file));
}

bool is_of(const std::optional<KeyFile>& file, const note::Verifier& key) {
  return file && file->label.name == key.name() && file->label.key_id == key.key_id();
}

Result<note::Signer> open_key_file(const KeyFile& file, const note::Verifier& key,
                                   const note::AskPassphrase& ask) {
  Result<note::Signer> signer = note::open_key(file.text.text(), ask);
  if (!signer.ok()) return signer.error().with_context(file.path);
  if (signer->verifier().vkey() == key.vkey()) return signer;
  return tampered(file.path + " is not the private key of " + key.vkey());
}

Result<SigningKeys> open_signing_keys(const Paths& paths, const note::KeyHistory& keys,
                                      const note::AskPassphrase& ask) {
  DAYBOOK_TRY(const std::optional<KeyFile> file, read_key_file(paths.key, *paths.files));
  if (!file) {
    return environment(paths.key +
                       ": no private key here: this copy can read and verify, not record");
  }
  SigningKeys out;
  if (is_of(file, keys.current())) {
    DAYBOOK_TRY(out.signer, open_key_file(*file, keys.current(), ask));
    return out;
  }
  DAYBOOK_TRY(const std::optional<KeyFile> next, read_key_file(paths.next_key, *paths.files));
  const note::Verifier* previous = previous_key(keys);
  if (previous == nullptr || !is_of(file, *previous) || !is_of(next, keys.current())) {
    return not_a_pair(paths);
  }
  DAYBOOK_TRY(out.retired, open_key_file(*file, *previous, ask));
  DAYBOOK_TRY(out.signer, open_key_file(*next, keys.current(), ask));
  return out;
}

Result<std::optional<note::Signer>> open_reading_key(const Paths& paths,
                                                     const note::KeyHistory& keys) {
  DAYBOOK_TRY(const std::optional<KeyFile> file, read_key_file(paths.key, *paths.files, true));
  if (!file) return std::optional<note::Signer>();
  const note::KeyRange* range = keys.find(file->label.name, file->label.key_id);
  if (range == nullptr) return not_a_pair(paths);
  if (file->label.sealed) return std::optional<note::Signer>();
  DAYBOOK_TRY(note::Signer signer, open_key_file(*file, range->key, {}));
  return std::optional<note::Signer>(std::move(signer));
}

Result<void> switch_key_files(const Paths& paths, const note::KeyHistory& keys) {
  DAYBOOK_TRY(const std::optional<KeyFile> file, read_key_file(paths.key, *paths.files));
  DAYBOOK_TRY(const std::optional<KeyFile> next, read_key_file(paths.next_key, *paths.files, true));
  if (file && !is_of(file, keys.current()) && is_of(next, keys.current())) {
    DAYBOOK_RETURN_IF_ERROR(
        kv::replace_file(paths.key, next->text.text(), kKeyFileMode, *paths.files));
  }
  const std::string vkey = keys.current().vkey() + "\n";
  const Result<std::string> trusted =
      kv::read_file(paths.public_key, kMaxKeyFileBytes, *paths.files);
  if (!trusted.ok() || *trusted != vkey) {
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(paths.public_key, vkey, 0644, *paths.files));
  }
  // What is there without a rotation in the log signed nothing.
  return next ? kv::remove_file(paths.next_key, *paths.files) : Result<void>();
}

}  // namespace daybook::ledger
