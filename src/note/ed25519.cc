#include "note/ed25519.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "base/check.h"
#include "note/evp.h"
#include "note/key_text.h"

namespace daybook::note {
namespace {

unsigned char* data_of(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

// Every 32-byte string is an Ed25519 seed, so OpenSSL fails here only when it is out of memory.
EvpKey private_key(const std::string& seed) {
  EvpKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, evp_data(seed), seed.size()));
  DAYBOOK_CHECK(key != nullptr);
  return key;
}

}  // namespace

Result<std::string> new_ed25519_seed() {
  std::string seed(kKeyBytes, '\0');
  if (RAND_priv_bytes(data_of(seed), static_cast<int>(kKeyBytes)) != 1) {
    return environment("the system has no random bytes for a key; try again later");
  }
  return seed;
}

std::string ed25519_public_key(const std::string& seed) {
  std::string public_key(kKeyBytes, '\0');
  size_t length = public_key.size();
  DAYBOOK_CHECK_EQ(
      EVP_PKEY_get_raw_public_key(private_key(seed).get(), data_of(public_key), &length), 1);
  DAYBOOK_CHECK_EQ(length, kKeyBytes);
  return public_key;
}

struct Ed25519Key::Impl {
  EvpKey key;
};

Ed25519Key::Ed25519Key(const std::string& seed)
    : impl_(std::make_unique<Impl>(Impl{private_key(seed)})) {}
Ed25519Key::~Ed25519Key() = default;

std::string Ed25519Key::sign(std::string_view message) const {
  const EvpContext context(EVP_MD_CTX_new());
  DAYBOOK_CHECK(context != nullptr);
  DAYBOOK_CHECK_EQ(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, impl_->key.get()),
                   1);
  std::string signature(kSignatureBytes, '\0');
  size_t length = signature.size();
  DAYBOOK_CHECK_EQ(
      EVP_DigestSign(context.get(), data_of(signature), &length, evp_data(message), message.size()),
      1);
  DAYBOOK_CHECK_EQ(length, kSignatureBytes);
  return signature;
}

std::string ed25519_sign(const std::string& seed, std::string_view message) {
  return Ed25519Key(seed).sign(message);
}

bool ed25519_verify(std::string_view public_key, std::string_view message,
                    std::string_view signature) {
  if (signature.size() != kSignatureBytes) return false;
  const EvpKey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, evp_data(public_key),
                                               public_key.size()));
  if (!key) return false;
  const EvpContext context(EVP_MD_CTX_new());
  DAYBOOK_CHECK(context != nullptr);
  if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), evp_data(signature), signature.size(), evp_data(message),
                          message.size()) == 1;
}

}  // namespace daybook::note
