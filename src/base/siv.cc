#include "base/siv.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "base/check.h"

namespace daybook {
namespace {

struct FreeCipher {
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER, FreeCipher>;
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* data(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

Cipher cipher_for(std::string_view key) {
  DAYBOOK_CHECK(key.size() == kSivKeyBytes || key.size() == kSivKeyBytes / 2);
  Cipher cipher(EVP_CIPHER_fetch(
      nullptr, key.size() == kSivKeyBytes ? "AES-256-SIV" : "AES-128-SIV", nullptr));
  DAYBOOK_CHECK(cipher != nullptr);
  return cipher;
}

constexpr int kTagBytes = static_cast<int>(kSivOverheadBytes);

}  // namespace

Result<std::string> new_siv_key() {
  std::string key(kSivKeyBytes, '\0');
  if (RAND_priv_bytes(data(key), static_cast<int>(key.size())) == 1) return key;
  return environment("the system has no random bytes for a key; try again later");
}

std::string siv_seal(std::string_view key, std::string_view text, std::string_view context) {
  DAYBOOK_CHECK(!text.empty() && !context.empty());
  const Cipher cipher = cipher_for(key);
  const Context state(EVP_CIPHER_CTX_new());
  DAYBOOK_CHECK(state != nullptr);
  std::string tag(kSivOverheadBytes, '\0'), body(text.size(), '\0');
  int size = 0;
  const bool done =
      EVP_EncryptInit_ex2(state.get(), cipher.get(), data(key), nullptr, nullptr) == 1 &&
      EVP_EncryptUpdate(state.get(), nullptr, &size, data(context),
                        static_cast<int>(context.size())) == 1 &&
      EVP_EncryptUpdate(state.get(), data(body), &size, data(text),
                        static_cast<int>(text.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(state.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag.data()) == 1;
  DAYBOOK_CHECK(done);
  return tag + body;
}

Result<std::string> siv_open(std::string_view key, std::string_view sealed,
                             std::string_view context) {
  const Error refused = tampered("sealed text that this key did not seal, or that was changed");
  if (sealed.size() <= kSivOverheadBytes || context.empty()) return refused;
  const Cipher cipher = cipher_for(key);
  const Context state(EVP_CIPHER_CTX_new());
  DAYBOOK_CHECK(state != nullptr);
  std::string tag(sealed.substr(0, kSivOverheadBytes));
  const std::string_view body = sealed.substr(kSivOverheadBytes);
  std::string text(body.size(), '\0');
  int size = 0;
  DAYBOOK_CHECK(EVP_DecryptInit_ex2(state.get(), cipher.get(), data(key), nullptr, nullptr) == 1);
  DAYBOOK_CHECK(EVP_CIPHER_CTX_ctrl(state.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) ==
                1);
  DAYBOOK_CHECK(EVP_DecryptUpdate(state.get(), nullptr, &size, data(context),
                                  static_cast<int>(context.size())) == 1);
  if (EVP_DecryptUpdate(state.get(), data(text), &size, data(body),
                        static_cast<int>(body.size())) != 1) {
    return refused;
  }
  return text;
}

void wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace daybook
