// Internal to replay: small pieces of the incident page. Foreign text is escaped here.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/time.h"
#include "event/event.h"

namespace daybook::replay {

std::string number(uint64_t value);                          // "12,345"
std::string plural(uint64_t count, const std::string& one);  // "1 event", "2 events"
std::string moment(TimeNs time);                             // "2025-07-25 09:00:00.000", UTC
std::string tag(const std::string& text, const std::string& style);  // a small label
std::string mono(const std::string& foreign);
// Grade, proof, transaction, source and tool, one below the other.
std::string evidence_of(const event::Event& event);
// The lines of a unified diff, marked.
std::string coloured_diff(std::string_view diff);
std::string joined(const std::set<std::string>& words);

}  // namespace daybook::replay
