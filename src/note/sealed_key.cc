#include "note/sealed_key.h"

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include "base/bytes.h"
#include "base/check.h"
#include "note/evp.h"
#include "note/key_text.h"

namespace daybook::note {
namespace {

constexpr std::string_view kSealedPrefix = "ENCRYPTED+KEY+";
constexpr std::string_view kPemStart = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n";

// 16 MiB and five passes: of OWASP's recommended settings (Password Storage Cheat Sheet) the one
// with the most memory within the 32 MiB that OpenSSL allows scrypt by default.
constexpr uint64_t kScryptN = 1 << 14;
constexpr uint64_t kScryptR = 8;
constexpr uint64_t kScryptP = 5;
constexpr int kSaltBytes = 16;

struct FreePkcs8 {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  void operator()(PKCS8_PRIV_KEY_INFO* info) const { PKCS8_PRIV_KEY_INFO_free(info); }
  void operator()(X509_SIG* sealed) const { X509_SIG_free(sealed); }
  void operator()(X509_ALGOR* method) const { X509_ALGOR_free(method); }
};
template <class T>
using Owned = std::unique_ptr<T, FreePkcs8>;

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

Result<KeyFileLabel> parse_label(std::string_view line) {
  // name+hex8 with a key of zeros behind it reads like any key.
  const std::string padded =
      std::string(line) + "+" + base64_encode(std::string(1, kEd25519Type) + std::string(32, '\0'));
  Result<KeyText> parsed = parse_key_text(padded);
  if (!parsed.ok()) return parsed.error().with_context("encrypted private key");
  return KeyFileLabel{true, std::move(parsed->name), parsed->key_id};
}

Result<Secret> unseal(std::string_view pem, const Secret& passphrase) {
  const Error wrong = environment("wrong passphrase, or the file was damaged");
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  DAYBOOK_CHECK(bio != nullptr);
  const Owned<X509_SIG> sealed(PEM_read_bio_PKCS8(bio.get(), nullptr, nullptr, nullptr));
  if (!sealed) return invalid("encrypted private key: not a PKCS #8 file in PEM");
  const Owned<PKCS8_PRIV_KEY_INFO> info(PKCS8_decrypt(sealed.get(), passphrase.text().data(),
                                                      static_cast<int>(passphrase.text().size())));
  if (!info) return wrong;
  const EvpKey key(EVP_PKCS82PKEY(info.get()));
  Secret seed(std::string(kKeyBytes, '\0'));
  size_t length = kKeyBytes;
  auto* bytes = reinterpret_cast<unsigned char*>(seed.text().data());
  if (!key || EVP_PKEY_get_raw_private_key(key.get(), bytes, &length) != 1 || length != kKeyBytes ||
      EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519) {
    return wrong;
  }
  return seed;
}

// "PRIVATE+KEY+…" of a seed; Signer::parse checks that the id fits.
Result<Signer> signer_of(const KeyFileLabel& label, const Secret& seed) {
  const Secret text(std::string(kPrivatePrefix) +
                    render_key_text(label.name, label.key_id, seed.text()));
  auto signer = Signer::parse(text.text());
  if (!signer.ok()) return environment("wrong passphrase, or the file was damaged");
  return signer;
}

EvpKey key_of(const Signer& signer) {
  const Secret text(signer.skey());
  Result<KeyText> parsed =
      parse_key_text(std::string_view(text.text()).substr(kPrivatePrefix.size()));
  DAYBOOK_CHECK(parsed.ok());
  EvpKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, evp_data(parsed->key),
                                          parsed->key.size()));
  wipe(parsed->key);
  DAYBOOK_CHECK(key != nullptr);
  return key;
}

Owned<X509_SIG> encrypt(EVP_PKEY* key, const Secret& passphrase, unsigned char* salt) {
  const Owned<PKCS8_PRIV_KEY_INFO> info(EVP_PKEY2PKCS8(key));
  Owned<X509_ALGOR> method(PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt, kSaltBytes, nullptr,
                                                 kScryptN, kScryptR, kScryptP));
  DAYBOOK_CHECK(info != nullptr && method != nullptr);
  Owned<X509_SIG> sealed(PKCS8_set0_pbe(passphrase.text().data(),
                                        static_cast<int>(passphrase.text().size()), info.get(),
                                        method.get()));
  if (sealed) (void)method.release();  // it is the sealed key's now
  return sealed;
}

}  // namespace

Result<KeyFileLabel> read_key_label(std::string_view text) {
  const std::string_view line = first_line(text);
  if (line.substr(0, kSealedPrefix.size()) == kSealedPrefix) {
    return parse_label(line.substr(kSealedPrefix.size()));
  }
  DAYBOOK_TRY(const Signer signer, Signer::parse(line));
  return KeyFileLabel{false, signer.verifier().name(), signer.verifier().key_id()};
}

Result<Signer> open_key(std::string_view text, const AskPassphrase& ask) {
  const std::string_view line = first_line(text);
  if (line.substr(0, kSealedPrefix.size()) != kSealedPrefix) return Signer::parse(line);
  DAYBOOK_TRY(const KeyFileLabel label, read_key_label(text));
  const size_t start = text.find(kPemStart);
  if (start == std::string_view::npos) {
    return invalid("encrypted private key: there is no " + std::string(kPemStart.substr(0, 37)));
  }
  if (!ask) {
    return environment("the key is encrypted, and there is nobody to ask for its passphrase");
  }
  DAYBOOK_TRY(const Secret passphrase, ask(label));
  DAYBOOK_TRY(const Secret seed, unseal(text.substr(start), passphrase));
  return signer_of(label, seed);
}

Result<std::string> seal_key(const Signer& signer, const Secret& passphrase) {
  if (passphrase.empty()) return signer.skey() + "\n";
  std::string salt(kSaltBytes, '\0');
  auto* salt_bytes = reinterpret_cast<unsigned char*>(salt.data());
  if (RAND_bytes(salt_bytes, kSaltBytes) != 1) {
    return environment("the system has no random bytes for a salt; try again later");
  }
  const Owned<X509_SIG> sealed = encrypt(key_of(signer).get(), passphrase, salt_bytes);
  if (!sealed) return environment("the key cannot be encrypted: not enough memory for scrypt");
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  DAYBOOK_CHECK(bio != nullptr);
  DAYBOOK_CHECK_EQ(PEM_write_bio_PKCS8(bio.get(), sealed.get()), 1);
  char* pem = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &pem);
  const Verifier& key = signer.verifier();
  const std::string label = render_key_text(key.name(), key.key_id(), "");
  return std::string(kSealedPrefix) + label.substr(0, label.rfind('+')) + "\n" +
         std::string(pem, static_cast<size_t>(length));
}

}  // namespace daybook::note
