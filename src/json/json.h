// JSON as JavaScript reads and writes it, strictly. The only module that includes nlohmann_json.
//
// Value keeps the order of keys. parse() refuses what would lose data in silence: duplicate keys,
// integers beyond ±(2^53−1), decimals with more digits than a double holds, invalid UTF-8, lone
// surrogates, a byte order mark, NUL bytes, anything after the end, nesting beyond kMaxDepth.
// stringify() writes byte for byte what JSON.stringify writes, and parse() reads all that it
// writes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace daybook::json {

using Value = nlohmann::ordered_json;

inline constexpr int kMaxDepth = 128;

// kInvalid with "line L, column C: what" (and the pointer of a key or value where it has one);
// columns count characters from 1. A syntax error's place is the last character read; a key's or
// number's is its first. An integral number is held as an integer however it is spelled (1e2,
// 100.0), as in JavaScript.
Result<Value> parse(std::string_view bytes);

// JSON.stringify(value) for indent 0, JSON.stringify(value, null, indent) otherwise; no trailing
// newline.
std::string stringify(const Value& value, int indent = 0);

// Number::toString of ECMA-262 for a finite double.
std::string number_to_string(double value);

// Compact text of a string: "\"text\"".
std::string quote(std::string_view text);

// Appends a member in constant time; `object` is an object without that key (operator[] looks for
// it, in linear time).
void append_member(Value& object, std::string key, Value value);

// RFC 6901. nullptr when there is nothing there. An invalid pointer is "nothing there".
const Value* at_pointer(const Value& document, std::string_view pointer);
// Appends one escaped token: pointer + "/" + escape(key).
std::string pointer_append(std::string_view pointer, std::string_view key);
Result<std::vector<std::string>> pointer_tokens(std::string_view pointer);
// Sets (creating objects on the way) or, with nullptr, removes. kInvalid when a step is not an
// object or array.
Result<void> set_pointer(Value& document, std::string_view pointer, const Value* value);

// RFC 6902: the operations (add, remove, replace) that make `to` of `from`. The order of keys is no
// difference.
Value patch_between(const Value& from, const Value& to);

}  // namespace daybook::json
