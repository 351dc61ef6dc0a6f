// Persons whose data events hold sealed.
#pragma once

#include <string_view>

#include "event/event.h"

namespace daybook::state {

// The log's subject of a person, by pseudonym: it has an event once the person's key is destroyed.
event::Subject person_subject(std::string_view pseudonym);

}  // namespace daybook::state
