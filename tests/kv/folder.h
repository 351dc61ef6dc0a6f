// A temporary folder, and the small language that the tests here are written in: build a store,
// corrupt a file of it, take a picture of the folder to compare with.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "kv/store.h"

namespace daybook::kv {

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "daybook-kv-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void spill(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

// What LevelDB 1.23 writes first of a new store (db/db_impl.cc, NewDB), before there is a CURRENT.
inline std::string first_manifest() {
  return std::string(
      "\x95\x7c\xb9\xc5\x22\x00\x01\x01\x1aleveldb.BytewiseComparator\x02\x00\x03\x02\x04\x00", 41);
}

inline void flip(const std::string& path, size_t offset, int mask = 1) {
  std::string bytes = slurp(path);
  ASSERT_LT(offset, bytes.size());
  bytes[offset] = static_cast<char>(bytes[offset] ^ mask);
  spill(path, bytes);
}

// Names of the files with this extension, the largest first.
inline std::vector<std::string> files_with(const std::string& folder,
                                           const std::string& extension) {
  std::vector<std::pair<uintmax_t, std::string>> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == extension) {
      found.emplace_back(entry.file_size(), entry.path().filename().string());
    }
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<std::string> names;
  for (const auto& [size, name] : found) names.push_back(name);
  return names;
}

inline std::string file_with(const std::string& folder, const std::string& extension) {
  const std::vector<std::string> names = files_with(folder, extension);
  EXPECT_FALSE(names.empty()) << "no " << extension << " in " << folder;
  return names.empty() ? "" : names[0];
}

// Everything that an outsider sees of a folder: names, content, times of change.
using Picture = std::map<std::string, std::tuple<std::string, std::filesystem::file_time_type>>;
inline Picture picture(const std::string& folder) {
  Picture out;
  out["."] = {"", std::filesystem::last_write_time(folder)};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    out[entry.path().string()] = {entry.is_regular_file() ? slurp(entry.path().string()) : "",
                                  entry.last_write_time()};
  }
  return out;
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

inline std::unique_ptr<Store> open_store(const std::string& folder) {
  auto store = Store::open(folder, {.create_if_missing = true});
  EXPECT_TRUE(store.ok()) << (store.ok() ? "" : store.error().message);
  return store.ok() ? std::move(store).value() : nullptr;
}

// One synced batch per pair, all in the log when it returns.
inline void build(const std::string& folder, const Pairs& pairs) {
  const auto store = open_store(folder);
  for (const auto& [key, value] : pairs) {
    Batch batch;
    batch.put(key, value);
    ASSERT_TRUE(store->write_synced(batch).ok());
  }
}

// LevelDB moves what its log holds to a table when it opens.
inline void move_log_to_table(const std::string& folder) {
  open_store(folder);
}

inline Pairs numbered_pairs(int count, size_t value_bytes = 20) {
  Pairs pairs;
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(1000 + i);
    pairs.emplace_back("key" + number,
                       number + std::string(value_bytes, static_cast<char>('a' + i % 26)));
  }
  return pairs;
}

inline Pairs forward(const Store& store) {
  Pairs out;
  Iterator it = store.iterate();
  for (it.seek_to_first(); it.valid(); it.next()) out.emplace_back(it.key(), it.value());
  EXPECT_TRUE(it.status().ok());
  return out;
}

}  // namespace daybook::kv
