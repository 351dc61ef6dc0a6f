#include "replay/simulate/model.h"

#include <algorithm>
#include <iterator>

#include "base/bytes.h"
#include "event/codec.h"
#include "merkle/tree.h"

namespace daybook::simulate {
namespace {

std::string at(uint64_t position) {
  return "event " + std::to_string(position);
}

// A client sends them again; what an administrator does has commands of its own.
bool is_clients(const ledger::Transaction& transaction) {
  const event::Event& first = transaction.front().event;
  return first.id != EventId() && !std::holds_alternative<event::PayloadRedacted>(first.payload);
}

// The ledger chooses the id of an event about keys.
bool is_that(const event::Event& event, const event::Event& said) {
  if (said.id != EventId()) return event.id == said.id;
  const auto* rotated = std::get_if<event::KeyRotated>(&said.payload);
  if (event.payload.index() != said.payload.index()) return false;
  return rotated == nullptr ||
         std::get<event::KeyRotated>(event.payload).new_vkey == rotated->new_vkey;
}

std::vector<state::Draft> drafts_of(const std::vector<Batch>& batches) {
  std::vector<state::Draft> drafts;
  for (const Batch& batch : batches) {
    for (const ledger::Transaction& transaction : batch) {
      drafts.insert(drafts.end(), transaction.begin(), transaction.end());
    }
  }
  return drafts;
}

}  // namespace

void Model::submitting(std::vector<Batch> batches) {
  unanswered_ = std::move(batches);
}

std::vector<ledger::Transaction> Model::unanswered() const {
  std::vector<ledger::Transaction> all;
  for (const Batch& batch : unanswered_) {
    std::copy_if(batch.begin(), batch.end(), std::back_inserter(all), is_clients);
  }
  return all;
}

Trouble Model::add(const std::string& bytes, const event::Event& said) {
  const Result<event::Event> event = event::decode(bytes);
  if (!event.ok()) return at(size()) + " cannot be decoded: " + event.error().message;
  const Result<void> applied = state::apply(state_, *event);
  if (!applied.ok()) return at(size()) + " does not follow: " + applied.error().message;
  events_.push_back(bytes);
  take_keys(*event);
  told_.push_back({said.actor, said.reason, *event});
  return std::nullopt;
}

Trouble Model::acknowledged(const ledger::Ledger& ledger,
                            const std::vector<ledger::Receipt>& receipts) {
  const std::vector<state::Draft> drafts = drafts_of(unanswered_);
  size_t next = 0;
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
    if (next == drafts.size()) return at(position) + " was acknowledged and nobody submitted it";
    if (Trouble trouble = add(*bytes, drafts[next++].event)) return trouble;
  }
  for (const ledger::Transaction& transaction : unanswered()) recorded_.push_back(transaction);
  unanswered_.clear();
  known_size_ = ledger.size();
  known_root_ = ledger.log().root();
  return confirm_redactions(ledger);
}

// Those that were answered: from here on nobody may find the key again.
Trouble Model::confirm_redactions(const ledger::Ledger& ledger) {
  for (auto& [person, is_gone] : redacted_) {
    is_gone = true;
    if (ledger.vault().name_of(person) != nullptr) return "a redacted person's key is at hand";
  }
  return compare_key_files(ledger.paths());
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
        if (Trouble trouble = add(*bytes, transaction[i].event)) return trouble;
        const Result<event::Event> event = event::decode(*bytes);
        if (!is_that(*event, transaction[i].event) || event->tx_index != i ||
            event->tx_count != transaction.size()) {
          return at(position) + " is not the one that was submitted";
        }
      }
      if (is_clients(transaction)) recorded_.push_back(transaction);
    }
  }
  unanswered_.clear();
  if (size() < due_) return at(size()) + " was acknowledged and is lost";
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
  if (Trouble trouble = compare_head(ledger)) return trouble;
  if (Trouble trouble = compare_signers(ledger)) return trouble;
  return compare_sealed(ledger);
}

}  // namespace daybook::simulate
