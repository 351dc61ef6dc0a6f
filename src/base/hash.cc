#include "base/hash.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash_parts.h"
#include "base/keccak.h"
#include "base/sha1.h"

namespace daybook {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<EVP_MD_CTX, FreeContext>;

// Fetched once: OpenSSL 3 looks an algorithm up by name on every use otherwise, which costs more
// than hashing a tree node does. Neither can be missing or fail but for lack of memory, hence
// CHECKs.
const EVP_MD* fetch(const char* name) {
  const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  DAYBOOK_CHECK(algorithm != nullptr);
  return algorithm;
}

const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm = fetch("SHA256");
  return algorithm;
}

const EVP_MD* sha1_algorithm() {
  static const EVP_MD* const algorithm = fetch("SHA1");
  return algorithm;
}

ContextPtr new_context() {
  ContextPtr context(EVP_MD_CTX_new());
  DAYBOOK_CHECK(context != nullptr);
  return context;
}

void init(EVP_MD_CTX* context) {
  DAYBOOK_CHECK(EVP_DigestInit_ex(context, sha256_algorithm(), nullptr) == 1);
}

void add(EVP_MD_CTX* context, std::string_view bytes) {
  DAYBOOK_CHECK(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1);
}

Hash final_hash(EVP_MD_CTX* context) {
  Hash out;
  unsigned length = 0;
  DAYBOOK_CHECK(EVP_DigestFinal_ex(context, out.bytes.data(), &length) == 1);
  DAYBOOK_CHECK_EQ(length, out.bytes.size());
  return out;
}

}  // namespace

Hash Hash::from_bytes(std::string_view raw) {
  Hash out;
  DAYBOOK_CHECK_EQ(raw.size(), out.bytes.size());
  std::transform(raw.begin(), raw.end(), out.bytes.begin(),
                 [](char c) { return static_cast<uint8_t>(c); });
  return out;
}

std::string Hash::hex() const {
  return hex_encode(view());
}

std::ostream& operator<<(std::ostream& out, const Hash& hash) {
  return out << hash.hex();
}

Hash sha256(std::string_view bytes) {
  return sha256_of({bytes});
}

Hash sha256_of(std::initializer_list<std::string_view> parts) {
  thread_local const ContextPtr context = new_context();
  init(context.get());
  for (const std::string_view part : parts) add(context.get(), part);
  return final_hash(context.get());
}

std::array<uint8_t, 20> sha1(std::initializer_list<std::string_view> parts) {
  thread_local const ContextPtr context = new_context();
  DAYBOOK_CHECK(EVP_DigestInit_ex(context.get(), sha1_algorithm(), nullptr) == 1);
  for (const std::string_view part : parts) add(context.get(), part);
  std::array<uint8_t, 20> out{};
  unsigned length = 0;
  DAYBOOK_CHECK(EVP_DigestFinal_ex(context.get(), out.data(), &length) == 1);
  DAYBOOK_CHECK_EQ(length, out.size());
  return out;
}

Hash keccak256(std::string_view bytes) {
  return keccak_sponge_256(bytes, 0x01);
}

Sha256::Sha256() {
  ContextPtr context = new_context();
  init(context.get());
  context_ = context.release();
}

Sha256::~Sha256() {
  EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_));
}

Sha256& Sha256::update(std::string_view bytes) {
  DAYBOOK_CHECK(context_ != nullptr);
  add(static_cast<EVP_MD_CTX*>(context_), bytes);
  return *this;
}

Hash Sha256::finish() {
  DAYBOOK_CHECK(context_ != nullptr);
  const ContextPtr context(static_cast<EVP_MD_CTX*>(std::exchange(context_, nullptr)));
  return final_hash(context.get());
}

}  // namespace daybook
