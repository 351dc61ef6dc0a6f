#include <filesystem>
#include <set>

#include "kv/durable_file.h"
#include "replica/backup_layout.h"
#include "replica/tile_tree.h"

namespace daybook::replica {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxSmall = 1 << 20;

class BackupReader {
 public:
  BackupReader(const std::string& folder, const BackupProgress& progress)
      : folder_(folder), source_(folder + "/log"), progress_(progress) {}

  Result<BackupCheck> run(const std::optional<note::Verifier>& key) {
    std::error_code error;
    const auto has = [&](const char* name) { return fs::exists(folder_ + "/" + name, error); };
    if (!has(kManifestName) && !has(kIncompleteName) && !has(kSumsName)) {
      return not_found("no backup in " + folder_ + ": there is no " + kManifestName);
    }
    if (fs::exists(folder_ + "/" + kIncompleteName, error)) {
      add(kIncompleteName, "the last run was interrupted: run `daybook backup create` again");
    }
    DAYBOOK_TRY(const std::vector<std::string> files, list_backup(folder_));
    check_sums(files);
    check_log(key);
    if (content_) {
      check_unified();
      check_manifest(files);
    }
    return std::move(check_);
  }

 private:
  void add(const std::string& where, const std::string& what, bool lost = false) {
    check_.problems.push_back({where, what, lost});
  }
  void add(const std::string& where, const Error& error) {
    add(where, error.message, error.kind == ErrorKind::kDamaged);
  }

  void check_sums(const std::vector<std::string>& files) {
    const auto text = kv::read_file(folder_ + "/" + kSumsName);
    if (!text.ok()) return add(kSumsName, text.error().message, true);
    const auto sums = parse_sums(*text);
    if (!sums.ok()) return add(kSumsName, sums.error().message, true);
    for (const auto& [path, digest] : *sums) check_sum(path, digest);
    for (const std::string& file : files) {
      if (sums->count(file) == 0) add(file, "is not listed in " + std::string(kSumsName));
    }
  }

  void check_sum(const std::string& path, const std::string& digest) {
    const auto bytes = kv::read_file(folder_ + "/" + path);
    if (!bytes.ok()) return add(path, bytes.error().message, true);
    ++check_.files;
    if (sha256(*bytes).hex() != digest)
      add(path, "does not have the checksum that is listed", true);
  }

  Result<note::Verifier> own_key() const {
    DAYBOOK_TRY(std::string text, kv::read_file(folder_ + "/key.pub", kMaxSmall));
    text.erase(text.find_last_not_of(" \r\n") + 1);
    return note::Verifier::parse(text);
  }

  // A checkpoint of another key than the expected one, or entries that are not what was signed.
  static std::string place_of(const SignedHead& claim, const note::Verifier& key) {
    return claims_known_key(claim.note, key) ? "log/tile" : "log/checkpoint";
  }

  void check_log(const std::optional<note::Verifier>& key) {
    const Result<note::Verifier> verifier = key ? Result<note::Verifier>(*key) : own_key();
    if (!verifier.ok()) return add("key.pub", verifier.error());
    check_.vkey = verifier->vkey();
    // The checkpoint by itself first, so that what is wrong is said of its own file.
    const auto claim = read_claim(source_);
    if (!claim.ok()) return add("log/checkpoint", claim.error());
    if (claims_known_key(claim->note, *verifier)) {
      const auto signature = check_claim(source_, *claim, *verifier);
      if (!signature.ok()) return add("log/checkpoint", signature.error());
    }
    const auto checked = check_source(source_, *verifier, progress_);
    if (!checked.ok()) return add(place_of(*claim, *verifier), checked.error());
    const SignedHead* head = &checked->head;
    check_.checkpoint = head->checkpoint;
    const auto hashes = check_hash_tiles();
    if (!hashes.ok()) add("log/tile", hashes.error());
    auto content = fold_entries(source_, head->checkpoint);
    if (!content.ok()) return add("log/tile/entries", content.error());
    content_ = std::move(content).value();
  }

  Result<void> check_hash_tiles() {
    TileTree tree;
    const TreeSize size = check_.checkpoint.size;
    while (tree.size() < size) {
      DAYBOOK_TRY(const auto entries, read_entries(source_, tree.size(), size, kBatchBytes));
      for (const std::string& entry : entries) tree.append(merkle::leaf_hash(entry));
    }
    for (const merkle::TileId& id : merkle::tiles_of(size)) {
      if (id.entries) continue;
      DAYBOOK_TRY(const std::string bytes, source_.tile(id));
      if (bytes != tree.tile(id))
        add("log/" + merkle::tile_path(id), "is not what the events give");
    }
    return {};
  }

  void check_unified() {
    std::set<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_ + "/" + kBackupUnified, error)) {
      names.insert(entry.path().filename().string());
    }
    for (const auto& [name, expected] : content_->unified) {
      names.erase(name);
      const auto bytes = kv::read_file(folder_ + "/" + kBackupUnified + name);
      if (!bytes.ok()) add(kBackupUnified + name, bytes.error().message, true);
      if (bytes.ok() && *bytes != expected)
        add(kBackupUnified + name, "is not what the events give");
    }
    for (const std::string& name : names) add(kBackupUnified + name, "comes from no event");
  }

  void check_manifest(const std::vector<std::string>& files) {
    const auto text = kv::read_file(folder_ + "/" + kManifestName, kMaxSmall);
    if (!text.ok()) return;  // named by its checksum
    const auto manifest = json::parse(*text);
    if (!manifest.ok()) return add(kManifestName, manifest.error().message, true);
    const json::Value* counts = json::at_pointer(*manifest, "/counts");
    const json::Value expected = count_backup(folder_, files, *content_);
    if (counts == nullptr || *counts != expected) {
      add(kManifestName, "its counts are not those of the folder: " + json::stringify(expected));
    }
    const json::Value* size = json::at_pointer(*manifest, "/checkpoint/size");
    if (size == nullptr || *size != check_.checkpoint.size.value)
      add(kManifestName, "it is the manifest of another position");
  }

  std::string folder_;
  FolderTileSource source_;
  const BackupProgress& progress_;
  std::optional<BackupContent> content_;
  BackupCheck check_;
};

}  // namespace

Result<BackupCheck> verify_backup(const std::string& folder,
                                  const std::optional<note::Verifier>& key,
                                  const BackupProgress& progress) {
  return BackupReader(folder, progress).run(key);
}

}  // namespace daybook::replica
