// Making a backup. The order keeps the folder restorable at every moment: new tiles beside the old
// ones, then the checkpoint that needs them, then everything derived, and at last the partial tiles
// that nobody needs any more go.
#include <sys/stat.h>

#include <filesystem>
#include <set>

#include "event/view.h"
#include "kv/durable_file.h"
#include "note/sealed_key.h"
#include "replica/backup_layout.h"
#include "replica/live_log.h"
#include "replica/tile_tree.h"

namespace daybook::replica {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxSmallFile = 1 << 20;
constexpr char kLogFolder[] = "log/";
constexpr char kCheckpointFile[] = "log/checkpoint";
constexpr char kConfigFile[] = "daybook.json";
constexpr char kPublicKeyFile[] = "key.pub";
constexpr char kPrivateKeyFile[] = "key";

bool is_there(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

class BackupWriter {
 public:
  BackupWriter(const BackupOptions& options, Clock& clock, const BackupProgress& progress)
      : options_(options), clock_(clock), progress_(progress), paths_(options.root) {}

  Result<BackupReport> run() {
    DAYBOOK_RETURN_IF_ERROR(read_origin());
    DAYBOOK_RETURN_IF_ERROR(open_folder());
    DAYBOOK_RETURN_IF_ERROR(read_previous());
    DAYBOOK_RETURN_IF_ERROR(collect_entries());
    DAYBOOK_RETURN_IF_ERROR(check_root());
    DAYBOOK_RETURN_IF_ERROR(write(kIncompleteName,
                                  "a backup is being made, or was interrupted: "
                                  "run `daybook backup create` again\n"));
    DAYBOOK_RETURN_IF_ERROR(write_log());
    DAYBOOK_RETURN_IF_ERROR(write_rest());
    DAYBOOK_RETURN_IF_ERROR(prune_tiles());
    DAYBOOK_RETURN_IF_ERROR(write_manifest());
    DAYBOOK_RETURN_IF_ERROR(kv::remove_file(at(kIncompleteName)));
    return report_;
  }

 private:
  [[nodiscard]] std::string at(const std::string& path) const {
    return options_.folder + "/" + path;
  }
  [[nodiscard]] FolderTileSource source() const { return FolderTileSource(at("log")); }

  Result<void> write(const std::string& path, std::string_view bytes, unsigned mode = 0644) {
    DAYBOOK_RETURN_IF_ERROR(kv::make_folders(fs::path(at(path)).parent_path().string()));
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(at(path), bytes, mode));
    // The umask is for files that nobody asked a mode for.
    if (mode != 0644 && ::chmod(at(path).c_str(), mode) != 0)
      return environment("cannot set the mode of " + at(path));
    return {};
  }

  // The checkpoint first: all that it covers is on disk before it is.
  Result<void> read_origin() {
    DAYBOOK_TRY(config_, kv::read_file(paths_.config, kMaxSmallFile));
    DAYBOOK_TRY(vkey_, kv::read_file(paths_.public_key, kMaxSmallFile));
    const std::string key = vkey_.substr(0, vkey_.find_last_not_of(" \r\n") + 1);
    const auto verifier = note::Verifier::parse(key);
    if (!verifier.ok()) return verifier.error().with_context(paths_.public_key);
    verifier_ = *verifier;
    DAYBOOK_TRY(head_, read_live_head(paths_, *verifier_));
    report_.checkpoint = head_.checkpoint;
    if (options_.with_key && !is_there(paths_.key)) {
      return not_found(paths_.key + " does not exist: there is no private key to take along");
    }
    return {};
  }

  Result<void> open_folder() {
    const bool ours =
        is_there(at(kManifestName)) || is_there(at(kIncompleteName)) || is_there(at(kBackupLock));
    std::error_code error;
    if (is_there(options_.folder) && !ours && !fs::is_empty(options_.folder, error)) {
      return conflict(options_.folder +
                      " is there, not empty, and no backup: name a new folder or an earlier backup "
                      "of the same log");
    }
    DAYBOOK_RETURN_IF_ERROR(kv::make_folders(options_.folder));
    DAYBOOK_TRY(lock_, kv::LockFile::acquire(at(kBackupLock), 0));
    return {};
  }

  // What an earlier backup holds must be the beginning of what is there now.
  Result<void> read_previous() {
    if (!is_there(at(kCheckpointFile))) return {};
    auto previous = read_claim(source());
    if (previous.ok() && claims_known_key(previous->note, *verifier_)) {
      const auto signature = check_claim(source(), *previous, *verifier_);
      if (!signature.ok()) previous = signature.error();
    }
    if (!previous.ok()) return not_this_log(previous.error());
    if (previous->checkpoint.size > head_.checkpoint.size) {
      return tampered(options_.folder +
                      " holds a later log: " + std::to_string(previous->checkpoint.size.value) +
                      " events, and the store " + std::to_string(head_.checkpoint.size.value) +
                      ": the store was put back from an older copy; the backup is left alone");
    }
    previous_ = *previous;
    return {};
  }

  // Full bundles of an earlier backup are taken as they are: their hashes must lead to the root.
  Result<void> collect_entries() {
    const TreeSize size = head_.checkpoint.size;
    const uint64_t full = previous_ ? previous_->checkpoint.size.value / merkle::kTileWidth : 0;
    for (uint64_t index = 0; index < full; ++index) {
      const auto bytes = source().tile({true, 0, index, merkle::kTileWidth});
      if (!bytes.ok()) continue;
      const auto entries = merkle::decode_bundle(*bytes, merkle::kTileWidth);
      if (!entries.ok()) continue;
      for (const std::string& entry : *entries) {
        kept_[index].push_back(merkle::leaf_hash(entry));
        keep_key_event(index * merkle::kTileWidth + kept_[index].size() - 1, entry);
      }
    }
    const auto wanted = [this](uint64_t position) {
      return kept_.count(position / merkle::kTileWidth) == 0;
    };
    DAYBOOK_TRY(entries_, read_live_entries(log::LogPaths(paths_.store).leveldb, size, wanted));
    for (const auto& [position, entry] : entries_) keep_key_event(position, entry);
    for (uint64_t i = 0; i < size.value; ++i) {
      const auto kept = kept_.find(i / merkle::kTileWidth);
      tree_.append(kept != kept_.end() ? kept->second[i % merkle::kTileWidth]
                                       : merkle::leaf_hash(entries_.at(i)));
    }
    return {};
  }

  void keep_key_event(uint64_t position, const std::string& entry) {
    event::Reader reader;
    const auto view = reader.read(entry);
    if (view.ok() && ledger::is_key_event(*view)) key_events_[position] = entry;
  }

  [[nodiscard]] Error not_this_log(const Error& error) const {
    return error.with_context("the backup that is there is not this log's; name a new folder");
  }

  // The signatures of the store's head and of the earlier backup's, by the keys of their sizes.
  Result<void> check_keys() {
    ledger::KeyFold fold;
    for (const auto& [position, entry] : key_events_) {
      DAYBOOK_RETURN_IF_ERROR(
          fold.take_stored(Position(position), entry,
                           [this](TreeSize size) -> Result<Hash> { return tree_.root_at(size); }));
    }
    DAYBOOK_TRY(keys_, fold.finish(*verifier_));
    const auto head = note::open_checkpoint(head_.note, keys_);
    if (!head.ok()) {
      return tampered(log::LogPaths(paths_.store).checkpoint + ": " + head.error().message);
    }
    if (!previous_) return {};
    const auto previous = check_claim(source(), *previous_, keys_);
    return previous.ok() ? Result<void>() : not_this_log(previous.error());
  }

  Result<void> check_root() {
    if (tree_.root() != head_.checkpoint.root) {
      const std::string who =
          kept_.empty() ? paths_.store : paths_.store + ", or of the backup in " + options_.folder;
      return tampered("the events of " + who +
                      " do not give the signed root: run `daybook verify` and `daybook backup "
                      "verify`; nothing was written");
    }
    if (previous_ && tree_.root_at(previous_->checkpoint.size) != previous_->checkpoint.root) {
      return tampered("fork: the backup in " + options_.folder + " was signed at " +
                      std::to_string(previous_->checkpoint.size.value) + " events with the root " +
                      previous_->checkpoint.root.hex() +
                      ", and the store gives another: keep both checkpoints, "
                      "they are the proof; nothing was written");
    }
    return check_keys();
  }

  Result<std::string> tile_bytes(const merkle::TileId& id) const {
    if (!id.entries) return tree_.tile(id);
    std::vector<std::string> entries;
    const uint64_t first = id.index * merkle::kTileWidth;
    for (uint64_t i = first; i < first + id.width; ++i) entries.push_back(entries_.at(i));
    return merkle::encode_bundle(entries);
  }

  Result<void> write_tile(const merkle::TileId& id) {
    const std::string path = kLogFolder + merkle::tile_path(id);
    const bool kept = id.entries && kept_.count(id.index) != 0;
    if (!kept) {
      DAYBOOK_TRY(const std::string bytes, tile_bytes(id));
      const auto there = kv::read_file(at(path));
      if (!there.ok() || *there != bytes) {
        ++report_.tiles_written;
        return write(path, bytes);
      }
    }
    ++report_.tiles_kept;
    return {};
  }

  Result<void> write_log() {
    const std::vector<merkle::TileId> tiles = merkle::tiles_of(head_.checkpoint.size);
    uint64_t done = 0;
    for (const merkle::TileId& id : tiles) {
      DAYBOOK_RETURN_IF_ERROR(write_tile(id));
      if (progress_) progress_(++done, tiles.size());
    }
    return write(kCheckpointFile, head_.note);
  }

  Result<void> write_rest() {
    DAYBOOK_TRY(content_, fold_entries(source(), head_.checkpoint));
    DAYBOOK_RETURN_IF_ERROR(write(kConfigFile, config_));
    DAYBOOK_RETURN_IF_ERROR(write(kPublicKeyFile, vkey_));
    DAYBOOK_RETURN_IF_ERROR(write_key());
    DAYBOOK_RETURN_IF_ERROR(write_signatures());
    DAYBOOK_RETURN_IF_ERROR(write(kRollbackName, rollback_script(), 0755));
    return write_unified();
  }

  // Without --with-key an earlier backup's private key goes too.
  Result<void> write_key() {
    if (!options_.with_key) return kv::remove_file(at(kPrivateKeyFile));
    // After a rotation that was killed the current key is in key.next.
    for (const std::string& path : {paths_.key, paths_.next_key}) {
      Result<std::string> text = kv::read_file(path, kMaxSmallFile);
      if (!text.ok() && text.error().kind == ErrorKind::kNotFound) continue;
      if (!text.ok()) return text.error();
      const note::Secret secret(std::move(text).value());
      const auto label = note::read_key_label(secret.text());
      if (!label.ok()) return label.error().with_context(path);
      if (label->key_id == keys_.current().key_id()) {
        return write(kPrivateKeyFile, secret.text(), 0600);
      }
    }
    return not_found(paths_.key + " is not here, or not the log's: leave out --with-key");
  }

  Result<void> write_signatures() {
    std::error_code none;
    for (const auto& file : fs::directory_iterator(paths_.signatures, none)) {
      DAYBOOK_TRY(const std::string bytes, kv::read_file(file.path().string()));
      DAYBOOK_RETURN_IF_ERROR(write(kBackupSignatures + file.path().filename().string(), bytes));
    }
    return {};
  }

  Result<void> write_unified() {
    DAYBOOK_RETURN_IF_ERROR(kv::make_folders(at(kBackupUnified)));
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(at(kBackupUnified), error)) {
      const std::string name = entry.path().filename().string();
      if (content_.unified.count(name) != 0) continue;
      DAYBOOK_RETURN_IF_ERROR(kv::remove_file(entry.path().string()));
    }
    for (const auto& [name, bytes] : content_.unified) {
      DAYBOOK_RETURN_IF_ERROR(write(kBackupUnified + name, bytes));
    }
    report_.unified_files = content_.unified.size();
    return {};
  }

  // Tiles that the log of this size does not have: narrower ones of an earlier backup.
  Result<void> prune_tiles() {
    std::set<std::string> wanted;
    for (const merkle::TileId& id : merkle::tiles_of(head_.checkpoint.size)) {
      wanted.insert(kLogFolder + merkle::tile_path(id));
    }
    DAYBOOK_TRY(const std::vector<std::string> files, list_backup(options_.folder));
    for (const std::string& file : files) {
      if (file.rfind("log/tile/", 0) != 0 || wanted.count(file) != 0) continue;
      DAYBOOK_RETURN_IF_ERROR(kv::remove_file(at(file)));
      std::error_code ignored;
      fs::remove(fs::path(at(file)).parent_path(), ignored);  // 000.p, when it is empty now
    }
    return {};
  }

  Result<std::string> report_text() const {
    DAYBOOK_RETURN_IF_ERROR(check_entries(source(), head_.checkpoint, {}));
    const note::Checkpoint& head = head_.checkpoint;
    return "Checked on " + to_iso_ms(clock_.now()) + ", when this backup was made:\n\n" +
           "  good  log/checkpoint is signed by " + keys_.at(head.size).key.vkey() + "\n" +
           "  good  the events, hashed as they lie in log/tile/entries, give the signed root\n" +
           "        events " + std::to_string(head.size.value) + ", root " + head.root.hex() +
           "\n" +
           "  good  every event decodes and follows from those before it\n        transactions " +
           std::to_string(content_.transactions) + ", networks " +
           std::to_string(content_.networks) + ", live contracts " +
           std::to_string(content_.contracts) + "\n" +
           "  good  deployments/unified holds what these events give\n        files " +
           std::to_string(content_.unified.size()) + "\n\n" +
           "Check it again, with nothing but coreutils:  sha256sum -c checksums/SHA256SUMS\n" +
           "Check it again, up to the signature:         daybook backup verify DIR --key KEY\n";
  }

  Result<void> write_manifest() {
    DAYBOOK_TRY(const std::string text, report_text());
    DAYBOOK_RETURN_IF_ERROR(write(kReportName, text));
    DAYBOOK_TRY(std::vector<std::string> files, list_backup(options_.folder));
    const note::Checkpoint& head = head_.checkpoint;
    const json::Value manifest = {
        {"format", "daybook-backup/1"},
        {"created", to_iso_ms(clock_.now())},
        {"origin", head.origin},
        {"publicKey", keys_.current().vkey()},
        {"privateKey", options_.with_key},
        {"checkpoint", {{"size", head.size.value}, {"root", head.root.hex()}}},
        {"counts", count_backup(options_.folder, files, content_)},
        {"thisRun", {{"tilesWritten", report_.tiles_written}, {"tilesKept", report_.tiles_kept}}}};
    DAYBOOK_RETURN_IF_ERROR(write(kManifestName, json::stringify(manifest, 2) + "\n"));
    DAYBOOK_TRY(files, list_backup(options_.folder));
    DAYBOOK_TRY(const std::string sums, sum_files(options_.folder, files));
    report_.files = files.size();
    return write(kSumsName, sums);
  }

  const BackupOptions& options_;
  Clock& clock_;
  const BackupProgress& progress_;
  ledger::Paths paths_;
  std::unique_ptr<kv::LockFile> lock_;
  std::string config_, vkey_;
  std::optional<note::Verifier> verifier_;
  SignedHead head_;  // not believed before check_keys
  note::KeyHistory keys_;
  std::map<uint64_t, std::string> key_events_;
  std::optional<SignedHead> previous_;          // not believed before check_keys
  std::map<uint64_t, std::vector<Hash>> kept_;  // leaf hashes of bundles that stay, by index
  std::map<uint64_t, std::string> entries_;     // of the others, by position
  TileTree tree_;
  BackupContent content_;
  BackupReport report_;
};

}  // namespace

Result<BackupReport> create_backup(const BackupOptions& options, Clock& clock,
                                   const BackupProgress& progress) {
  return BackupWriter(options, clock, progress).run();
}

}  // namespace daybook::replica
