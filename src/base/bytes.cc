#include "base/bytes.h"

#include "base/check.h"

namespace daybook {
namespace {

void append_big_endian(std::string& out, uint64_t value, size_t width) {
  char bytes[8];
  for (size_t i = 0; i < width; ++i) bytes[i] = static_cast<char>(value >> (8 * (width - 1 - i)));
  out.append(bytes, width);
}

uint64_t read_big_endian(std::string_view bytes, size_t width) {
  DAYBOOK_CHECK_LE(width, bytes.size());
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

size_t base64_padding(std::string_view text) {
  if (text.ends_with("==")) return 2;
  return text.ends_with("=") ? 1 : 0;
}

}  // namespace

void append_be64(std::string& out, uint64_t value) {
  append_big_endian(out, value, 8);
}
void append_be32(std::string& out, uint32_t value) {
  append_big_endian(out, value, 4);
}
void append_be16(std::string& out, uint16_t value) {
  append_big_endian(out, value, 2);
}

uint64_t read_be64(std::string_view bytes) {
  return read_big_endian(bytes, 8);
}
uint32_t read_be32(std::string_view bytes) {
  return static_cast<uint32_t>(read_big_endian(bytes, 4));
}
uint16_t read_be16(std::string_view bytes) {
  return static_cast<uint16_t>(read_big_endian(bytes, 2));
}

std::string hex_encode(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    out.push_back(kHexDigits[static_cast<uint8_t>(c) >> 4]);
    out.push_back(kHexDigits[static_cast<uint8_t>(c) & 15]);
  }
  return out;
}

Result<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) {
    return invalid("hex has an odd number of digits (" + std::to_string(text.size()) + ")");
  }
  std::string out;
  out.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) {
      return invalid("not a hex digit at offset " + std::to_string(high < 0 ? i : i + 1));
    }
    out.push_back(static_cast<char>(high << 4 | low));
  }
  return out;
}

std::string base64_encode(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    uint32_t bits = 0;
    for (size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (j < group.size() ? static_cast<uint8_t>(group[j]) : 0U);
    }
    for (size_t j = 0; j < 4; ++j) {
      out.push_back(j <= group.size() ? kBase64Digits[bits >> (18 - 6 * j) & 63] : '=');
    }
  }
  return out;
}

Result<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) {
    return invalid("base64 length " + std::to_string(text.size()) + " is not a multiple of 4");
  }
  const size_t padding = base64_padding(text);
  std::string out;
  out.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  unsigned bit_count = 0;
  for (size_t i = 0; i < text.size() - padding; ++i) {
    const int digit = base64_value(text[i]);
    if (digit < 0) return invalid("not a base64 digit at offset " + std::to_string(i));
    bits = (bits << 6 | static_cast<uint32_t>(digit)) & 0xFFFF;
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    out.push_back(static_cast<char>(bits >> bit_count & 0xFF));
  }
  // The bits after the last whole byte must be zero, or two texts would decode to the same bytes.
  if ((bits & ((1U << bit_count) - 1)) != 0) return invalid("base64 ends in stray bits");
  return out;
}

}  // namespace daybook
