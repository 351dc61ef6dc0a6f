// Who: what the log knows of an address, a transaction, a code hash, an actor or a commit of the
// deploying repository. Index seeks: the cost grows with the answer, not with the log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "versions/versions.h"

namespace daybook::query {

// The value under one of the kinds that it is known as.
struct WhoMatch {
  versions::LookupKind kind;
  std::string value;                // as the index has it: hex in lower case, a commit in full
  std::vector<Position> positions;  // of the events that name it, oldest first
};

// Where the value stands in the state.
struct WhoRole {
  event::Subject subject;
  // Member that holds it: "proxy", "roles/MINTER_ROLE/0", "recorded_hash"; of a section a JSON
  // Pointer from the document's root.
  std::string role;
};

struct Who {
  TreeSize size;
  std::vector<WhoMatch> matches;
  std::vector<WhoRole> roles;        // by chain and name; live contracts and sections only
  std::vector<event::Event> events;  // in log order, each once
  uint64_t total = 0;                // events that name it; `events` has the last `limit` of them
};

// `state` is the state after its own size. Hex is compared without regard to case; a commit may be
// a prefix of at least 4 digits. kNotFound when no event names it.
Result<Who> who(const ledger::Ledger& ledger, const state::State& state, const std::string& value,
                uint64_t limit);

// "address", "transaction", "code hash", "actor", "source commit", "tag".
std::string lookup_kind_text(versions::LookupKind kind);

}  // namespace daybook::query
