// Key files, key statements and witnesses' keys: what parses says what the bytes say; a statement
// changes a history only when the keys that it names signed it.
#include "fuzz/input.h"
#include "note/cosignature.h"
#include "note/key_history.h"
#include "note/sealed_key.h"

namespace daybook {
namespace {

void check_statement(std::string_view bytes) {
  const auto statement = note::parse_key_statement(bytes);
  if (!statement.ok()) return;
  DAYBOOK_CHECK_EQ(statement->note, bytes);
  // A history of another key follows no such statement.
  static const note::Signer kOther = note::Signer::generate("fuzz.example/log").value();
  note::KeyHistory history(kOther.verifier());
  DAYBOOK_CHECK(!history.apply(bytes, Position(statement->head.size.value)).ok());
  DAYBOOK_CHECK_EQ(history.ranges().size(), size_t{1});
  DAYBOOK_CHECK(!note::is_signed_by(*statement, kOther.verifier()));
}

void check_key_file(std::string_view text) {
  const auto label = note::read_key_label(text);
  const auto opened = note::open_key(text, [](const note::KeyFileLabel&) -> Result<note::Secret> {
    return environment("nobody to ask");
  });
  if (!label.ok()) {
    DAYBOOK_CHECK(!opened.ok());
    return;
  }
  DAYBOOK_CHECK(note::is_valid_key_name(label->name));
  if (label->sealed) DAYBOOK_CHECK(!opened.ok());
  if (opened.ok()) {
    DAYBOOK_CHECK_EQ(opened->verifier().name(), label->name);
    DAYBOOK_CHECK_EQ(opened->verifier().key_id(), label->key_id);
  }
}

void check_cosigner(std::string_view text) {
  const auto key = note::CosignatureVerifier::parse(text);
  if (key.ok()) DAYBOOK_CHECK_EQ(key->vkey(), text);
  const auto cosigner = note::Cosigner::parse(text);
  if (!cosigner.ok()) return;
  DAYBOOK_CHECK_EQ(cosigner->skey(), text);
  const note::Signature line = cosigner->cosign("text\n", 1'700'000'000);
  const auto time = cosigner->verifier().verify("text\n", line);
  DAYBOOK_CHECK(time.ok());
  DAYBOOK_CHECK_EQ(*time, uint64_t{1'700'000'000});
  DAYBOOK_CHECK(!cosigner->verifier().verify("test\n", line).ok());
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  const std::string_view bytes = fuzz::Input(data, size).rest();
  check_statement(bytes);
  check_key_file(bytes);
  check_cosigner(bytes);
  return 0;
}
