// Submitting, in batches: each is one atomic append.
#include <algorithm>
#include <future>
#include <memory>

#include "ledger/batch_builder.h"
#include "ledger/key_fold.h"

namespace daybook::ledger {
namespace {

constexpr size_t kWorthAThread = 64 << 10;  // bytes of events

// The batches of one call. While one is written and synced, which is waiting and LevelDB's work in
// equal parts, the next is decided, encoded and indexed.
class Sent : public Flight {
 public:
  using Progress = std::function<void(uint64_t, uint64_t)>;
  Sent(log::Log& log, const Progress& progress, size_t transactions)
      : log_(log), progress_(progress), transactions_(transactions) {}

  // What was sent before has landed. `end`: of the transactions that are in it.
  Result<void> send(std::unique_ptr<BatchBuilder> builder, size_t end) {
    builder_ = std::move(builder);
    end_ = end;
    // Nothing overlaps the batch that makes the index: whoever looks into an index of which there
    // is nothing takes it for none.
    const bool overlaps =
        end < transactions_ && builder_->bytes() >= kWorthAThread && log_.size().value != 0;
    if (!builder_->empty()) {
      // Where the system has no thread left, it waits until it is asked for.
      append_ =
          std::async(overlaps ? std::launch::async | std::launch::deferred : std::launch::deferred,
                     [this, append = builder_->take_append()]() mutable {
                       return log_.append(std::move(append));
                     });
    }
    return overlaps ? Result<void>() : land();
  }
  [[nodiscard]] bool holds(const EventId& id) const override {
    return append_.valid() && builder_->holds(id);
  }
  Result<void> land() override {
    if (failed_) return *failed_;
    if (landed_ == end_) return {};
    if (append_.valid()) {
      const Result<note::Checkpoint> done = append_.get();
      if (!done.ok()) return failed_.emplace(done.error());
    }
    landed_ = end_;
    const std::vector<Receipt>& recorded = builder_->recorded();
    receipts_.insert(receipts_.end(), recorded.begin(), recorded.end());
    if (progress_) progress_(end_, transactions_);
    return {};
  }
  std::vector<Receipt> take_receipts() { return std::move(receipts_); }

 private:
  log::Log& log_;
  const Progress& progress_;
  const size_t transactions_;
  std::unique_ptr<BatchBuilder> builder_;
  size_t end_ = 0, landed_ = 0;
  std::optional<Error> failed_;
  std::vector<Receipt> receipts_;
  std::future<Result<note::Checkpoint>> append_;  // first to go: it waits for the append
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
  Sent sent(*impl_->log, progress, transactions.size());
  size_t next = 0;
  while (next < transactions.size()) {
    DAYBOOK_TRY(state::State * head, impl_->deciding_state());
    auto builder = std::make_unique<BatchBuilder>(*head, *impl_->clock, *this, *impl_->vault,
                                                  impl_->personal, &sent);
    const size_t end = std::min(next + batch, transactions.size());
    Result<void> built;
    while (next < end && builder->bytes() < kMaxBatchBytes && built.ok()) {
      built = builder->add(*transactions[next]);
      if (built.ok()) ++next;
    }
    const Result<void> landed = sent.land();
    if (!landed.ok()) built = landed;
    if (built.ok()) built = sent.send(std::move(builder), next);
    if (!built.ok()) {
      impl_->deciding.reset();  // it may hold events that are not recorded
      return built.error();
    }
  }
  return sent.take_receipts();
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
