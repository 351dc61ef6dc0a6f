// A small language for stores in trouble: build, append, close, break something, open, check.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "log/fsck.h"
#include "log/log.h"
#include "merkle/naive_tree.h"

namespace daybook::testing {

// An invented key: its seed is 32 bytes of 0x07.
inline constexpr char kTestKey[] =
    "PRIVATE+KEY+example.com/daybook+8cd4f035+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
inline constexpr char kStoreId[] = "000102030405060708090a0b0c0d0e0f";
inline constexpr char kOtherStoreId[] = "ffffffffffffffffffffffffffffffff";

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const;

 private:
  std::string path_;
};

std::string read_bytes(const std::string& path);
void write_bytes(const std::string& path, const std::string& bytes);
void flip_byte(const std::string& path, size_t offset);

// "entry 17 …": never the same for two numbers; 9 to some 80 bytes.
std::string entry(uint64_t number);
Leaves entries(uint64_t from, uint64_t to);

// The one place that makes stores.
class StoreTest : public ::testing::Test {
 protected:
  // An open, writable store of `count` entries, appended 100 at a time.
  void build(uint64_t count);
  void append(uint64_t count);
  void close() { log.reset(); }
  // EXPECTs success, and that the whole store is sound.
  void reopen(bool writable = true);
  void check();

  [[nodiscard]] Result<std::unique_ptr<log::Log>> open(bool writable = true) const;
  // Closes, tries to open for writing and for reading: both must fail the same way.
  void expect_refused(ErrorKind kind, const std::string& text);

  // On a closed store, with good LevelDB checksums: what an attacker with LevelDB's own tools can
  // do.
  void put_raw(const std::string& key, const std::string& value);
  void erase_raw(const std::string& key);
  [[nodiscard]] std::string get_raw(const std::string& key) const;
  // LevelDB's files with this ending, by name.
  [[nodiscard]] std::vector<std::string> leveldb_files(const std::string& ending) const;
  // Copies the store's folder aside; puts its parts back.
  void keep(const std::string& name);
  void put_back(const std::string& name, const std::vector<std::string>& parts);

  [[nodiscard]] log::LogPaths paths() const { return log::LogPaths(folder / "store"); }

  const note::Signer signer = note::Signer::parse(kTestKey).value();
  TemporaryFolder folder;
  Leaves acknowledged;  // what was appended, in order
  std::unique_ptr<log::Log> log;
};

// "where: what (class)" lines, for messages.
std::string to_text(const std::vector<log::Problem>& problems);

}  // namespace daybook::testing

#define EXPECT_ERROR(result, expected_kind, text)                                            \
  do {                                                                                       \
    const auto& checked_result = (result);                                                   \
    ASSERT_FALSE(checked_result.ok()) << "expected: " << (text);                             \
    EXPECT_EQ(checked_result.error().kind, expected_kind) << checked_result.error().message; \
    EXPECT_NE(checked_result.error().message.find(text), std::string::npos)                  \
        << checked_result.error().message;                                                   \
  } while (false)
