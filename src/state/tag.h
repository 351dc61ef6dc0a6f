// Tags: names for moments of the log.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "event/event.h"

namespace daybook::state {

// The log's subject of a tag: each name has its own history, so that Expected::kNone refuses a name
// that is taken.
event::Subject tag_subject(std::string_view name);

// What is wrong with a tag's name by the rules of git's reference names (git check-ref-format; a
// leading "-" is refused too); nullopt: nothing.
std::optional<std::string> tag_name_problem(std::string_view name);

}  // namespace daybook::state
