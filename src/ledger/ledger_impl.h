// Internal to ledger: what the Ledger's functions share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/key_files.h"
#include "ledger/ledger.h"
#include "ledger/retired_signatures.h"
#include "vault/seal.h"
#include "versions/versions.h"

namespace daybook::ledger {

struct Ledger::Impl {
  Impl(const std::string& root, kv::FileSystem& files)
      : paths(root, files), retired(paths.signatures, files) {}

  Paths paths;
  Config config;
  Clock* clock = nullptr;
  bool writable = false;
  SigningKeys private_keys;  // outlives the log
  RetiredSignatures retired;
  std::unique_ptr<log::Log> log;
  std::optional<witness::Policy> policy;  // a writer's
  witness::LastSizes witnessed;           // what each witness cosigned last, as far as we know
  witness::Transport* transport = nullptr;
  std::function<void(const std::string&)> warn;
  std::function<void(const Error&)> alarm;
  StandingRefusals refusals;  // a writer's: as in the file
  vault::Personal personal;
  std::optional<vault::Vault> vault;
  // What to decide on: at the head, without histories; reset when a batch fails half-way.
  std::optional<state::State> deciding;
  std::optional<state::State> shown;  // what state() last answered, with histories

  Result<state::State*> deciding_state();
  [[nodiscard]] bool must_be_witnessed() const;
  // Keeps the alarms of a round, and lets go what has healed.
  Result<void> keep_refusals(const witness::Round& round);
  Result<void> ask_for_quorum(Ledger& ledger);
  [[nodiscard]] Result<void> raise_alarm() const;
  // A writer's: reads the policy, and what witnesses have cosigned by now.
  Result<void> prepare_witnesses(const OpenOptions& options);
};

// nullopt: none is configured. kInvalid with file and line.
Result<std::optional<witness::Policy>> load_policy(const Paths& paths, const Config& config);
// Destroys the keys of persons whose redaction is recorded and was cut short.
Result<void> complete_redactions(const log::Log& log, vault::Vault& vault);

// 32 random hex digits.
std::string new_store_id();

// Decodes stored bytes and checks that they are the event of that position.
Result<event::Event> decode_stored(Position position, std::string_view bytes);

}  // namespace daybook::ledger
