#include "git/delta.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace daybook::git {
namespace {

constexpr size_t kMaxCopy = 0x10000;  // what git itself writes
constexpr size_t kMaxInsert = 127;
// Two places are the same again when so many bytes and ends of lines are equal (or all that is left
// of both). Less is found in every other line of a file that repeats itself.
constexpr size_t kAnchor = 32, kAnchorLines = 2;
constexpr size_t kMaxAnchor = 512;
// Lines passed over in both texts together before the rest counts as new.
constexpr size_t kMaxLinesAhead = 48;
constexpr size_t kBlock = 256;

size_t common_prefix(std::string_view a, std::string_view b) {
  const size_t limit = std::min(a.size(), b.size());
  size_t n = 0;
  while (n + kBlock <= limit && std::memcmp(a.data() + n, b.data() + n, kBlock) == 0) n += kBlock;
  while (n < limit && a[n] == b[n]) n++;
  return n;
}

size_t common_suffix(std::string_view a, std::string_view b) {
  const size_t limit = std::min(a.size(), b.size());
  size_t n = 0;
  while (n < limit && a[a.size() - 1 - n] == b[b.size() - 1 - n]) n++;
  return n;
}

// Where the next lines of `text` start; the first is its own start.
std::vector<size_t> line_starts(std::string_view text) {
  std::vector<size_t> starts{0};
  while (starts.size() <= kMaxLinesAhead && starts.back() < text.size()) {
    const size_t newline = text.find('\n', starts.back());
    starts.push_back(newline == std::string_view::npos ? text.size() : newline + 1);
  }
  return starts;
}

bool meets(std::string_view a, std::string_view b) {
  if (a.size() < kAnchor || b.size() < kAnchor) return a == b;
  if (std::memcmp(a.data(), b.data(), kAnchor) != 0) return false;
  const std::string_view same =
      a.substr(0, common_prefix(a.substr(0, kMaxAnchor), b.substr(0, kMaxAnchor)));
  return std::count(same.begin(), same.end(), '\n') >= static_cast<ptrdiff_t>(kAnchorLines);
}

struct Skip {
  size_t base, target;
};

// How much of each to pass over until they are the same again.
Skip resync(std::string_view base, std::string_view target) {
  const std::vector<size_t> in_base = line_starts(base);
  const std::vector<size_t> in_target = line_starts(target);
  for (size_t sum = 1; sum <= kMaxLinesAhead; sum++) {
    for (size_t i = 0; i <= sum; i++) {
      if (i >= in_base.size() || sum - i >= in_target.size()) continue;
      const Skip skip{in_base[i], in_target[sum - i]};
      if (meets(base.substr(skip.base), target.substr(skip.target))) return skip;
    }
  }
  const size_t same = common_suffix(base, target);
  return {base.size() - same, target.size() - same};
}

class Encoder {
 public:
  Encoder(std::string_view base, std::string_view target) {
    size(base.size());
    size(target.size());
  }

  void copy(size_t offset, size_t length) {
    for (; length > 0;) {
      const size_t part = std::min(length, kMaxCopy);
      copy_one(offset, part);
      offset += part;
      length -= part;
    }
  }

  void insert(std::string_view bytes) {
    for (; !bytes.empty();) {
      const std::string_view part = bytes.substr(0, kMaxInsert);
      out_ += static_cast<char>(part.size());
      out_ += part;
      bytes.remove_prefix(part.size());
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void size(size_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(0x80 | (value & 0x7F));
    out_ += static_cast<char>(value);
  }

  // A command byte whose bits say which bytes of offset (4) and length (3) follow; a length of
  // 0x10000 is said by none.
  void copy_one(size_t offset, size_t length) {
    const size_t command_at = out_.size();
    unsigned command = 0x80;
    out_ += '\0';
    for (unsigned n = 0; n < 4; n++) command |= byte(offset >> (8 * n), 1U << n);
    if (length != kMaxCopy)
      for (unsigned n = 0; n < 2; n++) command |= byte(length >> (8 * n), 0x10U << n);
    out_[command_at] = static_cast<char>(command);
  }

  unsigned byte(size_t value, unsigned bit) {
    if ((value & 0xFF) == 0) return 0;
    out_ += static_cast<char>(value & 0xFF);
    return bit;
  }

  std::string out_;
};

class Decoder {
 public:
  Decoder(std::string_view base, std::string_view delta) : base_(base), delta_(delta) {}

  std::optional<std::string> run() {
    if (size() != base_.size()) return std::nullopt;
    const size_t size_after = size();
    std::string out;
    while (good_ && !delta_.empty()) {
      const unsigned command = next();
      const std::string_view part = (command & 0x80) != 0 ? copied(command) : inserted(command);
      if (part.empty()) return std::nullopt;
      out += part;
    }
    if (!good_ || out.size() != size_after) return std::nullopt;
    return out;
  }

 private:
  unsigned next() {
    good_ = good_ && !delta_.empty();
    if (!good_) return 0;
    const auto byte = static_cast<unsigned char>(delta_.front());
    delta_.remove_prefix(1);
    return byte;
  }

  size_t size() {
    size_t value = 0;
    for (unsigned shift = 0; shift < 56; shift += 7) {
      const unsigned byte = next();
      value |= size_t{byte & 0x7F} << shift;
      if ((byte & 0x80) == 0) return value;
    }
    good_ = false;
    return 0;
  }

  std::string_view copied(unsigned command) {
    size_t offset = 0;
    size_t length = 0;
    for (unsigned n = 0; n < 4; n++)
      if ((command & (1U << n)) != 0) offset |= size_t{next()} << (8 * n);
    for (unsigned n = 0; n < 3; n++)
      if ((command & (0x10U << n)) != 0) length |= size_t{next()} << (8 * n);
    if (length == 0) length = kMaxCopy;
    if (!good_ || offset > base_.size() || length > base_.size() - offset) return {};
    return base_.substr(offset, length);
  }

  std::string_view inserted(unsigned length) {
    if (length > delta_.size()) return {};
    const std::string_view part = delta_.substr(0, length);
    delta_.remove_prefix(length);
    return part;
  }

  std::string_view base_, delta_;
  bool good_ = true;
};

}  // namespace

std::string make_delta(std::string_view base, std::string_view target) {
  Encoder encoder(base, target);
  size_t at = 0;  // in base
  for (size_t done = 0; done < target.size();) {
    const size_t same = common_prefix(base.substr(at), target.substr(done));
    encoder.copy(at, same);
    at += same;
    done += same;
    if (done == target.size()) break;
    const Skip skip = resync(base.substr(at), target.substr(done));
    encoder.insert(target.substr(done, skip.target));
    at += skip.base;
    done += skip.target;
  }
  return encoder.take();
}

std::optional<std::string> apply_delta(std::string_view base, std::string_view delta) {
  return Decoder(base, delta).run();
}

}  // namespace daybook::git
