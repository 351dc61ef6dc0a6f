#include "cli/context.h"

#include <cstdlib>
#include <filesystem>

#include "cli/passphrase.h"
#include "kv/path_exists.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kConfigName[] = "daybook.json";

Result<bool> has_config(const fs::path& folder) {
  return kv::path_exists((folder / kConfigName).string());
}

Result<std::string> named_root(const std::string& folder, const std::string& who) {
  DAYBOOK_TRY(const bool is_there, has_config(folder));
  if (is_there) return folder;
  return usage("no daybook in " + folder + " (from " + who + "): there is no " + kConfigName +
               " there. Make one with `daybook init " + folder + "`");
}

}  // namespace

std::string environment_value(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Result<std::unique_ptr<Context>> Context::create(const Globals& globals) {
  std::unique_ptr<Context> context(new Context(globals));
  const bool given = !globals.clock.empty();
  const std::string text = given ? globals.clock : environment_value("DAYBOOK_CLOCK");
  if (text.empty()) return context;
  const auto time = parse_time(text);
  if (!time.ok()) return usage((given ? "--clock: " : "DAYBOOK_CLOCK: ") + time.error().message);
  context->fixed_ = std::make_unique<FixedClock>(*time);
  return context;
}

Result<std::string> Context::root() const {
  if (!globals_.dir.empty()) return named_root(globals_.dir, "--dir");
  const std::string from_environment = environment_value("DAYBOOK_DIR");
  if (!from_environment.empty()) return named_root(from_environment, "DAYBOOK_DIR");
  std::error_code error;
  const fs::path start = fs::current_path(error);
  if (error) return environment("cannot tell the current folder: " + error.message());
  for (fs::path folder = start;; folder = folder.parent_path()) {
    DAYBOOK_TRY(const bool is_there, has_config(folder));
    if (is_there) return folder.string();
    if (folder == folder.root_path()) break;
  }
  return usage("no daybook here: neither " + start.string() + " nor a folder above it holds " +
               kConfigName + ". Run `daybook init`, or name one with --dir");
}

ledger::OpenOptions Context::open_options(bool writable) {
  const auto wait_ms = static_cast<unsigned>(globals_.lock_wait_s * 1000);
  ledger::OpenOptions options{writable, wait_ms};
  options.transport = &witnesses_;
  options.warn = [this](const std::string& what) { console_.warning(what); };
  options.alarm = [this](const Error& alarm) { raise(alarm); };
  options.ask = ask_passphrase_of("the log's key");
  return options;
}

note::AskPassphrase Context::ask_passphrase_of(const std::string& what) const {
  return [file = globals_.passphrase_file, what](const note::KeyFileLabel& label) {
    return ask_passphrase(file, "Passphrase of " + what + " (" + label.name + "): ");
  };
}

Result<std::unique_ptr<ledger::Ledger>> Context::open(bool writable) {
  return open_with(open_options(writable));
}

Result<std::unique_ptr<ledger::Ledger>> Context::open_to_derive() {
  DAYBOOK_TRY(const std::string folder, root());
  DAYBOOK_TRY(const bool has_key, kv::path_exists(ledger::Paths(folder).key));
  ledger::OpenOptions options = open_options(true);
  options.follow = !has_key;
  return open_with(options);
}

Result<std::unique_ptr<ledger::Ledger>> Context::open_without_vault() {
  ledger::OpenOptions options = open_options(false);
  options.with_vault = false;
  return open_with(options);
}

Result<std::unique_ptr<ledger::Ledger>> Context::open_with(const ledger::OpenOptions& options) {
  const bool writable = options.writable;
  DAYBOOK_TRY(const std::string folder, root());
  if (globals_.evidence && writable) {
    return usage(
        "--evidence changes nothing, and this command writes: leave it out, or work on a "
        "clone or a restored backup");
  }
  if (globals_.evidence) return open_copy(folder, options.with_vault);
  auto ledger = ledger::Ledger::open(folder, clock(), options);
  const bool is_held = !ledger.ok() && (ledger.error().kind == ErrorKind::kBusy ||
                                        ledger.error().kind == ErrorKind::kEnvironment);
  if (writable || !is_held) return ledger;
  // LevelDB lets one process in, and may write when it is opened.
  return Error{ledger.error().kind, ledger.error().message + "; --evidence reads a copy instead"};
}

Result<std::unique_ptr<ledger::Ledger>> Context::open_copy(const std::string& folder,
                                                           bool with_vault) {
  DAYBOOK_TRY(evidence::EvidenceBook book, evidence::open_evidence(folder, clock()));
  if (book.defect) {
    console_.warning(book.defect->message);
    console_.warning(book.recovery);
    defect_ = book.defect;
  }
  console_.note("evidence: " + folder + " was copied, and is not touched");
  evidence_.push_back(std::move(book));
  ledger::OpenOptions options{false, 0};
  options.with_vault = with_vault;
  return ledger::Ledger::open(evidence_.back().root, clock(), options);
}

}  // namespace daybook::cli
