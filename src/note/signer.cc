#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "base/check.h"
#include "note/evp.h"
#include "note/key_text.h"
#include "note/note.h"

namespace daybook::note {
namespace {

constexpr std::string_view kPrivatePrefix = "PRIVATE+KEY+";

unsigned char* data_of(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

void wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

// Every 32-byte string is an Ed25519 seed, so OpenSSL fails here only when it is out of memory.
EvpKey private_key(const std::string& seed) {
  EvpKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, evp_data(seed), seed.size()));
  DAYBOOK_CHECK(key != nullptr);
  return key;
}

std::string public_key_of(const std::string& seed) {
  std::string public_key(kKeyBytes, '\0');
  size_t length = public_key.size();
  DAYBOOK_CHECK_EQ(
      EVP_PKEY_get_raw_public_key(private_key(seed).get(), data_of(public_key), &length), 1);
  DAYBOOK_CHECK_EQ(length, kKeyBytes);
  return public_key;
}

}  // namespace

Result<Signer> Signer::parse(std::string_view skey) {
  if (skey.substr(0, kPrivatePrefix.size()) != kPrivatePrefix) {
    return invalid("private key: it does not start with PRIVATE+KEY+");
  }
  Result<KeyText> parsed = parse_key_text(skey.substr(kPrivatePrefix.size()));
  if (!parsed.ok()) return parsed.error().with_context("private key");
  Signer signer;
  signer.seed_ = std::move(parsed->key);
  signer.verifier_.name_ = std::move(parsed->name);
  signer.verifier_.public_key_ = public_key_of(signer.seed_);
  signer.verifier_.key_id_ = key_id_of(signer.verifier_.name_, signer.verifier_.public_key_);
  if (signer.verifier_.key_id_ != parsed->key_id) {
    return invalid("private key: its id does not fit its name and bytes: one of them was altered");
  }
  return signer;
}

Result<Signer> Signer::generate(const std::string& name) {
  if (!is_valid_key_name(name)) {
    return invalid("\"" + name + "\" cannot name a key: it must have no white space and no '+'");
  }
  Signer signer;
  signer.seed_.assign(kKeyBytes, '\0');
  if (RAND_priv_bytes(data_of(signer.seed_), static_cast<int>(kKeyBytes)) != 1) {
    return environment("the system has no random bytes for a key; try again later");
  }
  signer.verifier_.name_ = name;
  signer.verifier_.public_key_ = public_key_of(signer.seed_);
  signer.verifier_.key_id_ = key_id_of(name, signer.verifier_.public_key_);
  return signer;
}

Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&& other) noexcept {
  wipe(seed_);
  seed_ = std::move(other.seed_);
  verifier_ = std::move(other.verifier_);
  return *this;
}
Signer::~Signer() {
  wipe(seed_);
}

std::string Signer::skey() const {
  return std::string(kPrivatePrefix) + render_key_text(verifier_.name(), verifier_.key_id(), seed_);
}

std::string Signer::sign(std::string_view message) const {
  const EvpKey key = private_key(seed_);
  const EvpContext context(EVP_MD_CTX_new());
  DAYBOOK_CHECK(context != nullptr);
  DAYBOOK_CHECK_EQ(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()), 1);
  std::string signature(kSignatureBytes, '\0');
  size_t length = signature.size();
  DAYBOOK_CHECK_EQ(
      EVP_DigestSign(context.get(), data_of(signature), &length, evp_data(message), message.size()),
      1);
  DAYBOOK_CHECK_EQ(length, kSignatureBytes);
  return signature;
}

}  // namespace daybook::note
