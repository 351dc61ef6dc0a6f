// Internal to versions: the records that order each subject's values by when they were true.
// Keys: log/keys.h. Format page: docs/format/store.md.
//
// 't' BE64(chain) u8(kind) name 0x00 BE64(2^63-1-time) BE64(2^64-1-position) → BE64(position of the
// event that made it live (contract, section) or registered it (network), as in the version record)
//   one for each event that tells its subject's value (a late fact too), what was true last first;
//   time: effective, or recorded where unknown. A late fact on a contract that was never live: its
//   own position
#pragma once

#include "versions/record.h"

namespace daybook::versions {

// When an event was true, as far as is known.
TimeNs true_at(const event::Event& event);

// What the keys of one subject have in common, and the first key after all of them.
std::string effective_prefix(const Group& group);
std::string effective_end(const Group& group);
std::string effective_key(const Group& group, TimeNs time, Position position);
void set_effective_key(std::string& key, const event::Subject& subject, TimeNs time,
                       Position position);

struct EffectiveKey {
  Group group;
  TimeNs time;
  Position position;
};
std::optional<EffectiveKey> parse_effective_key(std::string_view key);

// For messages.
std::string describe_effective_key(const EffectiveKey& key);

}  // namespace daybook::versions
