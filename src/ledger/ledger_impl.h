// Internal to ledger: what the Ledger's functions share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "versions/versions.h"

namespace daybook::ledger {

struct Ledger::Impl {
  explicit Impl(const std::string& root) : paths(root) {}

  Paths paths;
  Config config;
  Clock* clock = nullptr;
  bool writable = false;
  std::optional<note::Verifier> verifier;
  std::optional<note::Signer> signer;
  std::unique_ptr<log::Log> log;
  std::optional<state::State> state;  // at the head; reset when a batch fails half-way

  Result<state::State*> head_state();
};

// Decodes stored bytes and checks that they are the event of that position.
Result<event::Event> decode_stored(Position position, std::string_view bytes);

}  // namespace daybook::ledger
