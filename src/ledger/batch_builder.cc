#include "ledger/batch_builder.h"

#include <algorithm>

#include "base/bytes.h"
#include "event/codec.h"
#include "merkle/tree.h"

namespace daybook::ledger {
namespace {

// What `decide` filled in does not make a repeated draft another one.
bool is_repeat_of(const event::Event& draft, const event::Event& stored) {
  event::Event asked = draft;
  event::ContractChange* change = event::told_change(asked.payload);
  const event::ContractChange* recorded = event::told_change(stored.payload);
  if (change != nullptr && recorded != nullptr) {
    if (change->from.empty()) change->from = recorded->from;
    if (change->to.empty()) change->to = recorded->to;
  }
  return event::same_content(asked, stored);
}

}  // namespace

Result<void> BatchBuilder::add(const Transaction& transaction) {
  if (transaction.empty()) return usage("a transaction has at least one event");
  DAYBOOK_TRY(const size_t known, count_known(transaction));
  if (known == transaction.size()) return repeat(transaction);
  if (known != 0) {
    return conflict(std::to_string(known) + " of " + std::to_string(transaction.size()) +
                    " event ids of this transaction are in the log already: a transaction is "
                    "recorded whole or not at all");
  }
  if (personal_.empty()) return record(transaction);
  Transaction sealed = transaction;
  std::vector<event::Event*> events;
  for (state::Draft& draft : sealed) events.push_back(&draft.event);
  DAYBOOK_RETURN_IF_ERROR(vault::seal(vault_, personal_, events));
  return record(sealed);
}

log::Append BatchBuilder::take_append() {
  append_.leaves = &leaves_;
  return std::move(append_);
}

const std::vector<Receipt>& BatchBuilder::recorded() {
  auto leaf = leaves_.begin();
  for (Receipt& receipt : receipts_) {
    if (!receipt.repeated) receipt.leaf = *leaf++;
  }
  return receipts_;
}

Result<std::optional<Position>> BatchBuilder::find(const EventId& id) const {
  const auto pending = pending_.find(id);
  if (pending != pending_.end()) return std::optional(pending->second);
  if (before_ != nullptr && before_->holds(id)) DAYBOOK_RETURN_IF_ERROR(before_->land());
  return ledger_.find(id);
}

Result<size_t> BatchBuilder::count_known(const Transaction& transaction) const {
  size_t known = 0;
  for (const state::Draft& draft : transaction) {
    if (draft.event.id.is_nil()) continue;
    DAYBOOK_TRY(const std::optional<Position> position, find(draft.event.id));
    if (position) ++known;
  }
  return known;
}

// The id tells, not the position: after a head that could not be written, LevelDB holds events past
// the log's size, where this batch's are to be.
Result<std::string> BatchBuilder::bytes_of(const EventId& id, Position position) const {
  if (!holds(id)) return ledger_.log().read(position);
  return append_.entries[position.value - append_.expected_size.value];
}

Result<void> BatchBuilder::repeat(const Transaction& transaction) {
  for (const state::Draft& draft : transaction) {
    DAYBOOK_TRY(const std::optional<Position> position, find(draft.event.id));
    DAYBOOK_TRY(const std::string bytes, bytes_of(draft.event.id, *position));
    DAYBOOK_TRY(const event::Event stored, decode_stored(*position, bytes));
    DAYBOOK_TRY(const bool same, is_repeat(draft.event, stored));
    if (!same) {
      return conflict("event id " + to_string(draft.event.id) + " is event " +
                      std::to_string(stored.position.value) +
                      " already, with other content: use a new id for a new fact");
    }
    const Hash leaf = merkle::leaf_hash(bytes);
    receipts_.push_back({stored.position, stored.revision, stored.id, leaf, true});
  }
  return {};
}

Result<bool> BatchBuilder::is_repeat(const event::Event& draft, const event::Event& stored) const {
  if (stored.sealed.empty()) return is_repeat_of(draft, stored);
  for (const event::Sealed& part : stored.sealed) {
    if (vault_.name_of(part.person) != nullptr) continue;
    return is_repeat_of(vault::without_personal(personal_, draft),
                        vault::without_personal(personal_, stored));
  }
  DAYBOOK_TRY(const event::Event said, vault::reveal_all(vault_, personal_, draft));
  DAYBOOK_TRY(const event::Event recorded, vault::reveal_all(vault_, personal_, stored));
  return is_repeat_of(said, recorded);
}

Result<void> BatchBuilder::record(const Transaction& transaction) {
  const TimeNs recorded = std::max(clock_.now(), state_.last_recorded);
  EventId tx_id;
  for (size_t i = 0; i < transaction.size(); ++i) {
    DAYBOOK_TRY(event::Event event, state::decide(state_, transaction[i]));
    if (event.id.is_nil()) event.id = new_event_id(recorded);
    if (pending_.count(event.id) != 0) {
      return conflict("event id " + to_string(event.id) + " is used twice in one transaction");
    }
    if (i == 0) tx_id = event.id;
    event.position = Position(state_.size.value);
    event.recorded = recorded;
    event.tx_id = tx_id;
    event.tx_index = static_cast<uint32_t>(i);
    event.tx_count = static_cast<uint32_t>(transaction.size());
    DAYBOOK_RETURN_IF_ERROR(commit(event));
  }
  return {};
}

Result<void> BatchBuilder::commit(const event::Event& event) {
  DAYBOOK_TRY(std::string bytes, event::encode(event));
  const auto replaced = versions::replaced_value(state_, event);
  // The state refuses nothing that decide() let through: a refusal here is our bug.
  const Result<void> applied = state::apply(state_, event);
  if (!applied.ok()) return applied.error().with_context("internal: a decided event does not fold");
  versions::index_event(event, replaced, state_, append_.index);
  receipts_.push_back({event.position, event.revision, event.id, {}, false});
  bytes_ += bytes.size();
  append_.entries.push_back(std::move(bytes));
  pending_.emplace(event.id, event.position);
  return {};
}

}  // namespace daybook::ledger
