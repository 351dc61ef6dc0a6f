// Text that is wiped when it goes: a passphrase, a private key.
#pragma once

#include <string>
#include <string_view>

namespace daybook::note {

// Overwrites the bytes (OPENSSL_cleanse) and empties it.
void wipe(std::string& text);

// Not copied, so that there is one place to wipe. Moving leaves an empty one behind.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(text_); }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string& text() { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace daybook::note
