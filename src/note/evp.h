// Internal to note: OpenSSL's handles behind RAII.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string_view>

namespace daybook::note {

struct FreeEvp {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using EvpKey = std::unique_ptr<EVP_PKEY, FreeEvp>;
using EvpContext = std::unique_ptr<EVP_MD_CTX, FreeEvp>;

inline const unsigned char* evp_data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace daybook::note
