#include "versions/field_record.h"

#include <map>

#include "base/bytes.h"
#include "base/hash.h"
#include "log/keys.h"
#include "versions/reading.h"
#include "versions/versions.h"

namespace daybook::versions {
namespace {

constexpr size_t kFieldOverhead = 1 + 8 + 1 + 1 + 8;  // prefix, chain, two NULs, position
constexpr size_t kMaxFieldBytes = 255;

// Field → its text, which tells one value from another.
using FieldTexts = std::map<std::string, std::string_view>;

FieldTexts texts_of(const event::ContractValue& value) {
  FieldTexts out = {{"category", value.category}};
  if (!value.label.empty()) out["label"] = value.label;
  if (value.recorded_hash) out["recorded_hash"] = *value.recorded_hash;
  for (const event::Field& field : value.body) out["body/" + field.key] = field.json;
  if (!value.extended) return out;
  out["extended"] = "";
  for (const event::Field& field : *value.extended) out["extended/" + field.key] = field.json;
  return out;
}

std::string stored_name(std::string_view field) {
  const bool is_plain =
      field.size() <= kMaxFieldBytes && field.find('\0') == std::string_view::npos;
  return is_plain ? std::string(field) : "sha256:" + sha256(field).hex();
}

}  // namespace

std::vector<FieldRecord> changed_fields(const event::ContractValue* before,
                                        const event::ContractChange& change) {
  if (change.action == event::ContractAction::kRemoved) return {};
  const FieldTexts old = before == nullptr ? FieldTexts() : texts_of(*before);
  const FieldTexts now = texts_of(change.value);
  std::vector<FieldRecord> records;
  for (const auto& [field, text] : now) {
    const auto known = old.find(field);
    if (known == old.end() || known->second != text) records.push_back({field, true});
  }
  for (const auto& [field, text] : old) {
    if (now.count(field) == 0) records.push_back({field, false});
  }
  return records;
}

std::string field_prefix(ChainId chain, std::string_view contract, std::string_view field) {
  std::string key(1, log::kFieldPrefix);
  append_be64(key, chain.value);
  key += contract;
  key.push_back('\0');
  key += stored_name(field);
  key.push_back('\0');
  return key;
}

std::string field_key(ChainId chain, std::string_view contract, std::string_view field,
                      Position position) {
  std::string key = field_prefix(chain, contract, field);
  append_be64(key, ~position.value);
  return key;
}

std::optional<FieldKey> parse_field_key(std::string_view key) {
  if (key.size() < kFieldOverhead || key.front() != log::kFieldPrefix) return std::nullopt;
  const std::string_view names = key.substr(9, key.size() - 9 - 9);
  const size_t end = names.find('\0');
  if (end == std::string_view::npos || key[key.size() - 9] != '\0') return std::nullopt;
  const std::string_view field = names.substr(end + 1);
  if (field.find('\0') != std::string_view::npos) return std::nullopt;
  return FieldKey{ChainId(read_be64(key.substr(1))), std::string(names.substr(0, end)),
                  std::string(field), Position(~read_be64(key.substr(key.size() - 8)))};
}

std::string describe_field_key(const FieldKey& key) {
  return "the record of field \"" + key.field + "\" of \"" + key.contract + "\" on chain " +
         std::to_string(key.chain.value) + " at event " + std::to_string(key.position.value);
}

Result<std::vector<Position>> field_changes(const log::Log& log, ChainId chain,
                                            const std::string& contract, const std::string& field,
                                            TreeSize size, size_t limit) {
  DAYBOOK_RETURN_IF_ERROR(check_usable(log));
  const std::string prefix = field_prefix(chain, contract, field);
  std::vector<Position> positions;
  if (size.value == 0) return positions;
  kv::Iterator it = log.store().iterate();
  it.seek(field_key(chain, contract, field, Position(size.value - 1)));
  for (; positions.size() < limit && it.valid(); it.next()) {
    const std::string_view key = it.key();
    if (key.size() != prefix.size() + 8 || key.substr(0, prefix.size()) != prefix) break;
    positions.push_back(Position(~read_be64(key.substr(prefix.size()))));
  }
  DAYBOOK_RETURN_IF_ERROR(it.status());
  return positions;
}

}  // namespace daybook::versions
