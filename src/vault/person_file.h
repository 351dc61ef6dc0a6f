// A person's file in the vault: the key, and under it the name. Format page: docs/format/vault.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kv/file_system.h"

namespace daybook::vault {

struct Person {
  std::string name, key;
};

// "person:" and 32 lower-case hex digits: what stands in an event in the place of a name.
bool is_pseudonym(std::string_view text);
// A new, random one.
Result<std::string> new_pseudonym();

// Deterministic. The name is not empty, the key has kSivKeyBytes (CHECKed).
std::string render_person(const std::string& pseudonym, const Person& person);
// kDamaged, with what is wrong: these are not the bytes that render_person gives for anybody of
// that pseudonym.
Result<Person> parse_person(std::string_view text, const std::string& pseudonym);

std::string person_path(const std::string& folder, const std::string& pseudonym);

// A file of the folder, and who it is of: or why it is of no use. kDamaged: it is not one of ours;
// kEnvironment: others may read it, or it could not be read. Either names the path.
struct PersonFile {
  std::string path, pseudonym;
  Result<Person> person;
};
// By name; without what a crash left of one being written. No folder: nobody.
Result<std::vector<PersonFile>> read_person_files(const std::string& folder, kv::FileSystem& files);

}  // namespace daybook::vault
