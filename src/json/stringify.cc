#include <cmath>

#include "json/nested.h"
#include "json/number.h"

namespace daybook::json {
namespace {

// QuoteJSONString of ECMA-262. UTF-8 cannot hold lone surrogates, the only other thing it escapes.
void append_quoted(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += kHex[static_cast<unsigned char>(c) >> 4];
          out += kHex[static_cast<unsigned char>(c) & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

class Writer {
 public:
  Writer(int indent, unsigned depth) : indent_(static_cast<size_t>(indent)), depth_(depth) {}

  void write(const Value& value) {
    if (value.is_object()) {
      write_members(value, '{', '}');
    } else if (value.is_array()) {
      write_members(value, '[', ']');
    } else if (value.is_string()) {
      append_quoted(out_, value.get_ref<const std::string&>());
    } else if (value.is_number_float()) {
      const double number = value.get<double>();
      out_ += std::isfinite(number) ? number_to_string(number) : "null";
    } else {
      out_ += value.dump();  // null, true, false, integers: the same in both languages
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void write_members(const Value& value, char open, char close) {
    out_ += open;
    depth_++;
    bool first = true;
    for (auto member = value.begin(); member != value.end(); ++member) {
      if (!first) out_ += ',';
      first = false;
      new_line();
      if (open == '{') {
        append_quoted(out_, member.key());
        out_ += indent_ > 0 ? ": " : ":";
      }
      write(*member);
    }
    depth_--;
    if (!first) new_line();
    out_ += close;
  }

  void new_line() {
    if (indent_ == 0) return;
    out_ += '\n';
    out_.append(indent_ * depth_, ' ');
  }

  const size_t indent_;
  size_t depth_;
  std::string out_;
};

}  // namespace

std::string stringify(const Value& value, int indent) {
  return stringify_nested(value, indent, 0);
}

std::string stringify_nested(const Value& value, int indent, unsigned depth) {
  DAYBOOK_CHECK(indent >= 0 && indent <= 10);  // JSON.stringify takes no more
  Writer writer(indent, depth);
  writer.write(value);
  return writer.take();
}

std::string quote(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

}  // namespace daybook::json
