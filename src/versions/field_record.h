// Internal to versions: the records that say which event last changed a field of a contract. Keys:
// log/keys.h. Format page: docs/format/store.md.
//
// 'w' BE64(chain) contract 0x00 field 0x00 BE64(2^64-1-position) → u8: 1 the field is set, 0 it is
//   gone; newest first, as version records
//   field: "category", "label", "recorded_hash", "extended" (there is such an object), "body/" and
//   a key, "extended/" and a key; what is longer than 255 bytes or holds a NUL as "sha256:" and its
//   hash
// One record for each field that differs from the contract's value before the event; all of its
// fields when the event makes the contract live; none when it removes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.h"

namespace daybook::versions {

struct FieldRecord {
  std::string field;
  bool is_set = false;
};
// `before`: the value that the event replaces; nullptr: the contract was not live.
std::vector<FieldRecord> changed_fields(const event::ContractValue* before,
                                        const event::ContractChange& change);

// All of the key but the position.
std::string field_prefix(ChainId chain, std::string_view contract, std::string_view field);
std::string field_key(ChainId chain, std::string_view contract, std::string_view field,
                      Position position);
void set_field_key(std::string& key, ChainId chain, std::string_view contract,
                   std::string_view field, Position position);

struct FieldKey {
  ChainId chain;
  std::string contract, field;
  Position position;
};
std::optional<FieldKey> parse_field_key(std::string_view key);

// For messages: "the record of field body/proxy of Token on chain 56 at event 12".
std::string describe_field_key(const FieldKey& key);

}  // namespace daybook::versions
