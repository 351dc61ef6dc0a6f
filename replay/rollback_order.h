// Internal to replay: what makes a network's document come back in its old order of keys.
#pragma once

#include "json/json.h"
#include "state/state.h"

namespace daybook::replay {

// `target` with its order said outright: a layout that lists the keys of every composed object of
// `document` (what `target` renders to). A network without a layout shows every default section; as
// a layout turns that off, the sections that `document` shows are made explicit too.
state::NetworkState with_explicit_order(const state::NetworkState& target,
                                        const json::Value& document);

}  // namespace daybook::replay
