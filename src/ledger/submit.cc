// Submitting, in batches: decide each draft on the state that the earlier ones leave, encode,
// index, and hand the log one atomic append. Positions, revisions and times are assigned here,
// under the log's commit order, dense.
#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "event/codec.h"
#include "ledger/key_fold.h"
#include "ledger/ledger_impl.h"
#include "merkle/tree.h"

namespace daybook::ledger {
namespace {

// What `decide` filled in does not make a repeated draft another one.
bool is_repeat_of(const event::Event& draft, const event::Event& stored) {
  event::Event asked = draft;
  auto* change = std::get_if<event::ContractChange>(&asked.payload);
  const auto* recorded = std::get_if<event::ContractChange>(&stored.payload);
  if (change != nullptr && recorded != nullptr) {
    if (change->from.empty()) change->from = recorded->from;
    if (change->to.empty()) change->to = recorded->to;
  }
  return event::same_content(asked, stored);
}

// One batch under construction: everything that goes to the log in one atomic append.
class BatchBuilder {
 public:
  BatchBuilder(state::State& state, Clock& clock, const Ledger& ledger, vault::Vault& vault,
               const vault::Personal& personal)
      : state_(state), clock_(clock), ledger_(ledger), vault_(vault), personal_(personal) {
    append_.expected_size = state.size;
  }

  Result<void> add(const Transaction& transaction) {
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

  [[nodiscard]] bool empty() const { return append_.entries.empty(); }
  [[nodiscard]] size_t bytes() const { return bytes_; }
  // For the log, once. The leaf hashes of the receipts are those that it makes.
  log::Append take_append() {
    append_.leaves = &leaves_;
    return std::move(append_);
  }
  const std::vector<Receipt>& recorded() {
    auto leaf = leaves_.begin();
    for (Receipt& receipt : receipts_) {
      if (!receipt.repeated) receipt.leaf = *leaf++;
    }
    return receipts_;
  }

 private:
  Result<std::optional<Position>> find(const EventId& id) const {
    const auto pending = pending_.find(id);
    if (pending != pending_.end()) return std::optional(pending->second);
    return ledger_.find(id);
  }

  Result<size_t> count_known(const Transaction& transaction) const {
    size_t known = 0;
    for (const state::Draft& draft : transaction) {
      if (draft.event.id.is_nil()) continue;
      DAYBOOK_TRY(const std::optional<Position> position, find(draft.event.id));
      if (position) ++known;
    }
    return known;
  }

  // Stored bytes, of this batch too.
  Result<std::string> bytes_of(Position position) const {
    const uint64_t first = append_.expected_size.value;
    if (position.value >= first) return append_.entries[position.value - first];
    return ledger_.log().read(position);
  }

  Result<void> repeat(const Transaction& transaction) {
    for (const state::Draft& draft : transaction) {
      DAYBOOK_TRY(const std::optional<Position> position, find(draft.event.id));
      DAYBOOK_TRY(const std::string bytes, bytes_of(*position));
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

  // A draft says in plain text what the stored event may hold sealed. Where a key is gone, what it
  // sealed cannot be compared, and its text is not brought back.
  Result<bool> is_repeat(const event::Event& draft, const event::Event& stored) const {
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

  Result<void> record(const Transaction& transaction) {
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

  Result<void> commit(const event::Event& event) {
    DAYBOOK_TRY(std::string bytes, event::encode(event));
    const auto replaced = versions::replaced_value(state_, event);
    // The state refuses nothing that decide() let through: a refusal here is our bug.
    const Result<void> applied = state::apply(state_, event);
    if (!applied.ok())
      return applied.error().with_context("internal: a decided event does not fold");
    versions::index_event(event, replaced, state_, append_.index);
    receipts_.push_back({event.position, event.revision, event.id, {}, false});
    bytes_ += bytes.size();
    append_.entries.push_back(std::move(bytes));
    pending_.emplace(event.id, event.position);
    return {};
  }

  state::State& state_;
  Clock& clock_;
  const Ledger& ledger_;
  vault::Vault& vault_;
  const vault::Personal& personal_;
  log::Append append_;
  size_t bytes_ = 0;
  std::vector<Receipt> receipts_;
  std::map<EventId, Position> pending_;
  std::vector<Hash> leaves_;  // of what was recorded
};

constexpr size_t kMaxBatchBytes = 8 << 20;  // LevelDB keeps a batch in memory twice

}  // namespace

Result<std::vector<Receipt>> Ledger::record(
    const std::vector<Transaction>& transactions, size_t batch,
    const std::function<void(uint64_t, uint64_t)>& progress) {
  std::vector<const Transaction*> borrowed;
  borrowed.reserve(transactions.size());
  for (const Transaction& transaction : transactions) borrowed.push_back(&transaction);
  return record(borrowed, batch, progress);
}

Result<std::vector<Receipt>> Ledger::record(
    const std::vector<const Transaction*>& transactions, size_t batch,
    const std::function<void(uint64_t, uint64_t)>& progress) {
  if (!impl_->writable) return usage("this daybook was opened for reading only");
  DAYBOOK_CHECK(batch > 0);
  for (const Transaction* transaction : transactions) {
    for (const state::Draft& draft : *transaction) {
      if (is_key_event(draft.event.payload)) {
        return usage("keys are changed by `daybook key rotate` and `daybook key revoke` alone");
      }
    }
  }
  std::vector<Receipt> receipts;
  size_t next = 0;
  while (next < transactions.size()) {
    DAYBOOK_TRY(state::State * head, impl_->deciding_state());
    BatchBuilder builder(*head, *impl_->clock, *this, *impl_->vault, impl_->personal);
    const size_t end = std::min(next + batch, transactions.size());
    Result<void> built;
    while (next < end && builder.bytes() < kMaxBatchBytes && built.ok()) {
      built = builder.add(*transactions[next]);
      if (built.ok()) ++next;
    }
    if (built.ok() && !builder.empty()) {
      const Result<note::Checkpoint> done = impl_->log->append(builder.take_append());
      if (!done.ok()) built = done.error();
    }
    if (!built.ok()) {
      impl_->deciding.reset();  // it may hold events that are not recorded
      return built.error();
    }
    const std::vector<Receipt>& recorded = builder.recorded();
    receipts.insert(receipts.end(), recorded.begin(), recorded.end());
    if (progress) progress(next, transactions.size());
  }
  return receipts;
}

Result<Receipt> Ledger::record_statement(event::Event event) {
  if (!impl_->writable) return usage("this daybook was opened for reading only");
  if (!is_key_event(event.payload)) return usage("that is not about a key");
  event.subject = keys_subject();
  event.position = Position(size().value);
  KeyFold keys(*this->keys());
  const Hash root = impl_->log->root();
  DAYBOOK_RETURN_IF_ERROR(keys.take(event, [&](TreeSize) -> Result<Hash> { return root; }));
  DAYBOOK_TRY(state::State * head, impl_->deciding_state());
  BatchBuilder builder(*head, *impl_->clock, *this, *impl_->vault, impl_->personal);
  state::Draft draft;
  draft.event = std::move(event);
  Result<void> done = builder.add({std::move(draft)});
  if (done.ok()) {
    log::Append append = builder.take_append();
    append.keys = keys.history();
    const Result<note::Checkpoint> appended = impl_->log->append(std::move(append));
    if (!appended.ok()) done = appended.error();
  }
  if (done.ok()) return builder.recorded().front();
  impl_->deciding.reset();
  return done.error();
}

}  // namespace daybook::ledger
