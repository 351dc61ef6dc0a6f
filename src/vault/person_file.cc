#include "vault/person_file.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/bytes.h"
#include "base/check.h"
#include "base/siv.h"
#include "kv/file_descriptor.h"
#include "kv/private_file.h"

namespace daybook::vault {
namespace {

constexpr char kPrefix[] = "person:";
constexpr size_t kPrefixBytes = 7, kIdDigits = 32;
constexpr char kHeader[] = "daybook-person/v2";
constexpr char kEarlierHeader[] = "daybook-person/v1";
constexpr char kSuffix[] = ".person";
constexpr uint64_t kMaxFileBytes = 1 << 20;

std::string name_context(const std::string& pseudonym) {
  return std::string(kHeader) + "\n" + pseudonym;
}

// The next line, without its newline; nullopt when it does not end.
std::optional<std::string_view> take_line(std::string_view& text) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// The bytes after `word` of a line.
std::optional<std::string> decoded_line(std::string_view& text, std::string_view word) {
  const auto line = take_line(text);
  if (!line || !line->starts_with(word)) return std::nullopt;
  auto bytes = base64_decode(line->substr(word.size()));
  if (!bytes.ok()) return std::nullopt;
  return std::move(*bytes);
}

Result<Person> read_person(const std::string& path, const std::string& pseudonym,
                           kv::FileSystem& files) {
  if (!is_pseudonym(pseudonym)) return damaged(path + ": not the name of a person's key");
  DAYBOOK_TRY(std::string text, kv::read_private_file(path, kMaxFileBytes, files));
  Result<Person> person = parse_person(text, pseudonym);
  wipe(text);
  if (person.ok()) return person;
  return Error{person.error().kind, path + ": " + person.error().message +
                                        "; restore it from a copy, or remove it: what it sealed "
                                        "is then unreadable"};
}

}  // namespace

bool is_pseudonym(std::string_view text) {
  if (text.size() != kPrefixBytes + kIdDigits || !text.starts_with(kPrefix)) return false;
  return text.find_first_not_of("0123456789abcdef", kPrefixBytes) == std::string_view::npos;
}

Result<std::string> new_pseudonym() {
  DAYBOOK_TRY(std::string random, new_siv_key());
  std::string pseudonym = kPrefix + hex_encode(random.substr(0, kIdDigits / 2));
  wipe(random);
  return pseudonym;
}

std::string render_person(const std::string& pseudonym, const Person& person) {
  const std::string sealed = siv_seal(person.key, person.name, name_context(pseudonym));
  return std::string(kHeader) + "\nkey " + base64_encode(person.key) + "\nname " +
         base64_encode(sealed) + "\n";
}

Result<Person> parse_person(std::string_view text, const std::string& pseudonym) {
  const auto header = take_line(text);
  if (header == kEarlierHeader) {
    return damaged("a person's key of the form " + std::string(kEarlierHeader) +
                   ", which no release wrote and this one does not read");
  }
  if (header != kHeader) return damaged("not a person's key as daybook writes it");
  auto key = decoded_line(text, "key ");
  if (!key || key->size() != kSivKeyBytes) return damaged("the person's key is not whole");
  const auto sealed = decoded_line(text, "name ");
  if (!sealed || !text.empty()) return damaged("the name of the person's key is not whole");
  const Result<std::string> name = siv_open(*key, *sealed, name_context(pseudonym));
  if (!name.ok() || name->empty() || !is_utf8(*name)) {
    wipe(*key);
    return damaged(
        "the key does not open the name beside it: one of them, or the file's name, "
        "was altered");
  }
  return Person{*name, std::move(*key)};
}

std::string person_path(const std::string& folder, const std::string& pseudonym) {
  DAYBOOK_CHECK(is_pseudonym(pseudonym));
  return folder + "/" + pseudonym.substr(kPrefixBytes) + kSuffix;
}

Result<std::vector<PersonFile>> read_person_files(const std::string& folder,
                                                  kv::FileSystem& files) {
  std::vector<PersonFile> out;
  kv::Answer<std::vector<std::string>> names = files.list(folder);
  if (names.error == ENOENT) return out;
  if (names.error != 0) return kv::errno_error("read the vault", folder, names.error);
  std::sort(names.value.begin(), names.value.end());
  for (const std::string& name : names.value) {
    if (!name.ends_with(kSuffix)) continue;
    const std::string path = folder + "/" + name;
    const std::string pseudonym = kPrefix + name.substr(0, name.size() - (sizeof(kSuffix) - 1));
    out.push_back({path, pseudonym, read_person(path, pseudonym, files)});
  }
  return out;
}

}  // namespace daybook::vault
