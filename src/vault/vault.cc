#include "vault/vault.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/siv.h"
#include "kv/durable_file.h"
#include "kv/file_descriptor.h"
#include "kv/path_exists.h"

namespace daybook::vault {
namespace {

constexpr char kPrefix[] = "person:";
constexpr size_t kPrefixBytes = 7, kIdDigits = 32;
constexpr char kHeader[] = "daybook-person/v1";
constexpr char kSuffix[] = ".person";
constexpr uint64_t kMaxFileBytes = 1 << 20;

std::string context_of(const std::string& pseudonym, std::string_view field) {
  return "daybook/sealed/v1\n" + pseudonym + "\n" + std::string(field);
}

std::string render(const std::string& name, const std::string& key) {
  return std::string(kHeader) + "\nname " + base64_encode(name) + "\nkey " + base64_encode(key) +
         "\n";
}

// The rest of a line that begins with `word` and a space.
std::optional<std::string> decoded_line(std::string_view line, std::string_view word) {
  if (line.substr(0, word.size()) != word) return std::nullopt;
  const auto bytes = base64_decode(line.substr(word.size()));
  if (!bytes.ok()) return std::nullopt;
  return *bytes;
}

struct Entry {
  std::string name, key;
};

std::optional<Entry> parse(std::string_view text) {
  const size_t first = text.find('\n');
  if (first == std::string_view::npos || text.substr(0, first) != kHeader) return std::nullopt;
  const size_t second = text.find('\n', first + 1);
  if (second == std::string_view::npos || text.back() != '\n') return std::nullopt;
  const auto name = decoded_line(text.substr(first + 1, second - first - 1), "name ");
  const auto key = decoded_line(text.substr(second + 1, text.size() - second - 2), "key ");
  if (!name || name->empty() || !is_utf8(*name) || !key || key->size() != kSivKeyBytes) {
    return std::nullopt;
  }
  return Entry{*name, *key};
}

Result<void> check_private(const std::string& path, kv::FileSystem& files) {
  const kv::Answer<kv::FileInfo> info = files.info(path, true);
  if (info.error != 0) return kv::errno_error("look at", path, info.error);
  if ((info.value.mode & 077U) == 0) return {};
  return environment(path + ": others may read this key; run `chmod go= " + path + "`");
}

Result<Entry> read_entry(const std::string& path, kv::FileSystem& files) {
  DAYBOOK_RETURN_IF_ERROR(check_private(path, files));
  DAYBOOK_TRY(std::string text, kv::read_file(path, kMaxFileBytes, files));
  auto entry = parse(text);
  wipe(text);
  if (entry) return *entry;
  return damaged(path +
                 ": not a person's key as daybook writes it; restore it from a copy, or remove "
                 "it: what it sealed is then redacted");
}

// The names of the vault's files, without what a crash may have left of one being written.
Result<std::vector<std::string>> file_names(const std::string& folder, kv::FileSystem& files) {
  kv::Answer<std::vector<std::string>> names = files.list(folder);
  if (names.error == ENOENT) return std::vector<std::string>();
  if (names.error != 0) return kv::errno_error("read the vault", folder, names.error);
  std::erase_if(names.value, [](const std::string& name) { return !name.ends_with(kSuffix); });
  std::sort(names.value.begin(), names.value.end());
  return std::move(names.value);
}

}  // namespace

bool is_pseudonym(std::string_view text) {
  if (text.size() != kPrefixBytes + kIdDigits || text.substr(0, kPrefixBytes) != kPrefix)
    return false;
  return text.find_first_not_of("0123456789abcdef", kPrefixBytes) == std::string_view::npos;
}

Vault::~Vault() {
  for (auto& [pseudonym, person] : people_) wipe(person.key);
}

std::string Vault::path_of(const std::string& pseudonym) const {
  return folder_ + "/" + pseudonym.substr(kPrefixBytes) + kSuffix;
}

Result<Vault> Vault::open(const std::string& folder, Use use, kv::FileSystem& files) {
  Vault vault(folder, use, files);
  if (use == Use::kWrite) {
    DAYBOOK_TRY(const bool is_there, kv::path_exists(folder, files));
    if (is_there) DAYBOOK_RETURN_IF_ERROR(kv::sync_folder(folder, files));
  }
  DAYBOOK_TRY(const std::vector<std::string> names, file_names(folder, files));
  for (const std::string& name : names) {
    const std::string path = folder + "/" + name;
    const std::string pseudonym = kPrefix + name.substr(0, name.size() - sizeof(kSuffix) + 1);
    if (!is_pseudonym(pseudonym)) return damaged(path + ": not the name of a person's key");
    DAYBOOK_TRY(Entry entry, read_entry(path, files));
    if (!vault.by_name_.emplace(entry.name, pseudonym).second) {
      return damaged(path + ": a second key for one name; keep the one that events use");
    }
    vault.people_[pseudonym] = {std::move(entry.name), std::move(entry.key)};
  }
  return vault;
}

Result<void> Vault::write_person(const std::string& pseudonym, const std::string& name,
                                 const std::string& key) {
  DAYBOOK_RETURN_IF_ERROR(kv::make_lasting_folders(folder_, 0700, *files_));
  std::string text = render(name, key);
  Result<void> written = kv::create_exclusive(path_of(pseudonym), text, 0600, *files_);
  wipe(text);
  return written;
}

Result<std::string> Vault::pseudonym_for(const std::string& name) {
  DAYBOOK_CHECK(!name.empty() && use_ == Use::kWrite);
  if (const auto known = find(name)) return *known;
  if (unsure_) {
    return environment(folder_ +
                       ": an earlier change of the vault failed: open the daybook again before "
                       "anything is sealed for another person");
  }
  DAYBOOK_TRY(std::string random, new_siv_key());
  const std::string pseudonym = kPrefix + hex_encode(random.substr(0, kIdDigits / 2));
  wipe(random);
  DAYBOOK_TRY(std::string key, new_siv_key());
  const Result<void> written = write_person(pseudonym, name, key);
  unsure_ = !written.ok();
  DAYBOOK_RETURN_IF_ERROR(written);
  by_name_[name] = pseudonym;
  people_[pseudonym] = {name, std::move(key)};
  return pseudonym;
}

std::optional<std::string> Vault::find(const std::string& name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

const std::string* Vault::name_of(const std::string& pseudonym) const {
  const auto found = people_.find(pseudonym);
  return found == people_.end() ? nullptr : &found->second.name;
}

std::vector<std::string> Vault::pseudonyms() const {
  std::vector<std::string> out;
  for (const auto& [pseudonym, person] : people_) out.push_back(pseudonym);
  return out;
}

std::string Vault::seal(const std::string& pseudonym, std::string_view field,
                        std::string_view text) const {
  const auto found = people_.find(pseudonym);
  DAYBOOK_CHECK(found != people_.end());
  return siv_seal(found->second.key, text, context_of(pseudonym, field));
}

Result<std::optional<std::string>> Vault::open_sealed(const std::string& pseudonym,
                                                      std::string_view field,
                                                      std::string_view sealed) const {
  const auto found = people_.find(pseudonym);
  if (found == people_.end()) return std::optional<std::string>();
  Result<std::string> text = siv_open(found->second.key, sealed, context_of(pseudonym, field));
  if (!text.ok()) return text.error().with_context(std::string(field) + " of " + pseudonym);
  return std::optional<std::string>(std::move(*text));
}

Result<void> Vault::destroy(const std::string& pseudonym) {
  const auto found = people_.find(pseudonym);
  if (found == people_.end()) return {};
  DAYBOOK_CHECK(use_ == Use::kWrite);
  wipe(found->second.key);
  by_name_.erase(found->second.name);
  people_.erase(found);
  const bool was_unsure = std::exchange(unsure_, true);
  const std::string path = path_of(pseudonym);
  // Whoever made it may have been stopped before its temporary name was gone. That one first: the
  // other is what a later redaction finds the person by.
  DAYBOOK_RETURN_IF_ERROR(kv::remove_file(path + ".tmp", *files_));
  DAYBOOK_RETURN_IF_ERROR(kv::remove_file(path, *files_));
  unsure_ = was_unsure;
  return {};
}

}  // namespace daybook::vault
