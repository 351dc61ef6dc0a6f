#include "note/secret.h"

#include <openssl/crypto.h>

namespace daybook::note {

void wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

// A short string is copied by a move: the bytes that stay behind are wiped too.
Secret::Secret(Secret&& other) noexcept : text_(other.text_) {
  wipe(other.text_);
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe(text_);
  text_ = other.text_;
  wipe(other.text_);
  return *this;
}

}  // namespace daybook::note
