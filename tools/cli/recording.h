// `daybook record …` from the open ledger to the printed receipt.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "cli/context.h"
#include "cli/record_request.h"

namespace daybook::cli {

// One request being recorded. Owns the open ledger.
class Recording {
 public:
  // Opens the ledger, reads the envelope, and takes the state to change: the head, or, when --id is
  // in the log already, the state before that event, so that a repeated request builds the same
  // event again.
  static Result<Recording> open(Context& context, const RecordRequest& request);

  // The request's chain; registers it in the same transaction when the log does not know it: by a
  // number, a configured name, or --chain-id. kUsage or kNotFound with what to give; kConflict for
  // a name that could mean another chain too.
  Result<ChainId> chain();
  // nullptr when the chain is not registered yet.
  [[nodiscard]] const state::NetworkState* network(ChainId chain) const;
  // nullptr when the log does not know it.
  [[nodiscard]] const state::ContractState* contract(const event::Subject& contract) const;
  // The contract's value that was true at `time`, as far as is known; nullopt: it was not live.
  [[nodiscard]] Result<std::optional<event::ContractValue>> value_at(const event::Subject& contract,
                                                                     TimeNs time) const;
  [[nodiscard]] ledger::Ledger& ledger() { return *ledger_; }
  [[nodiscard]] const ledger::Config& config() const { return ledger_->config(); }
  [[nodiscard]] const event::Event& envelope() const { return envelope_; }

  void add(event::Subject subject, event::Payload payload);
  // Submits what was added as one transaction, projects, prints. The exit code.
  Result<int> finish(Context& context, const RecordRequest& request);

 private:
  Recording() = default;
  Result<ChainId> unregistered_chain() const;
  Result<ChainId> configured_alike(ChainId known) const;
  void register_network(ChainId chain);

  RecordRequest request_;
  std::unique_ptr<ledger::Ledger> ledger_;
  state::State base_;
  event::Event envelope_;
  state::Expected expected_;
  std::optional<state::Draft> registration_;
  std::vector<state::Draft> drafts_;
};

}  // namespace daybook::cli
