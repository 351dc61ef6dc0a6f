// Internal to git: zlib streams (RFC 1950).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::git {

// Compresses one text after another, fast rather than small. Setting zlib up costs more than
// compressing a small object does, so it is done once.
class Deflater {
 public:
  Deflater();
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  // Appends the stream of `bytes` to `out`.
  void append(std::string_view bytes, std::string& out);

 private:
  struct Streams;
  std::unique_ptr<Streams> streams_;
};

// The content of a stream that ends exactly at the end of `bytes`. nullopt: it is damaged, cut
// short, or has something after its end.
std::optional<std::string> inflate_all(std::string_view bytes);
// Of a stream at the start of `bytes` that gives exactly `size` bytes.
std::optional<std::string> inflate_first(std::string_view bytes, size_t size);

}  // namespace daybook::git
