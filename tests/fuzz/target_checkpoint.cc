// A checkpoint that parses is rendered again to the same bytes, and opens when it is signed.
#include "fuzz/input.h"
#include "note/checkpoint.h"

namespace daybook {
namespace {

void check_signed(const note::Checkpoint& checkpoint) {
  const auto signer = note::Signer::generate(checkpoint.origin);
  DAYBOOK_CHECK_EQ(signer.ok(), note::is_valid_key_name(checkpoint.origin));
  if (!signer.ok()) return;
  const std::string note = note::sign_checkpoint(checkpoint, *signer);
  const auto opened = note::open_checkpoint(note, signer->verifier());
  // A note holds no control characters but line feeds.
  if (!note::parse_note(note).ok()) return;
  DAYBOOK_CHECK(opened.ok());
  DAYBOOK_CHECK(*opened == checkpoint);
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  const std::string_view bytes = fuzz::Input(data, size).rest();
  const auto parsed = note::parse_checkpoint_text(bytes);
  if (!parsed.ok()) return 0;
  DAYBOOK_CHECK_EQ(note::checkpoint_text(*parsed), bytes);
  check_signed(*parsed);
  return 0;
}
