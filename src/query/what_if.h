// What if some events had never been recorded: the state that the others give.
//
// Every change carries its subject's whole value, so a later event of the same subject stands by
// itself: leaving out an earlier one changes what was true in between, the histories and the file
// version, but not the value that the later one gives.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "ledger/ledger.h"

namespace daybook::query {

struct OmittedEvent {
  event::Event event;
  // The subject's next event that carries its value and is not left out: the value from there on is
  // the same with and without. nullopt: the event's value is the present one.
  std::optional<Position> replaced_by;
};

struct WhatIf {
  state::State without;
  std::vector<OmittedEvent> omitted;  // in log order
};

// Folds the first `size` events but for `omit`, without the rules that recording checks: a chain
// whose registration is left out has no name. kNotFound for a position that is not below `size`.
Result<WhatIf> what_if(const ledger::Ledger& ledger, TreeSize size, const std::set<Position>& omit);

}  // namespace daybook::query
