// Events in a few words, for tables and details.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "event/event.h"
#include "note/note.h"
#include "state/state.h"

namespace daybook::cli {

// Chain → network name, as of a state.
using NetworkNames = std::map<ChainId, std::string>;
NetworkNames network_names(const state::State& state);
// The name, else the number; "" for the log itself (chain 0).
std::string network_text(const NetworkNames& names, ChainId chain);

// "Token", "configuration", "layout", "network", "log".
std::string subject_text(const event::Subject& subject);
// What the event changed, on one line: "0x12… → 0x34…", "generation 3: 6 writes lost", a note's
// text.
std::string change_text(const event::Payload& payload);

// "1 file", "2 files".
std::string counted(uint64_t count, const std::string& one);

// Effective time where known, else recorded.
TimeNs time_of(const event::Event& event);

// Every payload_name() that this build writes.
std::vector<std::string> known_types();

// Eight hex digits.
std::string key_id_text(const note::Verifier& verifier);

// A field that holds a JSON string, as text; other JSON as it is; "" when absent.
std::string field_text(const event::FieldList& fields, const std::string& key);

}  // namespace daybook::cli
