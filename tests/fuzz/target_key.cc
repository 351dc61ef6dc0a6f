// A key that parses, public or private, is rendered again to the same text; no refusal repeats a
// private key's bytes.
#include "fuzz/input.h"
#include "note/note.h"

namespace daybook {
namespace {

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/=";

void check_private(std::string_view text) {
  const auto signer = note::Signer::parse(text);
  if (!signer.ok()) {
    const std::string_view secret = text.substr(text.rfind('+') + 1);
    const bool is_base64 = secret.find_first_not_of(kBase64) == std::string_view::npos;
    DAYBOOK_CHECK(secret.size() < 40 || !is_base64 ||
                  signer.error().message.find(secret) == std::string::npos);
    return;
  }
  DAYBOOK_CHECK_EQ(signer->skey(), text);
  const std::string signature = signer->sign("text\n");
  DAYBOOK_CHECK(signer->verifier().verify("text\n", signature));
  DAYBOOK_CHECK(!signer->verifier().verify("test\n", signature));
  const auto verifier = note::Verifier::parse(signer->verifier().vkey());
  DAYBOOK_CHECK(verifier.ok());
  DAYBOOK_CHECK(verifier->verify("text\n", signature));
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  const std::string_view text = fuzz::Input(data, size).rest();
  const auto verifier = note::Verifier::parse(text);
  if (verifier.ok()) {
    DAYBOOK_CHECK_EQ(verifier->vkey(), text);
    DAYBOOK_CHECK(note::is_valid_key_name(verifier->name()));
    DAYBOOK_CHECK(!verifier->verify("text\n", std::string(64, '\0')));
  }
  check_private(text);
  return 0;
}
