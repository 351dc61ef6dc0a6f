// Internal to state: which payloads fit which subjects. decide refuses what does not fit, apply
// calls it damage.
#pragma once

#include <optional>
#include <string>

#include "event/view.h"
#include "state/state.h"

namespace daybook::state {

// "contract Vault on chain 56"
std::string describe(const event::Subject& subject);

// What is wrong with the subject itself or with this payload on it; nullopt: nothing.
std::optional<std::string> subject_problem(const event::Event& event);
// The same question of an event whose text is valid UTF-8, answered at the speed of a fold.
bool is_sound_subject(const event::View& view);
// Its chain is not registered, and this event does not register it.
bool lacks_network(const State& state, const event::Event& event);

// The subject's last revision; nullopt: it has no event.
std::optional<Revision> last_revision(const State& state, const event::Subject& subject);

}  // namespace daybook::state
