#include "evidence/examine.h"

#include <algorithm>
#include <filesystem>

#include "event/codec.h"
#include "kv/durable_file.h"

namespace daybook::evidence {
namespace {

namespace fs = std::filesystem;

// Where the LevelDB of a daybook's folder, or of its store, is.
std::string leveldb_below(const std::string& folder) {
  std::error_code ignored;
  if (fs::exists(folder + "/CURRENT", ignored)) return "";
  if (fs::is_directory(folder + "/.daybook/log", ignored)) return ".daybook/log";
  const bool store =
      fs::exists(folder + "/checkpoint", ignored) || fs::exists(folder + "/identity", ignored);
  if (store && fs::is_directory(folder + "/log", ignored)) return "log";
  return "";
}

// The LevelDB, and the small files beside it; never a private key.
bool is_wanted(const std::string& path, const std::string& leveldb) {
  const std::string parent = fs::path(path).parent_path().generic_string();
  if (parent == leveldb) return true;
  if (leveldb.empty()) return false;
  const std::string name = fs::path(path).filename().string();
  return parent == fs::path(leveldb).parent_path().generic_string() &&
         (name == "head" || name == "checkpoint" || name == "identity" || name == "key.pub");
}

std::string small_file(const Examination& found, const std::string& name) {
  const fs::path beside = fs::path(found.copy->root()) / fs::path(found.leveldb).parent_path();
  const auto bytes = kv::read_file((beside / name).string());
  return bytes.ok() ? *bytes : "";
}

void decode_events(Examination& found) {
  for (const auto& [position, bytes] : found.store->events) {
    const auto event = event::decode(bytes);
    if (event.ok() && event->position.value == position) continue;
    found.undecodable.push_back("event " + std::to_string(position) + ": " +
                                (event.ok()
                                     ? "says it is event " + std::to_string(event->position.value)
                                     : event.error().message));
  }
}

}  // namespace

int Examination::exit_code() const {
  bool lost = !raw.damage.empty(), wrong = !undecodable.empty();
  if (store) {
    lost = lost || !store->missing.empty();
    wrong = wrong || !store->covering ||
            std::any_of(store->checkpoints.begin(), store->checkpoints.end(),
                        [](const FoundCheckpoint& one) {
                          return one.verdict != FoundCheckpoint::Verdict::kCovers;
                        });
  }
  return lost ? daybook::exit_code(ErrorKind::kDamaged) : wrong ? 1 : 0;
}

Result<std::unique_ptr<Examination>> examine(const std::string& folder) {
  auto found = std::make_unique<Examination>();
  found->folder = folder;
  found->leveldb = leveldb_below(folder);
  const auto choose = [&](const std::string& path) { return is_wanted(path, found->leveldb); };
  DAYBOOK_TRY(found->copy, WorkingCopy::take(folder, choose));
  const std::string copied =
      found->copy->root() + (found->leveldb.empty() ? "" : "/" + found->leveldb);
  Result<kv::RawFolder> raw = kv::salvage_raw_folder(copied);
  if (!raw.ok() && raw.error().kind == ErrorKind::kInvalid) {
    return invalid(folder +
                   " is neither a daybook nor a LevelDB folder: there is no CURRENT, "
                   "MANIFEST, table or log in it");
  }
  if (!raw.ok()) return raw.error();
  found->raw = std::move(raw).value();
  found->statuses = classify(found->raw);
  for (const Status status : found->statuses) ++found->counts[status];
  found->missing = missing_sequences(found->raw);
  SmallFiles files;
  if (!found->leveldb.empty()) {
    files = {small_file(*found, "head"), small_file(*found, "checkpoint"),
             small_file(*found, "key.pub")};
  }
  found->store = find_store(found->raw, files);
  if (found->store) decode_events(*found);
  return found;
}

}  // namespace daybook::evidence
