// Which subject of the log a field of the unified document comes from, and which part of that
// subject's value it is: the inverse of document::compose, field by field.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "document/placement.h"
#include "json/json.h"
#include "state/state.h"

namespace daybook::query {

struct Origin {
  enum class Kind {
    kChainId,
    kHeader,        // part: "name", "tier" or "schema_version" of the network's own events
    kContract,      // part: "body/proxy", "extended/timestamp", "recorded_hash", "extended"
    kContractName,  // the contract is live
    kSection,       // pointer: below the section's value
    kHistoryLine,   // position: of the event that is the line
    // Derived from several events or from none:
    kFileVersion,        // transactions that changed the document
    kLastChange,         // the last event that changed the document
    kContractsChecksum,  // over everything under /contracts
    kSectionChecksum,    // over a section
    kShape,              // every complete document has it, whatever anybody said
  };
  Kind kind = Kind::kShape;
  std::string subject;  // name of the contract or section
  std::string part;
  std::string pointer;  // below the part, "" for all of it
  Position position;    // kHistoryLine
  // kContract, kContractName: another contract whose category the field shows; "" for none.
  std::string holder;
};

// Derived: no event's payload holds the value.
bool is_derived(Origin::Kind kind);

// Borrows the network's state.
class Origins {
 public:
  explicit Origins(const state::NetworkState& network);

  // `tokens` are the pointer's, to a field that compose() gives for this state; not empty.
  [[nodiscard]] Origin of(const std::vector<std::string>& tokens) const;

 private:
  [[nodiscard]] Origin of_contracts(const std::vector<std::string>& tokens) const;
  [[nodiscard]] Origin of_placed(const document::PlacedContract& contract,
                                 const std::vector<std::string>& tokens) const;
  [[nodiscard]] Origin of_verification(const std::vector<std::string>& tokens) const;
  [[nodiscard]] Origin of_operations(const std::vector<std::string>& tokens) const;
  // What a section's own value holds at the rest of the tokens; kShape when it holds nothing there.
  [[nodiscard]] Origin of_section(const std::vector<std::string>& tokens) const;

  const state::NetworkState& network_;
  const document::Placement placement_;
  std::map<std::pair<std::string, std::string>, const document::PlacedContract*> contracts_;
  std::map<std::string, std::string> extended_, hashes_;  // name in the document → contract
  std::map<std::string, json::Value> sections_;
};

}  // namespace daybook::query
