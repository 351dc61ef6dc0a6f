// Small files of text: the identity beside LevelDB, CURRENT, checksums, commit trailers, the names
// of tags. The first byte says which.
#include "base/bytes.h"
#include "fuzz/input.h"
#include "kv/current_file.h"
#include "kv/raw_files.h"
#include "log/identity.h"
#include "project/commit_words.h"
#include "replica/backup_layout.h"
#include "state/tag.h"

namespace daybook {
namespace {

void check_identity(std::string_view text) {
  const auto identity = log::parse_identity(text);
  if (!identity.ok()) return;
  DAYBOOK_CHECK_EQ(log::render_identity(*identity), text);
  DAYBOOK_CHECK(log::is_store_id(identity->store_id));
}

void check_current(std::string_view text) {
  const auto current = kv::parse_current(text);
  if (!current) return;
  DAYBOOK_CHECK_EQ(current->manifest_name + "\n", text);
  const kv::NamedFile file = kv::as_named_file(current->manifest_name);
  DAYBOOK_CHECK(file.kind == kv::RawFileKind::kManifest);
  DAYBOOK_CHECK_EQ(file.number, current->manifest_number);
}

void check_sums(std::string_view text) {
  const auto sums = replica::parse_sums(text);
  if (!sums.ok()) return;
  std::string rendered;
  for (const auto& [path, digest] : *sums) {
    DAYBOOK_CHECK_EQ(digest.size(), size_t{64});
    DAYBOOK_CHECK(!path.empty() && path.find('\n') == std::string::npos);
    rendered += digest + "  " + path + "\n";
  }
  const auto again = replica::parse_sums(rendered);
  DAYBOOK_CHECK(again.ok());
  DAYBOOK_CHECK(*again == *sums);
}

void check_trailers(std::string_view text) {
  const auto trailers = project::parse_trailers(std::string(text));
  if (!trailers) return;
  const std::string line = "Daybook-Position: " + std::to_string(trailers->size.value) + "\n";
  DAYBOOK_CHECK(text.find("\n\n" + line) != std::string_view::npos);
}

// git check-ref-format in another form: no part of a name is anything that git would refuse.
void check_tag(std::string_view name) {
  if (state::tag_name_problem(name)) return;
  DAYBOOK_CHECK(is_utf8(name));
  for (const char* never : {"..", "@{", "//", "/.", ".lock/", " ", "~", "^", ":", "?", "*", "[",
                            "\\", "\n", "\t", "\x7f"}) {
    DAYBOOK_CHECK(("/" + std::string(name) + "/").find(never) == std::string::npos);
  }
  DAYBOOK_CHECK(name.front() != '-' && name.back() != '.' && name != "@");
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  switch (input.below(5)) {
    case 0:
      check_identity(input.rest());
      break;
    case 1:
      check_current(input.rest());
      break;
    case 2:
      check_sums(input.rest());
      break;
    case 3:
      check_trailers(input.rest());
      break;
    default:
      check_tag(input.rest());
  }
  return 0;
}
