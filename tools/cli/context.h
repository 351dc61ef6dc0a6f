// What every command gets: the global options, the console, the clock and the way to the daybook.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/time.h"
#include "cli/console.h"
#include "evidence/evidence_book.h"
#include "ledger/ledger.h"
#include "server/http_client.h"

namespace daybook::cli {

class Context {
 public:
  // kUsage when --clock (or DAYBOOK_CLOCK) is not a time.
  static Result<std::unique_ptr<Context>> create(const Globals& globals);

  [[nodiscard]] const Globals& globals() const { return globals_; }
  [[nodiscard]] Console& out() { return console_; }
  // As if --json had been given.
  void use_json() { console_.use_json(); }
  [[nodiscard]] Clock& clock() { return fixed_ ? static_cast<Clock&>(*fixed_) : system_clock(); }
  // What is wrong though the command did what was asked: it ends with this one's exit code.
  [[nodiscard]] const std::optional<Error>& alarm() const { return alarm_; }
  void raise(const Error& alarm) { alarm_ = alarm; }
  // With --evidence: why what was opened does not open as it is, though the copy was made readable.
  [[nodiscard]] const std::optional<Error>& defect() const { return defect_; }
  [[nodiscard]] bool quiet() const { return globals_.quiet; }

  // The daybook's folder: --dir, else DAYBOOK_DIR, else the nearest folder upwards with a
  // daybook.json. kUsage, with what to do, when there is none.
  [[nodiscard]] Result<std::string> root() const;
  // How every command opens a daybook: --lock-wait, the witnesses, who is asked for a passphrase.
  [[nodiscard]] ledger::OpenOptions open_options(bool writable);
  [[nodiscard]] note::AskPassphrase ask_passphrase_of(const std::string& what) const;
  // With --evidence: a private copy of it, which lives as long as this; kUsage when writable.
  [[nodiscard]] Result<std::unique_ptr<ledger::Ledger>> open(bool writable);
  // To make anew what is derived: as its writer where the private key is here; else as a copy that
  // takes what its writer signed, and signs nothing.
  [[nodiscard]] Result<std::unique_ptr<ledger::Ledger>> open_to_derive();
  // For reading, and the persons' keys are left unread.
  [[nodiscard]] Result<std::unique_ptr<ledger::Ledger>> open_without_vault();

 private:
  [[nodiscard]] Result<std::unique_ptr<ledger::Ledger>> open_with(
      const ledger::OpenOptions& options);
  [[nodiscard]] Result<std::unique_ptr<ledger::Ledger>> open_copy(const std::string& folder,
                                                                  bool with_vault);

  explicit Context(const Globals& globals) : globals_(globals), console_(globals) {}

  Globals globals_;
  Console console_;
  std::optional<Error> alarm_, defect_;
  std::vector<evidence::EvidenceBook> evidence_;
  std::unique_ptr<FixedClock> fixed_;
  server::HttpClient witnesses_;
};

// The value of an environment variable; "" when unset.
std::string environment_value(const char* name);

}  // namespace daybook::cli
