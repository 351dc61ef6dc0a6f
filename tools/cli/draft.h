// From a request to the parts of a draft that do not depend on what changed.
#pragma once

#include "cli/record_request.h"
#include "ledger/ledger.h"

namespace daybook::cli {

// An event with everything but subject and payload. kUsage when an option is not well-formed, or
// when `requiredFields` of daybook.json names one that is missing.
Result<event::Event> read_envelope(const RecordRequest& request, const ledger::Config& config);

// "any", "none", "exists" or a revision.
Result<state::Expected> read_expected(const std::string& text);

// The id of the n-th further event of a transaction whose first one has the id `id`: version 8, so
// that repeating a request with --id repeats all of its events. Nil gives nil.
EventId derived_id(const EventId& id, uint64_t n);

// An EVM address with a message for people: kInvalid when it is none; "" when it is fine, else the
// finding (EIP-55).
Result<std::string> check_address_option(const std::string& option, const std::string& address);

}  // namespace daybook::cli
