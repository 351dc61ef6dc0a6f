// Event values to and from their stored FlatBuffers bytes. The schema is schema/event.fbs, format
// page docs/format/event.md. FlatBuffers bytes are not canonical: what is hashed is what is stored,
// never a re-encoding.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "event/event.h"

namespace daybook::event {

inline constexpr size_t kMaxEventBytes = 65535;

// kInvalid when the encoding would be longer than kMaxEventBytes (the message names subject and
// size).
Result<std::string> encode(const Event& event);
// Runs the FlatBuffers verifier first, then checks ranges and lengths. kInvalid with the reason;
// never crashes.
Result<Event> decode(std::string_view bytes);
// For walks over millions of events, without copies: event/view.h.

}  // namespace daybook::event
