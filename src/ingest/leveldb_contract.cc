#include "ingest/leveldb_contract.h"

#include <set>

#include "document/document.h"
#include "state/decide.h"

namespace daybook::ingest {
namespace {

// Members that records write or leave out on purpose: what a record does not say is no longer so.
std::set<std::string> record_members(const event::ContractValue& before) {
  std::set<std::string> members = {
      "proxy",          "implementation", "factoryByteCodeHash", "implementationHash",
      "deploymentArgs", "timestamp"};
  // And what the last record said beyond these.
  const Result<json::Value> last = json::parse(before.source_record);
  if (!last.ok()) return members;
  const Result<event::ContractValue> value =
      document::contract_from_record(*last, before.source_record, before.category);
  if (!value.ok() || !value->extended) return members;
  for (const event::Field& field : *value->extended) members.insert(field.key);
  return members;
}

// `after`, with the members of `before` that only other sources write, in their old places.
event::FieldList merge(const event::FieldList& before, const event::FieldList& after,
                       const std::set<std::string>& of_records) {
  event::FieldList merged = before;
  for (const event::Field& field : before) {
    if (of_records.count(field.key) != 0 && event::get(after, field.key) == nullptr) {
      event::erase(merged, field.key);
    }
  }
  for (const event::Field& field : after) event::set(merged, field.key, field.json);
  return merged;
}

// Unified files also write the implementation as `address`, and the time of the last save as
// `timestamp`, into contracts.<category>.<name>: both move with the record.
void follow(event::ContractValue& value, const event::FieldList& old_body,
            const LevelDbRecord& record) {
  const std::string* old_address = event::get(old_body, "address");
  const std::string* old_implementation = event::get(old_body, "implementation");
  const std::string* implementation = event::get(value.body, "implementation");
  if (old_address != nullptr && old_implementation != nullptr && implementation != nullptr &&
      *old_address == *old_implementation) {
    event::set(value.body, "address", *implementation);
  }
  if (event::get(old_body, "timestamp") != nullptr && record.value.contains("timestamp")) {
    event::set(value.body, "timestamp", json::stringify(record.value["timestamp"]));
  }
}

void keep_other_sources(event::ContractValue& value, const event::ContractValue& before,
                        const LevelDbRecord& record) {
  const std::set<std::string> members = record_members(before);
  value.category = before.category;
  // `timestamp` in the body is another source's: records keep theirs in `extended`.
  std::set<std::string> of_body = members;
  of_body.erase("timestamp");
  value.body = merge(before.body, value.body, of_body);
  follow(value, before.body, record);
  if (before.extended && value.extended) {
    value.extended = merge(*before.extended, *value.extended, members);
  }
}

}  // namespace

Result<event::ContractChange> change_of(const LevelDbRecord& record,
                                        const event::ContractValue* before,
                                        const ledger::Config& config) {
  DAYBOOK_TRY(event::ContractValue after,
              document::contract_from_record(record.value, record.raw.value,
                                             ledger::category_of(config, record.name)));
  if (before != nullptr) {
    keep_other_sources(after, *before, record);
    event::ContractValue same_bytes = *before;
    same_bytes.source_record = after.source_record;
    if (same_bytes == after)
      return event::ContractChange{event::ContractAction::kTouched, "", "", "", after};
  }
  std::optional<event::ContractChange> change = state::classify_change(before, std::move(after));
  DAYBOOK_CHECK(change.has_value());
  return *std::move(change);
}

event::NetworkChange network_header(const ledger::Config& config, ChainId chain,
                                    const std::string& label) {
  event::NetworkChange header;
  const ledger::NetworkConfig* configured = ledger::network_of(config, chain);
  if (configured != nullptr) {
    header.name = configured->name;
    header.tier = configured->tier;
  } else {
    header.name = label.empty() ? "chain-" + std::to_string(chain.value) : label;
  }
  header.schema_version = document::kSchemaVersion;
  return header;
}

}  // namespace daybook::ingest
