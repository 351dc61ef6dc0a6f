// Which key signed the log where, from its stored events alone: the fold of the events about the
// subject "keys". Format page: docs/format/keys.md.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.h"
#include "event/view.h"
#include "merkle/tree.h"
#include "note/key_history.h"

namespace daybook::ledger {

// The log's subject that every key event is about.
event::Subject keys_subject();
bool is_key_event(const event::Payload& payload);
bool is_key_event(const event::View& event);

class KeyFold {
 public:
  // The root of the first `size` events, as they are in the log at hand.
  using RootAt = std::function<Result<Hash>(TreeSize size)>;

  KeyFold() = default;
  explicit KeyFold(note::KeyHistory start) : history_(std::move(start)) {}

  // The next event, of any kind. kTampered when it is a key event that does not follow: see
  // note::KeyHistory::apply; also another subject, a statement that says something else than the
  // event, another root. `root_at` may be empty when the caller compares roots in another way.
  Result<void> take(const event::Event& event, const RootAt& root_at);
  // The same from stored bytes. What cannot be decoded is passed over: it is no key event, and
  // whoever needs it will say so.
  Result<void> take_stored(Position position, std::string_view bytes, const RootAt& root_at);

  [[nodiscard]] const note::KeyHistory& history() const { return history_; }
  // What somebody may believe who trusts `anchor`: a log without key events is the anchor's alone.
  // kTampered: see note::KeyHistory::check_anchor.
  [[nodiscard]] Result<note::KeyHistory> finish(const note::Verifier& anchor) const;

 private:
  note::KeyHistory history_;
};

// Keys after `entries`, which follow the tree `range` under the keys `before`.
Result<note::KeyHistory> extend_keys(const note::KeyHistory& before, merkle::CompactRange range,
                                     const std::vector<std::string>& entries);

}  // namespace daybook::ledger
