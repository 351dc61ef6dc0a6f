// Internal to event: which member of the schema's payload union a payload value is.
#pragma once

#include "event/event.h"
#include "event_generated.h"

namespace daybook::event {

fb::Payload union_type(ContractAction action);
fb::Payload union_type(SectionAction action);
fb::Payload union_type(const Payload& payload);

// The inverse; nullopt when `type` is not one of theirs.
std::optional<ContractAction> contract_action(fb::Payload type);
std::optional<SectionAction> section_action(fb::Payload type);

}  // namespace daybook::event
