// From a request to the change of one contract: its action and its complete value after it.
#pragma once

#include <vector>

#include "cli/record_request.h"
#include "json/json.h"
#include "ledger/config.h"
#include "state/decide.h"

namespace daybook::cli {

struct ContractEdit {
  event::ContractChange change;
  std::vector<std::string> warnings;  // addresses whose EIP-55 case is wrong
};

// `current`: the contract's value when it is live, else nullptr. `effective_ms`: the source
// timestamp to write, where the request names a time. kNotFound when the action needs a live
// contract; kUsage and kInvalid for the request.
Result<ContractEdit> edit_contract(event::ContractAction action, const RecordRequest& request,
                                   const event::ContractValue* current,
                                   const ledger::Config& config,
                                   std::optional<int64_t> effective_ms);

// "/pointer=json" or "/pointer" (remove), applied to an object. kUsage when it is not well-formed.
Result<void> apply_set(json::Value& object, const std::string& assignment);
Result<void> apply_unset(json::Value& object, const std::string& pointer);
// The pointer of an assignment.
Result<std::string> pointer_of(const std::string& assignment);

}  // namespace daybook::cli
