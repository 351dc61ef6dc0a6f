// The unified JSON v3 document of a network, to and from its state.
// Format page: docs/format/unified-v3.md.
//
// render() is deterministic: a function of NetworkState alone (names, tiers and categories are in
// the events, not in the configuration), so files and commit ids can be recomputed by anyone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/json.h"
#include "state/state.h"

namespace daybook::document {

inline constexpr char kSchemaVersion[] = "3.0.0";

// What a unified file says, taken apart into subjects. compose ∘ decompose is the identity but for
// the derived members (derived_pointers()).
struct Parts {
  ChainId chain;
  event::NetworkChange header;
  std::vector<std::pair<std::string, event::ContractValue>> contracts;  // in file order
  // Top-level key → compact JSON of what no other subject holds; in file order.
  std::vector<std::pair<std::string, std::string>> sections;
  event::LayoutRecorded layout;
};

// kInvalid, with the JSON pointer, when it is not a v3 document (no schemaVersion 3.x.y, no
// network, no chainId, wrong types, a top-level key that no subject can have).
Result<Parts> decompose(const json::Value& document);

// The whole document with derived members kept true: fileVersion, metadata.lastUpdated,
// verification.dataIntegrity, operations.deploymentHistory, operations.upgradeHistory.
json::Value compose(ChainId chain, const state::NetworkState& network);
// JSON.stringify(compose(...), null, 2).
std::string render(ChainId chain, const state::NetworkState& network);

// "<network>.unified.json", safe as a file name; unique in the state: a later network with a taken
// name gets "<network>-<chainId>". `chain` is in the state (CHECKed).
std::string file_name(const state::State& state, ChainId chain);

// JSON pointers that daybook derives, whatever a source says: the list in
// docs/format/unified-v3.md.
std::vector<std::string> derived_pointers();
// The document without them, and without metadata, verification and operations where nothing else
// is in them: two documents that say the same are equal after it.
json::Value without_derived(json::Value document);

// First 16 hex digits of SHA-256 over compact JSON.stringify(section).
std::string section_checksum(const json::Value& section);

// A LevelDB value (the source's record format) for a live contract: its source_record verbatim when
// that still says what is true, else one written from its value. `name` is in the network
// (CHECKed).
std::string leveldb_record(ChainId chain, const std::string& name,
                           const state::NetworkState& network);
// "<chainId>-<name>"
std::string leveldb_key(ChainId chain, const std::string& name);

// From a LevelDB record to a contract's value. `category` comes from rules. kInvalid when it is not
// such a record.
Result<event::ContractValue> contract_from_record(const json::Value& record, std::string_view raw,
                                                  const std::string& category);

}  // namespace daybook::document
