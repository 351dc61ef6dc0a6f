// What was known and true at a moment, slowly: a fold of the events that qualify. The oracle for
// versions/effective.h.
#pragma once

#include <vector>

#include "base/time.h"
#include "state/state.h"

namespace daybook::versions {

struct Oracle {
  std::vector<event::Event> events;
  std::vector<state::State> states;  // after the first i events

  // The events of a whole log, which follow one another (CHECKed).
  explicit Oracle(std::vector<event::Event> history);

  // Of the first `size` events, those that tell a value and were true by `time`, in the order in
  // which they were true; late facts as the changes that they tell of.
  [[nodiscard]] std::vector<event::Event> qualifying(uint64_t size, TimeNs time) const;

  // As load_state(log, Moment{size, time}) documents it.
  [[nodiscard]] state::State state_at(uint64_t size, TimeNs time) const;
};

}  // namespace daybook::versions
