#include "replica/backup_layout.h"

#include <algorithm>
#include <filesystem>

#include "base/bytes.h"
#include "event/codec.h"
#include "kv/durable_file.h"
#include "project/file_state.h"

namespace daybook::replica {
namespace {

namespace fs = std::filesystem;

bool is_listed(const std::string& path) {
  const std::string suffix = ".tmp";
  const bool temporary = path.size() > suffix.size() &&
                         path.compare(path.size() - suffix.size(), suffix.size(), suffix) == 0;
  return !temporary && path != kBackupLock && path != kIncompleteName && path != kSumsName;
}

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

uint64_t count_below(const std::vector<std::string>& files, const std::string& prefix) {
  return static_cast<uint64_t>(
      std::count_if(files.begin(), files.end(),
                    [&](const std::string& file) { return starts_with(file, prefix); }));
}

Result<void> fold_one(state::State& state, BackupContent& content, const std::string& entry) {
  const auto event = event::decode(entry);
  if (!event.ok()) {
    return damaged("event " + std::to_string(state.size.value) +
                   " cannot be decoded: " + event.error().message);
  }
  if (event->tx_index == 0) ++content.transactions;
  return state::apply(state, *event);
}

}  // namespace

Result<BackupContent> fold_entries(const TileSource& source, const note::Checkpoint& checkpoint) {
  BackupContent content;
  content.checkpoint = checkpoint;
  state::State state;
  while (state.size < checkpoint.size) {
    DAYBOOK_TRY(const std::vector<std::string> entries,
                read_entries(source, state.size, checkpoint.size, kBatchBytes));
    for (const std::string& entry : entries) {
      DAYBOOK_RETURN_IF_ERROR(fold_one(state, content, entry));
    }
  }
  content.networks = state.networks.size();
  for (const auto& [chain, network] : state.networks) {
    content.contracts += static_cast<uint64_t>(
        std::count_if(network.contracts.begin(), network.contracts.end(),
                      [](const auto& contract) { return contract.second.live; }));
  }
  content.unified = project::render_files(state);
  return content;
}

Result<std::vector<std::string>> list_backup(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    const std::string path = it->path().lexically_relative(folder).generic_string();
    if (it->is_regular_file(ignored) && is_listed(path)) files.push_back(path);
  }
  if (error) return environment("cannot list " + folder + ": " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

json::Value count_backup(const std::string& folder, const std::vector<std::string>& files,
                         const BackupContent& content) {
  const uint64_t bundles = count_below(files, "log/tile/entries/");
  uint64_t bytes = 0, others = 0;
  for (const std::string& file : files) {
    if (file == kManifestName) continue;  // it cannot know its own size
    std::error_code ignored;
    bytes += fs::file_size(folder + "/" + file, ignored);
    ++others;
  }
  return {
      {"events", content.checkpoint.size.value},
      {"transactions", content.transactions},
      {"networks", content.networks},
      {"contracts", content.contracts},
      {"entryBundles", bundles},
      {"hashTiles", count_below(files, "log/tile/") - bundles},
      {"unifiedFiles", count_below(files, kBackupUnified)},
      {"otherFiles", others - count_below(files, "log/tile/") - count_below(files, kBackupUnified)},
      {"bytes", bytes}};
}

Result<std::string> sum_files(const std::string& folder, const std::vector<std::string>& files) {
  std::string text;
  for (const std::string& file : files) {
    DAYBOOK_TRY(const std::string bytes, kv::read_file(folder + "/" + file));
    text += sha256(bytes).hex() + "  " + file + "\n";
  }
  return text;
}

Result<std::map<std::string, std::string>> parse_sums(std::string_view text) {
  constexpr size_t kDigits = 64;
  std::map<std::string, std::string> out;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool shaped = line.size() > kDigits + 2 && line.substr(kDigits, 2) == "  " &&
                        hex_decode(line.substr(0, kDigits)).ok();
    if (!shaped) return invalid("line " + std::to_string(number) + " is not a checksum and a path");
    out.emplace(std::string(line.substr(kDigits + 2)), std::string(line.substr(0, kDigits)));
  }
  return out;
}

}  // namespace daybook::replica
