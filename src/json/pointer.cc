#include <charconv>

#include "json/json.h"

namespace daybook::json {
namespace {

Result<std::string> unescape(std::string_view token, std::string_view pointer) {
  std::string out;
  for (size_t i = 0; i < token.size(); i++) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    i++;
    if (i == token.size() || (token[i] != '0' && token[i] != '1'))
      return invalid("JSON pointer " + quote(pointer) + ": '~' must be followed by 0 or 1");
    out += token[i] == '0' ? '~' : '/';
  }
  return out;
}

// Array index as RFC 6901 writes it: no sign, no leading zero.
std::optional<size_t> read_index(const std::string& token) {
  if (token.empty() || (token.size() > 1 && token[0] == '0')) return std::nullopt;
  size_t index = 0;
  const char* end = token.data() + token.size();
  const auto [stop, error] = std::from_chars(token.data(), end, index);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return index;
}

const Value* child(const Value& parent, const std::string& token) {
  if (parent.is_object()) {
    const auto found = parent.find(token);
    return found == parent.end() ? nullptr : &*found;
  }
  if (!parent.is_array()) return nullptr;
  const auto index = read_index(token);
  return index && *index < parent.size() ? &parent[*index] : nullptr;
}

Error not_a_container(std::string_view pointer, const std::string& token) {
  return invalid("JSON pointer " + quote(pointer) + ": nothing can be at " + quote(token) +
                 ", because what holds it is not an object, nor an array with such an index");
}

Result<void> remove_child(Value& parent, const std::string& token, std::string_view pointer) {
  if (child(parent, token) == nullptr) {
    if (parent.is_object()) return {};
    return not_a_container(pointer, token);
  }
  if (parent.is_object()) {
    parent.erase(token);
  } else {
    parent.erase(*read_index(token));
  }
  return {};
}

Result<void> set_child(Value& parent, const std::string& token, Value value,
                       std::string_view pointer) {
  if (parent.is_object()) {
    parent[token] = std::move(value);
    return {};
  }
  if (!parent.is_array()) return not_a_container(pointer, token);
  const auto index = token == "-" ? parent.size() : read_index(token);
  if (!index || *index > parent.size()) return not_a_container(pointer, token);
  if (*index == parent.size()) {
    parent.push_back(std::move(value));
  } else {
    parent[*index] = std::move(value);
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> pointer_tokens(std::string_view pointer) {
  std::vector<std::string> tokens;
  if (pointer.empty()) return tokens;
  if (pointer.front() != '/')
    return invalid("JSON pointer " + quote(pointer) + ": must be empty or begin with '/'");
  size_t start = 1;
  while (true) {
    const size_t slash = pointer.find('/', start);
    DAYBOOK_TRY(auto token, unescape(pointer.substr(start, slash - start), pointer));
    tokens.push_back(std::move(token));
    if (slash == std::string_view::npos) return tokens;
    start = slash + 1;
  }
}

std::string pointer_append(std::string_view pointer, std::string_view key) {
  std::string out(pointer);
  out += '/';
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

const Value* at_pointer(const Value& document, std::string_view pointer) {
  const auto tokens = pointer_tokens(pointer);
  if (!tokens.ok()) return nullptr;
  const Value* at = &document;
  for (const std::string& token : *tokens) {
    at = child(*at, token);
    if (at == nullptr) return nullptr;
  }
  return at;
}

Result<void> set_pointer(Value& document, std::string_view pointer, const Value* value) {
  DAYBOOK_TRY(const auto tokens, pointer_tokens(pointer));
  if (tokens.empty()) {
    if (value == nullptr) return invalid("JSON pointer \"\": the whole document cannot be removed");
    document = Value(*value);
    return {};
  }
  Value* parent = &document;
  for (size_t i = 0; i + 1 < tokens.size(); i++) {
    Value* next = const_cast<Value*>(child(*parent, tokens[i]));
    if (next == nullptr && parent->is_object()) {
      if (value == nullptr) return {};
      next = &((*parent)[tokens[i]] = Value::object());
    }
    if (next == nullptr) return not_a_container(pointer, tokens[i]);
    parent = next;
  }
  if (value == nullptr) return remove_child(*parent, tokens.back(), pointer);
  return set_child(*parent, tokens.back(), *value, pointer);
}

}  // namespace daybook::json
