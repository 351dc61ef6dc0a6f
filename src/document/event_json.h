// An event as JSON, for people and scripts: `show --json`, `log --json`, `export jsonl`. Field
// names are those of schema/event.fbs; what is absent there is absent here. Times are ISO text and,
// as "<name>_ns", nanoseconds in a decimal string. JSON texts that an event carries are JSON
// values; verbatim bytes are a string, or "<name>_base64" when they are no UTF-8. Numbers beyond
// 2^53−1 are written in full.
#pragma once

#include "event/event.h"
#include "json/json.h"

namespace daybook::document {

json::Value event_to_json(const event::Event& event);

}  // namespace daybook::document
