// One record of a LevelDB source, taken apart: `<chainId>-<contractName>` → compact JSON, or
// something else.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "event/event.h"
#include "json/json.h"
#include "kv/raw_reader.h"

namespace daybook::ingest {

inline constexpr char kLevelDb[] = "leveldb";

struct LevelDbRecord {
  kv::RawRecord raw;
  std::string locator;  // "<last two folders>/<file>" of where it was met first
  Hash digest;          // SHA-256 of the value: the same wherever the record is found
  EventId id;           // of its event, whatever folder and generation it is read from

  // Of a contract's record; `problem` says why it is none.
  ChainId chain;
  std::string name;
  json::Value value;  // null for a delete
  std::optional<TimeNs> time;
  std::string problem;

  [[nodiscard]] bool is_contract() const { return problem.empty(); }
  [[nodiscard]] event::Subject subject() const {
    return {chain, event::SubjectKind::kContract, name};
  }
  [[nodiscard]] std::string label() const;  // networkName; "" if none
};

LevelDbRecord parse_record(kv::RawRecord raw, const std::string& folder_locator);

// The id of the same bytes met in another generation of the database: a write of its own.
EventId id_in_generation(const LevelDbRecord& record, uint32_t generation);

// Text for people that names the record: its key, or the key's hex when it is no UTF-8.
std::string printable(const std::string& bytes);

}  // namespace daybook::ingest
