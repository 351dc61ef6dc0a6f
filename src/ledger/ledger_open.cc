#include <filesystem>

#include "base/bytes.h"
#include "kv/durable_file.h"
#include "kv/path_exists.h"
#include "ledger/key_files.h"
#include "ledger/key_source.h"
#include "ledger/ledger_impl.h"

namespace daybook::ledger {
namespace {

constexpr uint64_t kMaxConfigBytes = 1 << 20;

std::string strip_newline(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// A key already there (an init that was interrupted) is kept: it may have signed something.
Result<note::Signer> signer_for(const Paths& paths, const CreateOptions& options) {
  DAYBOOK_TRY(const std::optional<KeyFile> file, read_key_file(paths.key, *paths.files));
  if (file) return note::open_key(file->text.text(), options.ask);
  if (!options.signer_key.empty()) return note::open_key(options.signer_key, options.ask);
  return note::Signer::generate(options.config.origin);
}

Result<void> write_keys(const Paths& paths, const note::Signer& signer,
                        const note::Secret& passphrase) {
  DAYBOOK_TRY(const bool has_key, kv::path_exists(paths.key, *paths.files));
  if (!has_key) {
    DAYBOOK_TRY(std::string sealed, note::seal_key(signer, passphrase));
    const note::Secret text(std::move(sealed));
    DAYBOOK_RETURN_IF_ERROR(kv::create_exclusive(paths.key, text.text(), 0600, *paths.files));
  }
  return kv::replace_file(paths.public_key, signer.verifier().vkey() + "\n", 0644, *paths.files);
}

Result<Config> load_config(const Paths& paths) {
  Result<std::string> text = kv::read_file(paths.config, kMaxConfigBytes, *paths.files);
  if (!text.ok() && text.error().kind == ErrorKind::kNotFound) {
    return not_found("no daybook in " + paths.root + ": run `daybook init` there first");
  }
  if (!text.ok()) return text.error();
  return parse_config(*text, paths.config);
}

Result<note::Verifier> load_verifier(const Paths& paths) {
  Result<std::string> text = kv::read_file(paths.public_key, kMaxKeyFileBytes, *paths.files);
  if (!text.ok()) return text.error().with_context("public key of the log");
  Result<note::Verifier> verifier = note::Verifier::parse(strip_newline(*text));
  if (!verifier.ok()) return verifier.error().with_context(paths.public_key);
  return verifier;
}

// A writer has the private key, a replica has none.
Result<void> check_role(const Paths& paths, const OpenOptions& options) {
  DAYBOOK_TRY(const bool has_key, kv::path_exists(paths.key, *paths.files));
  if (has_key && options.follow) {
    return conflict(paths.key +
                    ": the log's private key is here, so this is where it is written; a replica "
                    "has none");
  }
  if (has_key || !options.writable || options.follow) return {};
  return environment(paths.key +
                     ": no private key here: this copy can read and verify, not record");
}

// What open() asks the log's keys for: the history, and the private key that is here. `found`
// outlives the log.
Result<log::Keys> find_keys(const log::Log& unverified, const Paths& paths,
                            const OpenOptions& options, const note::Verifier& anchor,
                            SigningKeys& found) {
  DAYBOOK_TRY(note::KeyHistory history, read_keys(unverified, anchor));
  const bool writes = options.writable && !options.follow;
  if (writes) {
    DAYBOOK_TRY(found, open_signing_keys(paths, history, options.ask));
  } else {
    DAYBOOK_TRY(found.signer, open_reading_key(paths, history));
  }
  return log::Keys{std::move(history), writes ? &*found.signer : nullptr};
}

// What a killed rotation left, by the functions that it would have used itself; and a follower's
// public key, which becomes the newest.
Result<void> complete_rotation(const Paths& paths, const log::Log& log, const SigningKeys& found) {
  const note::KeyHistory& keys = *log.keys();
  if (found.retired) {
    const note::KeyRange& range = keys.ranges()[keys.ranges().size() - 2];
    DAYBOOK_RETURN_IF_ERROR(keep_signatures(paths, log, range, *found.retired, {}));
  }
  return switch_key_files(paths, keys);
}

}  // namespace

Paths::Paths(const std::string& root_folder, kv::FileSystem& file_system)
    : root(root_folder),
      config(root + "/daybook.json"),
      store(root + "/.daybook"),
      key(store + "/key"),
      public_key(store + "/key.pub"),
      vault(store + "/vault"),
      next_key(store + "/key.next"),
      signatures(store + "/signatures"),
      refusals(store + "/refusals.json"),
      forks(store + "/forks"),
      files(&file_system) {}

std::string Paths::resolve(const std::string& configured) const {
  const std::filesystem::path path(configured);
  return path.is_absolute() ? configured : (std::filesystem::path(root) / path).string();
}

std::string new_store_id() {
  const EventId random = new_event_id(system_clock().now());
  return hex_encode({reinterpret_cast<const char*>(random.bytes.data()), random.bytes.size()});
}

Result<void> Ledger::create(const std::string& root, const CreateOptions& options) {
  const Paths paths(root, *options.storage.files);
  DAYBOOK_TRY(const bool has_log,
              kv::path_exists(log::LogPaths(paths.store).checkpoint, *paths.files));
  if (has_log) {
    // A create that was killed before its last sync left the name in memory only: what is said to
    // be there must be there after a loss of power, too.
    DAYBOOK_RETURN_IF_ERROR(kv::sync_folder(paths.store, *paths.files));
    return conflict("there is a daybook in " + root + " already");
  }
  DAYBOOK_RETURN_IF_ERROR(kv::make_lasting_folders(root, 0755, *paths.files));
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(paths.store, 0700, *paths.files));
  DAYBOOK_TRY(const note::Signer signer, signer_for(paths, options));
  if (signer.verifier().name() != options.config.origin) {
    return invalid("the key is named \"" + signer.verifier().name() + "\" and the origin is \"" +
                   options.config.origin + "\": a log's key bears the log's name");
  }
  DAYBOOK_RETURN_IF_ERROR(write_keys(paths, signer, options.passphrase));
  DAYBOOK_TRY(const bool has_config, kv::path_exists(paths.config, *paths.files));
  if (!has_config) {
    DAYBOOK_RETURN_IF_ERROR(
        kv::create_exclusive(paths.config, render_config(options.config), 0644, *paths.files));
  }
  return log::Log::create(
      paths.store, signer,
      {options.store_id.empty() ? new_store_id() : options.store_id, options.storage});
}

Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& root, Clock& clock,
                                             const OpenOptions& options) {
  auto impl = std::make_unique<Impl>(root, *options.storage.files);
  impl->clock = &clock;
  impl->writable = options.writable && !options.follow;
  DAYBOOK_TRY(impl->config, load_config(impl->paths));
  DAYBOOK_TRY(const note::Verifier anchor, load_verifier(impl->paths));
  if (anchor.name() != impl->config.origin) {
    return invalid(impl->paths.config + ": /origin is \"" + impl->config.origin +
                   "\" and the log's key is named \"" + anchor.name() +
                   "\": an origin never changes");
  }
  DAYBOOK_RETURN_IF_ERROR(check_role(impl->paths, options));
  const log::KeySource keys = [&](const log::Log& unverified) {
    return find_keys(unverified, impl->paths, options, anchor, impl->private_keys);
  };
  auto opened =
      log::Log::open(impl->paths.store, keys,
                     {options.writable, options.lock_wait_ms, options.follow, options.storage});
  if (!opened.ok() && opened.error().kind == ErrorKind::kNotFound) {
    return damaged("the log is gone and its key is not: " + opened.error().message +
                   "; restore it from a backup or a replica");
  }
  if (!opened.ok()) return opened.error();
  impl->log = std::move(*opened);
  if (options.writable) {
    DAYBOOK_RETURN_IF_ERROR(complete_rotation(impl->paths, *impl->log, impl->private_keys));
    impl->private_keys.retired.reset();
  }
  if (impl->writable) DAYBOOK_RETURN_IF_ERROR(impl->prepare_witnesses(options));
  const auto vault_use = impl->writable ? vault::Vault::Use::kWrite : vault::Vault::Use::kRead;
  DAYBOOK_TRY(impl->personal, vault::Personal::parse(impl->config.personal));
  DAYBOOK_CHECK(options.with_vault || !impl->writable);
  impl->vault.emplace(vault::Vault::none());
  if (options.with_vault) {
    DAYBOOK_TRY(impl->vault, vault::Vault::open(impl->paths.vault, vault_use, *impl->paths.files));
  }
  if (impl->writable) DAYBOOK_RETURN_IF_ERROR(complete_redactions(*impl->log, *impl->vault));
  return std::unique_ptr<Ledger>(new Ledger(std::move(impl)));
}

}  // namespace daybook::ledger
