#include "replay/simulate/model.h"

#include "base/bytes.h"
#include "event/codec.h"
#include "merkle/tree.h"

namespace daybook::simulate {
namespace {

std::string at(uint64_t position) {
  return "event " + std::to_string(position);
}

}  // namespace

void Model::submitting(std::vector<Batch> batches) {
  unanswered_ = std::move(batches);
}

std::vector<ledger::Transaction> Model::unanswered() const {
  std::vector<ledger::Transaction> all;
  for (const Batch& batch : unanswered_) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

Trouble Model::add(const std::string& bytes) {
  const Result<event::Event> event = event::decode(bytes);
  if (!event.ok()) return at(size()) + " cannot be decoded: " + event.error().message;
  const Result<void> applied = state::apply(state_, *event);
  if (!applied.ok()) return at(size()) + " does not follow: " + applied.error().message;
  events_.push_back(bytes);
  return std::nullopt;
}

Trouble Model::acknowledged(const ledger::Ledger& ledger,
                            const std::vector<ledger::Receipt>& receipts) {
  for (const ledger::Receipt& receipt : receipts) {
    const uint64_t position = receipt.position.value;
    if (receipt.repeated && position >= size()) {
      return at(position) + " is called repeated and was never acknowledged";
    }
    if (!receipt.repeated && position != size()) {
      return at(position) + " was acknowledged where " + at(size()) + " was due";
    }
    const Result<std::string> bytes = ledger.log().read(receipt.position);
    if (!bytes.ok()) return at(position) + " was acknowledged and: " + bytes.error().message;
    if (merkle::leaf_hash(*bytes) != receipt.leaf) {
      return at(position) + " has another leaf hash than its receipt";
    }
    if (receipt.repeated && *bytes != events_[position]) return at(position) + " changed";
    if (receipt.repeated) continue;
    if (Trouble trouble = add(*bytes)) return trouble;
  }
  for (const ledger::Transaction& transaction : unanswered()) recorded_.push_back(transaction);
  unanswered_.clear();
  known_size_ = ledger.size();
  known_root_ = ledger.log().root();
  return std::nullopt;
}

Trouble Model::compare_known(const ledger::Ledger& ledger) const {
  if (ledger.size().value < size()) {
    return "the log has " + std::to_string(ledger.size().value) + " events, and " +
           std::to_string(size()) + " were acknowledged";
  }
  uint64_t next = 0;
  Trouble trouble;
  const Result<void> walked =
      ledger.log().scan(Position(0), TreeSize(size()),
                        [&](Position position, std::string_view bytes) -> Result<void> {
                          if (position.value != next || bytes != events_[next]) {
                            trouble = at(next) + " is not what was acknowledged";
                            return invalid(*trouble);
                          }
                          ++next;
                          return {};
                        });
  if (trouble) return trouble;
  if (!walked.ok()) return "acknowledged events cannot be read: " + walked.error().message;
  return std::nullopt;
}

// Each batch is there whole, and a later one only after an earlier one.
Trouble Model::take_over(const ledger::Ledger& ledger) {
  for (const Batch& batch : unanswered_) {
    if (size() == ledger.size().value) break;
    for (const ledger::Transaction& transaction : batch) {
      for (size_t i = 0; i < transaction.size(); ++i) {
        const Result<std::string> bytes = ledger.log().read(Position(size()));
        if (!bytes.ok()) return "a transaction is there in part: " + bytes.error().message;
        const uint64_t position = size();
        if (Trouble trouble = add(*bytes)) return trouble;
        const Result<event::Event> event = event::decode(*bytes);
        if (event->id != transaction[i].event.id || event->tx_index != i ||
            event->tx_count != transaction.size()) {
          return at(position) + " is not the one that was submitted";
        }
      }
      recorded_.push_back(transaction);
    }
  }
  unanswered_.clear();
  if (size() != ledger.size().value) {
    return "the log has " + std::to_string(ledger.size().value) + " events, and only " +
           std::to_string(size()) + " were ever submitted";
  }
  return std::nullopt;
}

Trouble Model::compare_state(ledger::Ledger& ledger) const {
  const Result<state::State> shown = ledger.state_at(ledger.size());
  if (!shown.ok()) return "the state cannot be loaded: " + shown.error().message;
  if (*shown != state_) return "the version index gives another state than the fold of the events";
  return std::nullopt;
}

Trouble Model::compare_head(const ledger::Ledger& ledger) {
  const Result<Hash> root = ledger.log().root_at(known_size_);
  if (!root.ok()) return "the root of the last known head is gone: " + root.error().message;
  if (known_size_.value != 0 && *root != known_root_) return "the log forked from a known head";
  merkle::CompactRange range;
  for (const std::string& event : events_) range.append(merkle::leaf_hash(event));
  if (range.root() != ledger.log().root()) return "the root is not that of the events";
  known_size_ = ledger.size();
  known_root_ = ledger.log().root();
  return std::nullopt;
}

Trouble Model::check(ledger::Ledger& ledger) {
  if (Trouble trouble = compare_known(ledger)) return trouble;
  if (Trouble trouble = take_over(ledger)) return trouble;
  if (Trouble trouble = compare_state(ledger)) return trouble;
  return compare_head(ledger);
}

}  // namespace daybook::simulate
