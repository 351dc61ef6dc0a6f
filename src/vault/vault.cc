#include "vault/vault.h"

#include <utility>

#include "base/check.h"
#include "base/siv.h"
#include "kv/durable_file.h"
#include "kv/path_exists.h"

namespace daybook::vault {
namespace {

std::string context_of(const std::string& pseudonym, std::string_view field) {
  return "daybook/sealed/v1\n" + pseudonym + "\n" + std::string(field);
}

}  // namespace

Vault::~Vault() {
  for (auto& [pseudonym, person] : people_) wipe(person.key);
}

Result<Vault> Vault::open(const std::string& folder, Use use, kv::FileSystem& files) {
  Vault vault(folder, use, files);
  if (use == Use::kWrite) {
    DAYBOOK_TRY(const bool is_there, kv::path_exists(folder, files));
    if (is_there) DAYBOOK_RETURN_IF_ERROR(kv::sync_folder(folder, files));
  }
  DAYBOOK_TRY(std::vector<Unusable> unusable, vault.read());
  if (!unusable.empty()) return unusable.front().error;
  return vault;
}

Result<Vault> Vault::open_usable(const std::string& folder, std::vector<Unusable>& unusable,
                                 kv::FileSystem& files) {
  Vault vault(folder, Use::kRead, files);
  DAYBOOK_TRY(unusable, vault.read());
  return vault;
}

Result<std::vector<Vault::Unusable>> Vault::read() {
  std::vector<Unusable> unusable;
  DAYBOOK_TRY(std::vector<PersonFile> found, read_person_files(folder_, *files_));
  for (PersonFile& file : found) {
    if (!file.person.ok()) {
      unusable.push_back({file.path, file.pseudonym, file.person.error()});
      continue;
    }
    const bool is_first = by_name_.emplace(file.person->name, file.pseudonym).second;
    if (!is_first) {
      unusable.push_back({file.path, file.pseudonym,
                          tampered(file.path + ": a second key for one name; keep the one that "
                                               "events use")});
    }
    people_[file.pseudonym] = std::move(*file.person);
  }
  return unusable;
}

Result<void> Vault::write_person(const std::string& pseudonym, const std::string& name,
                                 const std::string& key) {
  DAYBOOK_RETURN_IF_ERROR(kv::make_lasting_folders(folder_, 0700, *files_));
  std::string text = render_person(pseudonym, {name, key});
  Result<void> written = kv::create_exclusive(person_path(folder_, pseudonym), text, 0600, *files_);
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
  DAYBOOK_TRY(const std::string pseudonym, new_pseudonym());
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
  const std::string path = person_path(folder_, pseudonym);
  // Whoever made it may have been stopped before its temporary name was gone. That one first: the
  // other is what a later redaction finds the person by.
  DAYBOOK_RETURN_IF_ERROR(kv::remove_file(path + ".tmp", *files_));
  DAYBOOK_RETURN_IF_ERROR(kv::remove_file(path, *files_));
  unsure_ = was_unsure;
  return {};
}

}  // namespace daybook::vault
