// Differences between what the state holds and what a document says, as payloads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "document/document.h"
#include "event/event.h"
#include "state/state.h"

namespace daybook::ingest {

struct Change {
  event::Subject subject;
  event::Payload payload;
  event::Grade grade = event::Grade::kRecorded;
};

// The deepest JSON pointer, below `pointer`, that holds every difference between the two (nullptr:
// absent), key order included; with `first`, the first place that differs. nullopt when they say
// the same.
std::optional<std::string> differing_pointer(const json::Value* before, const json::Value* after,
                                             const std::string& pointer, bool first = false);

// The change of one section; nullopt when both are the same text.
std::optional<Change> section_change(ChainId chain, const std::string& name,
                                     const std::optional<std::string>& before,
                                     const std::optional<std::string>& after);

// Everything that differs between the network (nullptr: not known yet) and `parts`, in the order it
// is recorded: header, contracts, removed contracts, sections, removed sections. Not the layout.
std::vector<Change> changes_to(const document::Parts& parts, const state::NetworkState* network);

// True when the header says something that the network's does not.
bool header_differs(const event::NetworkChange& said, const state::NetworkState& network);

}  // namespace daybook::ingest
