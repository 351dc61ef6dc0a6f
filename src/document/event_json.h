// An event as JSON, for people and scripts: `show --json`, `log --json`, `export jsonl`. Field names are those of
// schema/event.fbs; times are both ISO text and nanoseconds as decimal strings.
#pragma once

#include "event/event.h"
#include "json/json.h"

namespace daybook::document {

json::Value event_to_json(const event::Event& event);

}  // namespace daybook::document
