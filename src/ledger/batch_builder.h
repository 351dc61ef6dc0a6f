// Internal to ledger: one batch under construction, everything that goes to the log in one atomic
// append. Each draft is decided on the state that the earlier ones leave, encoded and indexed;
// positions, revisions and times are assigned here, under the log's commit order, dense.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger_impl.h"

namespace daybook::ledger {

// A batch on its way to the log while the next one is built: what it holds may not be found yet.
class Flight {
 public:
  virtual ~Flight() = default;
  [[nodiscard]] virtual bool holds(const EventId& id) const = 0;
  virtual Result<void> land() = 0;  // waits until it is there
};

class BatchBuilder {
 public:
  // `before`: what is on its way to the log and not there yet.
  BatchBuilder(state::State& state, Clock& clock, const Ledger& ledger, vault::Vault& vault,
               const vault::Personal& personal, Flight* before = nullptr)
      : state_(state),
        clock_(clock),
        ledger_(ledger),
        vault_(vault),
        personal_(personal),
        before_(before) {
    append_.expected_size = state.size;
  }

  // After a refusal neither the state nor the batch is to be used again.
  Result<void> add(const Transaction& transaction);
  [[nodiscard]] bool empty() const { return append_.entries.empty(); }
  [[nodiscard]] size_t bytes() const { return bytes_; }
  [[nodiscard]] bool holds(const EventId& id) const { return pending_.count(id) != 0; }
  // For the log, once. The leaf hashes of the receipts are those that it makes.
  log::Append take_append();
  // What the receipts say once the log has it.
  const std::vector<Receipt>& recorded();

 private:
  [[nodiscard]] Result<std::optional<Position>> find(const EventId& id) const;
  [[nodiscard]] Result<size_t> count_known(const Transaction& transaction) const;
  // Stored bytes of a known event, which may be of this batch.
  [[nodiscard]] Result<std::string> bytes_of(const EventId& id, Position position) const;
  Result<void> repeat(const Transaction& transaction);
  // A draft says in plain text what the stored event may hold sealed. Where a key is gone, what it
  // sealed cannot be compared, and its text is not brought back.
  [[nodiscard]] Result<bool> is_repeat(const event::Event& draft, const event::Event& stored) const;
  Result<void> record(const Transaction& transaction);
  Result<void> commit(const event::Event& event);

  state::State& state_;
  Clock& clock_;
  const Ledger& ledger_;
  vault::Vault& vault_;
  const vault::Personal& personal_;
  Flight* const before_;
  log::Append append_;
  size_t bytes_ = 0;
  std::vector<Receipt> receipts_;
  std::map<EventId, Position> pending_;
  std::vector<Hash> leaves_;  // of what was recorded
};

}  // namespace daybook::ledger
