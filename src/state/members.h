// Internal to state: the members of a contract's value that rules look at, as plain text. A JSON
// string loses its quotes (one with escapes stays as it is written); anything else stays JSON text;
// "" when it is not there.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "event/event.h"

namespace daybook::state {

std::string proxy_of(const event::ContractValue& value);
std::string implementation_of(
    const event::ContractValue& value);                   // body "implementation", else "address"
std::string owner_of(const event::ContractValue& value);  // body "owner"
std::string proxy_admin_of(const event::ContractValue& value);  // body "proxyAdmin"

// extended "factoryByteCodeHash", extended "implementationHash", the recorded hash: in this order.
std::vector<std::string> hashes_of(const event::ContractValue& value);
// The first of them that both have and that differs: from, to.
std::optional<std::pair<std::string, std::string>> hash_change(const event::ContractValue& before,
                                                               const event::ContractValue& after);

}  // namespace daybook::state
