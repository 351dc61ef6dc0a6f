// Makes the sample's LevelDB folders from the lists of saves beside it: make_sample LISTS TARGET. A
// line of a list is one save, an empty line is where the deploying tool ended and was started
// again. Each folder goes on from the one before it, so it holds that one's records too, the
// superseded ones among them.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>

#include "json/json.h"
#include "kv/durable_file.h"
#include "kv/raw_reader.h"
#include "kv/store.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

Result<void> save(kv::Store& store, const std::string& line) {
  DAYBOOK_TRY(const json::Value record, json::parse(line));
  kv::Batch batch;
  batch.put(record["chainId"].dump() + "-" + record["contractName"].get<std::string>(), line);
  return store.write_synced(batch);
}

Result<void> save_all(const std::string& folder, const std::string& list) {
  std::istringstream lines(list);
  std::unique_ptr<kv::Store> store;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) {
      store.reset();
      continue;
    }
    if (store == nullptr) {
      DAYBOOK_TRY(store, kv::Store::open(folder, {.create_if_missing = true}));
    }
    DAYBOOK_RETURN_IF_ERROR(save(*store, line));
  }
  return {};
}

// LevelDB's diary names the folder that it was written in, and its lock file is empty: nobody needs
// them.
void remove_diaries(const fs::path& folder) {
  for (const char* name : {"LOG", "LOG.old", "LOCK"}) fs::remove(folder / name);
}

std::vector<fs::path> lists_in(const fs::path& folder) {
  std::vector<fs::path> lists;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".jsonl") lists.push_back(entry.path());
  }
  std::sort(lists.begin(), lists.end());
  return lists;
}

Result<void> make_sample(const fs::path& source, const fs::path& target) {
  std::string previous;
  for (const fs::path& list : lists_in(source)) {
    const std::string folder = (target / list.stem()).string();
    if (!previous.empty()) DAYBOOK_RETURN_IF_ERROR(kv::copy_folder(previous, folder));
    DAYBOOK_TRY(const std::string saves, kv::read_file(list.string()));
    DAYBOOK_RETURN_IF_ERROR(save_all(folder, saves));
    remove_diaries(folder);
    previous = folder;
  }
  return {};
}

}  // namespace
}  // namespace daybook

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: make_sample LISTS TARGET\n";
    return 2;
  }
  const auto made = daybook::make_sample(argv[1], argv[2]);
  if (!made.ok()) std::cerr << made.error().message << "\n";
  return made.ok() ? 0 : daybook::exit_code(made.error().kind);
}
