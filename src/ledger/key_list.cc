#include "ledger/key_list.h"

#include "kv/durable_file.h"

namespace daybook::ledger {
namespace {

constexpr uint64_t kMaxKeyListBytes = 1 << 20;

json::Value range_json(const note::KeyRange& range) {
  return {{"publicKey", range.key.vkey()},
          {"keyId", note::key_id_hex(range.key)},
          {"from", range.from.value},
          {"to", range.to ? json::Value(range.to->value) : json::Value()},
          {"revoked", range.trusted.has_value()},
          {"trusted", range.trusted ? json::Value(range.trusted->value) : json::Value()}};
}

Error not_a_list() {
  return invalid("not a list of keys: `daybook key show --json` writes one");
}

}  // namespace

json::Value keys_json(const note::KeyHistory& keys) {
  json::Value list = json::Value::array();
  for (const note::KeyRange& range : keys.ranges()) list.push_back(range_json(range));
  return {{"origin", keys.current().name()},
          {"current", keys.current().vkey()},
          {"keys", list},
          {"statements", keys.statements()}};
}

Result<note::KeyHistory> parse_key_list(std::string_view text) {
  DAYBOOK_TRY(const json::Value document, json::parse(text));
  const json::Value* statements = json::at_pointer(document, "/statements");
  if (statements == nullptr || !statements->is_array()) return not_a_list();
  note::KeyHistory keys;
  for (const json::Value& one : *statements) {
    if (!one.is_string()) return not_a_list();
    DAYBOOK_TRY(const auto statement, note::parse_key_statement(one.get<std::string>()));
    DAYBOOK_RETURN_IF_ERROR(keys.apply(statement.note, Position(statement.head.size.value)));
  }
  return keys;
}

Result<note::KeyHistory> read_key_list(const std::string& path) {
  DAYBOOK_TRY(const std::string text, kv::read_file(path, kMaxKeyListBytes));
  Result<note::KeyHistory> keys = parse_key_list(text);
  return keys.ok() ? std::move(keys) : keys.error().with_context(path);
}

}  // namespace daybook::ledger
