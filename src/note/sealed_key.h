// A private key as a file holds it: in the clear, one line "PRIVATE+KEY+…", or sealed under a
// passphrase:
//
//   ENCRYPTED+KEY+name+hex8(keyID)
//   -----BEGIN ENCRYPTED PRIVATE KEY-----     PKCS #8 (RFC 5958) with PBES2 (RFC 8018): scrypt
//   …                                         (RFC 7914), AES-256-CBC
//   -----END ENCRYPTED PRIVATE KEY-----
//
// The first line says whose key it is without the passphrase; `openssl pkey` reads the rest. Format
// page: docs/format/keys.md.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "note/note.h"
#include "note/secret.h"

namespace daybook::note {

struct KeyFileLabel {
  bool sealed = false;
  std::string name;
  uint32_t key_id = 0;
};

// Asked for the passphrase of the key that the label names.
using AskPassphrase = std::function<Result<Secret>(const KeyFileLabel&)>;

// kInvalid: neither of the two forms. What it says is not proved before the key is opened.
Result<KeyFileLabel> read_key_label(std::string_view text);
// kEnvironment: a sealed key and the wrong passphrase, or nobody to ask. `ask` is not called for
// one in the clear.
Result<Signer> open_key(std::string_view text, const AskPassphrase& ask);

// The file's text. An empty passphrase: in the clear.
Result<std::string> seal_key(const Signer& signer, const Secret& passphrase);

}  // namespace daybook::note
