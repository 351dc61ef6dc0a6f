// A person's file in the vault: what parses is rendered again to the same bytes, and belongs to its
// pseudonym alone. A first byte of 1 takes the rest for a name: it is sealed, and read again.
#include "base/bytes.h"
#include "base/siv.h"
#include "fuzz/input.h"
#include "vault/person_file.h"

namespace daybook {
namespace {

const std::string kPseudonym = "person:000102030405060708090a0b0c0d0e0f";
const std::string kOther = "person:000102030405060708090a0b0c0d0e10";

void check_file(std::string_view text) {
  const auto person = vault::parse_person(text, kPseudonym);
  if (!person.ok()) return;
  DAYBOOK_CHECK(!person->name.empty());
  DAYBOOK_CHECK_EQ(person->key.size(), kSivKeyBytes);
  DAYBOOK_CHECK_EQ(vault::render_person(kPseudonym, *person), text);
  DAYBOOK_CHECK(!vault::parse_person(text, kOther).ok());
}

void check_name(std::string_view name) {
  if (name.empty()) return;
  const vault::Person person{std::string(name), std::string(kSivKeyBytes, 'k')};
  const std::string text = vault::render_person(kPseudonym, person);
  const auto parsed = vault::parse_person(text, kPseudonym);
  DAYBOOK_CHECK_EQ(parsed.ok(), is_utf8(name));
  if (parsed.ok()) DAYBOOK_CHECK_EQ(parsed->name, name);
  check_file(text);
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  const bool is_name = input.below(2) == 1;
  is_name ? check_name(input.rest()) : check_file(input.rest());
  return 0;
}
