#include <filesystem>

#include "kv/durable_file.h"
#include "project/file_state.h"
#include "replica/backup.h"
#include "replica/install.h"

namespace daybook::replica {
namespace {

constexpr uint64_t kMaxKeyFile = 1 << 20;

Result<std::string> read_trimmed(const std::string& path) {
  DAYBOOK_TRY(std::string text, kv::read_file(path, kMaxKeyFile));
  text.erase(text.find_last_not_of(" \r\n") + 1);
  return text;
}

Result<note::Verifier> key_to_trust(const RestoreOptions& options, RestoreReport& report) {
  if (options.key) return *options.key;
  report.trusted_key = true;
  const std::string path = options.backup + "/key.pub";
  DAYBOOK_TRY(const std::string text, read_trimmed(path));
  auto verifier = note::Verifier::parse(text);
  if (!verifier.ok()) return verifier.error().with_context(path);
  return verifier;
}

Result<ledger::Config> read_config(const RestoreOptions& options, const note::Verifier& verifier) {
  const std::string path = options.backup + "/daybook.json";
  DAYBOOK_TRY(const std::string text, kv::read_file(path, kMaxKeyFile));
  DAYBOOK_TRY(ledger::Config config, ledger::parse_config(text, path));
  if (config.origin == verifier.name()) return config;
  return tampered(path + ": /origin is \"" + config.origin + "\" and the log's key is named \"" +
                  verifier.name() + "\"");
}

// The private key comes last: with it the daybook can record. A sealed one stays sealed: its first
// line says whose it is.
Result<bool> restore_key(const RestoreOptions& options, const ledger::Paths& paths,
                         const note::Verifier& current) {
  const std::string path = options.backup + "/key";
  Result<std::string> text = kv::read_file(path, kMaxKeyFile);
  if (!text.ok() && text.error().kind == ErrorKind::kNotFound) return false;
  if (!text.ok()) return text.error();
  const note::Secret secret(std::move(text).value());
  const auto label = note::read_key_label(secret.text());
  if (!label.ok()) return label.error().with_context(path);
  if (label->name != current.name() || label->key_id != current.key_id()) {
    return tampered(path + " is not the private key of " + current.vkey());
  }
  DAYBOOK_RETURN_IF_ERROR(kv::create_exclusive(paths.key, secret.text(), 0600));
  return true;
}

// What retired keys signed; each signature is verified before it is used.
Result<void> restore_signatures(const RestoreOptions& options, const ledger::Paths& paths) {
  std::error_code error;
  const std::filesystem::directory_iterator files(options.backup + "/" + kBackupSignatures, error);
  if (error) return {};  // the log never changed its key
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(paths.signatures, 0700));
  for (const auto& file : files) {
    DAYBOOK_TRY(const std::string bytes, kv::read_file(file.path().string()));
    DAYBOOK_RETURN_IF_ERROR(
        kv::replace_file(paths.signatures + "/" + file.path().filename().string(), bytes));
  }
  return {};
}

}  // namespace

Result<RestoreReport> restore_backup(const RestoreOptions& options,
                                     const BackupProgress& progress) {
  RestoreReport report;
  std::error_code ignored;
  if (!std::filesystem::exists(options.backup + "/log/checkpoint", ignored)) {
    return not_found("no backup in " + options.backup + ": there is no log/checkpoint");
  }
  DAYBOOK_TRY(const note::Verifier verifier, key_to_trust(options, report));
  report.vkey = verifier.vkey();
  DAYBOOK_TRY(const ledger::Config config, read_config(options, verifier));
  DAYBOOK_TRY(const auto folder, NewFolder::prepare(options.folder));
  const FolderTileSource source(options.backup + "/log");
  DAYBOOK_TRY(const CheckedSource checked, install(*folder, source, verifier, config, progress));
  report.checkpoint = checked.head.checkpoint;
  DAYBOOK_RETURN_IF_ERROR(restore_signatures(options, folder->paths()));
  DAYBOOK_TRY(report.with_key, restore_key(options, folder->paths(), checked.keys.current()));
  DAYBOOK_RETURN_IF_ERROR(folder->finish());
  return report;
}

Result<std::vector<std::string>> place_files(ledger::Ledger& ledger, TreeSize size) {
  DAYBOOK_TRY(const state::State state, ledger.state_at(size));
  const std::string folder = ledger.paths().resolve(ledger.config().files_folder);
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(folder));
  project::FileState shown;
  shown.position = size;
  const auto files = project::render_files(state);
  for (const auto& [name, bytes] : files) shown.files[name] = sha256(bytes).hex();
  // The intent first, as the file projector does: a crash leaves files that are known.
  project::FileState intent;
  intent.pending = project::FileState::Pending{size, shown.files};
  DAYBOOK_RETURN_IF_ERROR(project::save_file_state(ledger.paths(), intent));
  std::vector<std::string> names;
  for (const auto& [name, bytes] : files) {
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(folder + "/" + name, bytes));
    names.push_back(name);
  }
  DAYBOOK_RETURN_IF_ERROR(project::save_file_state(ledger.paths(), shown));
  return names;
}

}  // namespace daybook::replica
