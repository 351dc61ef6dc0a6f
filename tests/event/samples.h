// Event values for tests: one of each payload, a full envelope, and random ones. The only place
// that makes them.
#pragma once

#include <random>
#include <vector>

#include "event/event.h"

namespace daybook::event {

// One payload for every member of the schema's union, every member of theirs set.
std::vector<Payload> every_payload();
// Of an upgrade, with all that one can say.
CorrectionRecorded late_fact();
// Every field of the envelope set, to values that differ from each other.
Event full_event(Payload payload);
// No optional field set.
Event bare_event(Payload payload);

// Any value that encode() takes, odd strings and extreme numbers included; the envelope need not
// fit the payload.
Event random_event(std::mt19937_64& random);

EventId id_of(uint64_t number);

}  // namespace daybook::event
