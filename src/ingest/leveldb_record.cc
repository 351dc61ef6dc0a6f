#include "ingest/leveldb_record.h"

#include "base/bytes.h"
#include "document/document.h"
#include "event/import_id.h"

namespace daybook::ingest {
namespace {

std::vector<std::string> id_parts(const kv::RawRecord& raw) {
  return {kLevelDb, std::to_string(raw.sequence), raw.is_delete ? "delete" : "put", raw.key,
          raw.value};
}

EventId to_id(const std::vector<std::string>& parts) {
  return event::import_id({parts.begin(), parts.end()});
}

bool parse_key(LevelDbRecord& record) {
  const std::string& key = record.raw.key;
  const size_t dash = key.find('-');
  if (dash == std::string::npos || dash + 1 == key.size()) return false;
  if (!is_utf8(key) || key.find('\0') != std::string::npos) return false;
  const std::optional<uint64_t> chain = parse_decimal(std::string_view(key).substr(0, dash));
  if (!chain || *chain == 0) return false;
  record.chain = ChainId(*chain);
  record.name = key.substr(dash + 1);
  return true;
}

// The source writes Date.now(): milliseconds.
std::optional<TimeNs> time_of(const json::Value& value) {
  const auto found = value.find("timestamp");
  if (found == value.end() || !found->is_number_integer()) return std::nullopt;
  const auto ms = found->get<int64_t>();
  constexpr int64_t kMaxMs = INT64_MAX / 1'000'000;
  if (ms < 0 || ms > kMaxMs) return std::nullopt;
  return TimeNs::from_ms(ms);
}

void parse_value(LevelDbRecord& record) {
  Result<json::Value> value = json::parse(record.raw.value);
  if (!value.ok()) {
    record.problem = value.error().message;
    return;
  }
  const Result<event::ContractValue> contract =
      document::contract_from_record(*value, record.raw.value, "");
  if (!contract.ok()) {
    record.problem = contract.error().message;
    return;
  }
  record.value = std::move(*value);
  record.time = time_of(record.value);
}

}  // namespace

std::string LevelDbRecord::label() const {
  if (!value.is_object()) return "";
  const auto found = value.find("networkName");
  return found != value.end() && found->is_string() ? found->get<std::string>() : "";
}

LevelDbRecord parse_record(kv::RawRecord raw, const std::string& folder_locator) {
  LevelDbRecord record;
  record.locator = folder_locator + "/" + raw.file;
  record.digest = sha256(raw.value);
  record.id = to_id(id_parts(raw));
  record.raw = std::move(raw);
  if (!parse_key(record)) {
    record.problem = "its key is not <chainId>-<contractName>";
  } else if (!record.raw.is_delete) {
    parse_value(record);
  }
  return record;
}

EventId id_in_generation(const LevelDbRecord& record, uint32_t generation) {
  std::vector<std::string> parts = id_parts(record.raw);
  parts.push_back("generation " + std::to_string(generation));
  return to_id(parts);
}

std::string printable(const std::string& bytes) {
  return is_utf8(bytes) ? bytes : "hex:" + hex_encode(bytes);
}

}  // namespace daybook::ingest
