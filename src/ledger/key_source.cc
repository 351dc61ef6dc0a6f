// The index is trusted for speed. It cannot hide a rotation from whoever has a later public key,
// because that key would be none of the log's; nor a part of the key events, because their
// revisions are dense; and the one rotation that a public key may not know yet is the log's last
// event, which is looked at. An index without any key event shows the public key alone: what it
// signed is checked all the same, and `verify` names the missing records.
#include "ledger/key_source.h"

#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "event/codec.h"
#include "ledger/key_fold.h"
#include "log/keys.h"
#include "versions/record.h"
#include "versions/versions.h"

namespace daybook::ledger {
namespace {

constexpr TreeSize kAll(UINT64_MAX);  // the size is not known yet

std::string event_key(Position position) {
  std::string key(1, log::kEventPrefix);
  append_be64(key, position.value);
  return key;
}

std::optional<Position> event_position(std::string_view key) {
  if (key.size() != 9 || key.front() != log::kEventPrefix) return std::nullopt;
  return Position(read_be64(key.substr(1)));
}

struct LastEvent {
  Position position;
  std::string bytes;
};
Result<std::optional<LastEvent>> last_event(const log::Log& unverified) {
  kv::Iterator walk = unverified.store().iterate();
  walk.seek(std::string(1, log::kEventPrefix + 1));
  DAYBOOK_RETURN_IF_ERROR(walk.status());
  if (walk.valid()) {
    walk.prev();
  } else {
    walk.seek_to_last();
  }
  DAYBOOK_RETURN_IF_ERROR(walk.status());
  const auto position = walk.valid() ? event_position(walk.key()) : std::nullopt;
  if (!position) return std::optional<LastEvent>();
  return std::optional(LastEvent{*position, std::string(walk.value())});
}

bool says_a_key(const LastEvent& last) {
  event::Reader reader;
  const Result<event::View> event = reader.read(last.bytes);
  return event.ok() && is_key_event(*event);
}

KeyFold::RootAt stored_roots(const log::Log& unverified) {
  return [&unverified](TreeSize size) { return merkle::root_at(size, unverified.nodes()); };
}

Result<note::KeyHistory> from_index(const log::Log& unverified, const note::Verifier& anchor,
                                    const std::optional<LastEvent>& last) {
  DAYBOOK_TRY(const std::optional<std::string> version,
              unverified.store().get(versions::kIndexKey));
  if (last && version != versions::kIndexVersion) return damaged("no index of this version");
  DAYBOOK_TRY(const std::vector<Position> positions,
              versions::subject_history(unverified, keys_subject(), kAll));
  if (last && says_a_key(*last) && (positions.empty() || positions.back() != last->position)) {
    return damaged("the last event is not in the index");
  }
  KeyFold fold;
  Revision next;
  for (const Position position : positions) {
    DAYBOOK_TRY(const std::optional<std::string> bytes,
                unverified.store().get(event_key(position)));
    if (!bytes) return damaged("the index names an event that is not there");
    DAYBOOK_TRY(const event::Event event, event::decode(*bytes));
    if (event.position != position || event.revision != next) {
      return damaged("the index names another event");
    }
    next = next.next();
    DAYBOOK_RETURN_IF_ERROR(fold.take(event, stored_roots(unverified)));
  }
  return fold.finish(anchor);
}

Result<note::KeyHistory> from_events(const log::Log& unverified, const note::Verifier& anchor) {
  KeyFold fold;
  kv::Iterator walk = unverified.store().iterate();
  for (walk.seek(event_key(Position(0))); walk.valid(); walk.next()) {
    const auto position = event_position(walk.key());
    if (!position) break;
    DAYBOOK_RETURN_IF_ERROR(fold.take_stored(*position, walk.value(), stored_roots(unverified)));
  }
  DAYBOOK_RETURN_IF_ERROR(walk.status());
  return fold.finish(anchor);
}

}  // namespace

Result<note::KeyHistory> read_keys(const log::Log& unverified, const note::Verifier& anchor) {
  DAYBOOK_TRY(const std::optional<LastEvent> last, last_event(unverified));
  Result<note::KeyHistory> quick = from_index(unverified, anchor, last);
  return quick.ok() ? quick : from_events(unverified, anchor);
}

}  // namespace daybook::ledger
