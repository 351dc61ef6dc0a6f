// A signed note that parses is what the parser says it is: rendered again, it is the same bytes.
#include "fuzz/input.h"
#include "note/checkpoint.h"
#include "note/note.h"

namespace daybook {
namespace {

const note::Signer& signer() {
  static const note::Signer kSigner = note::Signer::generate("fuzz.example/log").value();
  return kSigner;
}

// Only what our key signed opens, and it opens as what was signed.
void check_signing(const note::Note& note) {
  const std::string bytes = note::sign_note(note.text, signer());
  const auto opened = note::open_note(bytes, {signer().verifier()});
  DAYBOOK_CHECK(opened.ok());
  DAYBOOK_CHECK_EQ(opened->text, note.text);
  DAYBOOK_CHECK_EQ(note::render_note(*opened), bytes);
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  const std::string_view bytes = fuzz::Input(data, size).rest();
  const auto parsed = note::parse_note(bytes);
  // The key was made in this process: nobody else's bytes are signed by it.
  DAYBOOK_CHECK(!note::open_note(bytes, {signer().verifier()}).ok());
  DAYBOOK_CHECK(!note::open_checkpoint(bytes, signer().verifier()).ok());
  if (!parsed.ok()) return 0;
  DAYBOOK_CHECK_EQ(note::render_note(*parsed), bytes);
  check_signing(*parsed);
  return 0;
}
