#include "versions/field_record.h"

#include <algorithm>
#include <tuple>

#include "base/bytes.h"
#include "base/hash.h"
#include "log/keys.h"
#include "versions/reading.h"
#include "versions/versions.h"

namespace daybook::versions {
namespace {

constexpr size_t kFieldOverhead = 1 + 8 + 1 + 1 + 8;  // prefix, chain, two NULs, position
constexpr size_t kMaxFieldBytes = 255;

// A field and its text, which tells one value from another. The name is group and key in a row.
struct FieldText {
  std::string_view group, key, text;
  [[nodiscard]] std::string name() const { return std::string(group).append(key); }
};

bool is_before(const FieldText& a, const FieldText& b) {
  return std::tie(a.group, a.key) < std::tie(b.group, b.key);
}

std::vector<FieldText> texts_of(const event::ContractValue& value) {
  std::vector<FieldText> out;
  out.reserve(4 + value.body.size() + (value.extended ? value.extended->size() : 0));
  out.push_back({"category", "", value.category});
  if (!value.label.empty()) out.push_back({"label", "", value.label});
  if (value.recorded_hash) out.push_back({"recorded_hash", "", *value.recorded_hash});
  for (const event::Field& field : value.body) out.push_back({"body/", field.key, field.json});
  if (value.extended) {
    out.push_back({"extended", "", ""});
    for (const event::Field& field : *value.extended) {
      out.push_back({"extended/", field.key, field.json});
    }
  }
  std::sort(out.begin(), out.end(), is_before);
  return out;
}

bool is_plain(std::string_view field) {
  return field.size() <= kMaxFieldBytes && field.find('\0') == std::string_view::npos;
}

void set_field_prefix(std::string& key, ChainId chain, std::string_view contract,
                      std::string_view field) {
  key = log::kFieldPrefix;
  append_be64(key, chain.value);
  key += contract;
  key.push_back('\0');
  if (is_plain(field)) {
    key += field;
  } else {
    key.append("sha256:").append(sha256(field).hex());
  }
  key.push_back('\0');
}

}  // namespace

std::vector<FieldRecord> changed_fields(const event::ContractValue* before,
                                        const event::ContractChange& change) {
  if (change.action == event::ContractAction::kRemoved) return {};
  const std::vector<FieldText> old =
      before == nullptr ? std::vector<FieldText>() : texts_of(*before);
  std::vector<FieldRecord> records;
  auto known = old.begin();
  for (const FieldText& field : texts_of(change.value)) {
    for (; known != old.end() && is_before(*known, field); ++known) {
      records.push_back({known->name(), false});
    }
    const bool is_known = known != old.end() && !is_before(field, *known);
    if (!is_known || known->text != field.text) records.push_back({field.name(), true});
    if (is_known) ++known;
  }
  for (; known != old.end(); ++known) records.push_back({known->name(), false});
  return records;
}

std::string field_prefix(ChainId chain, std::string_view contract, std::string_view field) {
  std::string key;
  set_field_prefix(key, chain, contract, field);
  return key;
}

std::string field_key(ChainId chain, std::string_view contract, std::string_view field,
                      Position position) {
  std::string key;
  set_field_key(key, chain, contract, field, position);
  return key;
}

void set_field_key(std::string& key, ChainId chain, std::string_view contract,
                   std::string_view field, Position position) {
  set_field_prefix(key, chain, contract, field);
  append_be64(key, ~position.value);
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
