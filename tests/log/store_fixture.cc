#include "log/store_fixture.h"

#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "kv/store.h"
#include "log/head_file.h"

namespace daybook::testing {

namespace fs = std::filesystem;

// In memory where the system has such a folder: kill -9 loses nothing that write(2) took, and fsync
// is free there.
static fs::path fastest_folder() {
  const fs::path in_memory = "/dev/shm";
  return fs::is_directory(in_memory) ? in_memory : fs::temp_directory_path();
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (fastest_folder() / "daybook-log-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}
std::string TemporaryFolder::operator/(const std::string& name) const {
  return path_ + "/" + name;
}

std::string read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  EXPECT_TRUE(file.good()) << path;
}

void flip_byte(const std::string& path, size_t offset) {
  std::string bytes = read_bytes(path);
  bytes.at(offset) = static_cast<char>(static_cast<unsigned char>(bytes.at(offset)) ^ 0x10U);
  write_bytes(path, bytes);
}

std::string entry(uint64_t number) {
  return "entry " + std::to_string(number) + " " +
         std::string(1 + number * 37 % 71, static_cast<char>('a' + number % 26));
}

Leaves entries(uint64_t from, uint64_t to) {
  Leaves made;
  for (uint64_t i = from; i < to; ++i) made.push_back(entry(i));
  return made;
}

void StoreTest::build(uint64_t count) {
  const Result<void> created = log::Log::create(paths().folder, signer, {kStoreId});
  ASSERT_TRUE(created.ok()) << created.error().message;
  Result<std::unique_ptr<log::Log>> opened = open();
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  log = std::move(opened).value();
  for (uint64_t done = 0; done < count; done += 100) append(std::min<uint64_t>(100, count - done));
}

void StoreTest::append(uint64_t count) {
  const uint64_t size = acknowledged.size();
  const Leaves more = entries(size, size + count);
  const Result<note::Checkpoint> head = log->append({TreeSize(size), more, {}});
  ASSERT_TRUE(head.ok()) << head.error().message;
  EXPECT_EQ(head->size, TreeSize(size + count));
  acknowledged.insert(acknowledged.end(), more.begin(), more.end());
}

Result<std::unique_ptr<log::Log>> StoreTest::open(bool writable) const {
  return log::Log::open(paths().folder, signer.verifier(), writable ? &signer : nullptr,
                        {writable, 0});
}

void StoreTest::reopen(bool writable) {
  close();
  Result<std::unique_ptr<log::Log>> opened = open(writable);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  log = std::move(opened).value();
  check();
}

void StoreTest::check() {
  const TreeSize size(acknowledged.size());
  const Hash root = naive_root(acknowledged);
  ASSERT_EQ(log->size(), size);
  EXPECT_EQ(log->root(), root);
  const Result<log::SignedCheckpoint> beside =
      log::read_newest_checkpoint(paths(), signer.verifier());
  ASSERT_TRUE(beside.ok()) << beside.error().message;
  EXPECT_EQ(beside->note, log->checkpoint_note());
  EXPECT_EQ(note::open_checkpoint(log->checkpoint_note(), signer.verifier()).value(),
            (note::Checkpoint{"example.com/daybook", size, root}));
  uint64_t next = 0;
  const Result<void> scanned =
      log->scan(Position(0), size, [&](Position position, std::string_view bytes) -> Result<void> {
        EXPECT_EQ(position, Position(next));
        EXPECT_EQ(bytes, acknowledged.at(next));
        ++next;
        return {};
      });
  EXPECT_TRUE(scanned.ok()) << scanned.error().message;
  EXPECT_EQ(next, size.value);
  const log::FsckReport report = log::fsck(*log, {}).value();
  EXPECT_TRUE(report.problems.empty()) << to_text(report.problems);
  EXPECT_EQ(report.size, size);
  EXPECT_EQ(report.root, root);
}

void StoreTest::expect_refused(ErrorKind kind, const std::string& text) {
  close();
  EXPECT_ERROR(open(true), kind, text);
  EXPECT_ERROR(open(false), kind, text);
}

void StoreTest::put_raw(const std::string& key, const std::string& value) {
  close();
  kv::Batch batch;
  batch.put(key, value);
  const auto store = kv::Store::open(paths().leveldb, {});
  ASSERT_TRUE(store.ok()) << store.error().message;
  ASSERT_TRUE((*store)->write_synced(batch).ok());
}

void StoreTest::erase_raw(const std::string& key) {
  close();
  kv::Batch batch;
  batch.erase(key);
  const auto store = kv::Store::open(paths().leveldb, {});
  ASSERT_TRUE(store.ok()) << store.error().message;
  ASSERT_TRUE((*store)->write_synced(batch).ok());
}

std::string StoreTest::get_raw(const std::string& key) const {
  const auto store = kv::Store::open(paths().leveldb, {});
  EXPECT_TRUE(store.ok());
  return (*store)->get(key).value().value();
}

std::vector<std::string> StoreTest::leveldb_files(const std::string& ending) const {
  std::vector<std::string> files;
  for (const fs::directory_entry& file : fs::directory_iterator(paths().leveldb)) {
    if (file.path().extension() == ending) files.push_back(file.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void StoreTest::keep(const std::string& name) {
  fs::copy(paths().folder, folder / name, fs::copy_options::recursive);
}

void StoreTest::put_back(const std::string& name, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) {
    fs::remove_all(paths().folder + "/" + part);
    fs::copy(folder / name + "/" + part, paths().folder + "/" + part, fs::copy_options::recursive);
  }
}

std::string to_text(const std::vector<log::Problem>& problems) {
  std::string text;
  for (const log::Problem& problem : problems) {
    text += problem.where + ": " + problem.what + " (" + problem.klass + ")\n";
  }
  return text;
}

}  // namespace daybook::testing
