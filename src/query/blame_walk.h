// Internal to query: from a field's origin to the event that gave it its present value. Remembers
// the versions that it has read, so that the fields of one subject read them once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "query/origin.h"

namespace daybook::query {

// Borrows all its arguments. `state` is the state after its own size.
class BlameWalk {
 public:
  BlameWalk(const ledger::Ledger& ledger, const state::State& state, ChainId chain,
            const json::Value& document);

  // `value`: what the field is now.
  Result<Position> position_of(const Origin& origin, const json::Value& value);

 private:
  // A section's values, newest first, read as far as anybody asked.
  struct SectionVersions {
    std::vector<Position> unread;  // oldest first
    struct Version {
      Position position;
      std::optional<json::Value> value;
    };
    std::vector<Version> versions;
  };

  Result<Position> of_header(const std::string& part);
  Result<Position> of_contract(const Origin& origin, const json::Value& value);
  Result<Position> of_deep_field(const Origin& origin, const json::Value& value);
  Result<Position> of_whole_part(const Origin& origin);
  Result<Position> of_contract_name(const Origin& origin);
  Result<Position> of_section(const std::string& name, const std::string& pointer,
                              const std::optional<json::Value>& value);
  Result<Position> of_section_checksum(const std::string& name);
  Result<Position> of_contracts_checksum();
  Result<Position> of_file_version();
  Result<Position> of_shape();
  Result<Position> last_change();

  Result<Position> category_change(const std::string& contract);
  // The newest change of the field; the contract's creation when it has none of its own.
  Result<Position> field_change(const std::string& contract, const std::string& field);
  Result<const SectionVersions::Version*> section_version(const std::string& name, size_t index);
  Result<bool> may_change_contracts(Position position);
  Result<bool> changes_contracts(Position position);

  const ledger::Ledger& ledger_;
  const state::State& state_;
  const ChainId chain_;
  const state::NetworkState& network_;
  const json::Value& document_;
  std::map<std::string, SectionVersions> sections_;
  std::map<std::string, Position> categories_;
  std::optional<Position> last_change_, contracts_checksum_, file_version_, shape_;
};

}  // namespace daybook::query
