// Damage below LevelDB's checksums: bytes of its files flipped, cut, removed.
#include <gtest/gtest.h>

#include <random>

#include "log/entry_cursor.h"
#include "log/store_fixture.h"

namespace daybook::log {
namespace {

namespace fs = std::filesystem;
using daybook::testing::entry;
using daybook::testing::flip_byte;
using daybook::testing::read_bytes;
using daybook::testing::write_bytes;

class RawDamage : public daybook::testing::StoreTest {
 protected:
  // A store whose newest events are in the write-ahead log and older ones in a table.
  void build_in_two_files() {
    build(40);
    reopen();  // LevelDB moves what its log holds into a table
    append(10);
    close();
    ASSERT_EQ(leveldb_files(".log").size(), 1U);
    ASSERT_FALSE(leveldb_files(".ldb").empty());
    keep("good");
  }
  std::string log_file() { return leveldb_files(".log").back(); }

  // A walk that steps over the block says that it is damaged, not that its events are missing, and
  // shows none of them.
  void expect_walks_stop_at(Position damaged) {
    uint64_t scanned = 0, stepped = 0;
    const auto scan = log->scan(Position(0), log->size(), [&](Position, std::string_view) {
      ++scanned;
      return Result<void>();
    });
    EntryCursor cursor(*log, kv::Store::Blocks::kPass);
    while (cursor.read(Position(stepped)).ok()) ++stepped;
    const auto read = cursor.read(Position(stepped));
    EXPECT_ERROR(scan, ErrorKind::kDamaged, "checksum mismatch");
    EXPECT_ERROR(read, ErrorKind::kDamaged, "checksum mismatch");
    EXPECT_GT(scanned, 0U);
    EXPECT_LE(scanned, damaged.value);
    EXPECT_EQ(stepped, scanned);
  }
};

TEST_F(RawDamage, InTheWriteAheadLogIsSeenAtEveryByte) {
  build_in_two_files();
  const size_t size = read_bytes(log_file()).size();
  std::mt19937_64 random(20250722);
  for (int i = 0; i < 60; ++i) {
    const size_t offset = random() % size;
    SCOPED_TRACE("offset " + std::to_string(offset) + " of " + std::to_string(size));
    flip_byte(log_file(), offset);
    const auto opened = open();
    ASSERT_FALSE(opened.ok());
    EXPECT_TRUE(opened.error().kind == ErrorKind::kDamaged ||
                opened.error().kind == ErrorKind::kTampered)
        << opened.error().message;
    put_back("good", {"log"});
  }
  reopen();
}

TEST_F(RawDamage, InATableIsSeenWhereverItMatters) {
  build_in_two_files();
  std::mt19937_64 random(20250723);
  size_t seen = 0;
  for (int i = 0; i < 60; ++i) {
    const std::string table = leveldb_files(".ldb")[random() % leveldb_files(".ldb").size()];
    const size_t offset = random() % read_bytes(table).size();
    SCOPED_TRACE("offset " + std::to_string(offset) + " of " + table);
    flip_byte(table, offset);
    auto opened = open(false);
    if (opened.ok()) {
      log = std::move(opened).value();
      const FsckReport report = fsck(*log, {}).value();
      if (report.problems.empty()) {
        check();  // then nothing that counts was touched: padding, or a block that holds superseded
                  // records only
      } else {
        EXPECT_EQ(report.problems.back().klass, "bit rot")
            << daybook::testing::to_text(report.problems);
        ++seen;
      }
      close();
    } else {
      EXPECT_EQ(opened.error().kind, ErrorKind::kDamaged) << opened.error().message;
      ++seen;
    }
    put_back("good", {"log"});
  }
  EXPECT_GT(seen, 40U);
}

TEST_F(RawDamage, InAnOldEventsBlockIsBitRotWithAPosition) {
  build(400);
  const std::string text = "kQ7#zP2!mX9@vB4$";  // nothing that compression could shorten
  ASSERT_TRUE(log->append({TreeSize(400), {text}, {}}).ok());
  acknowledged.push_back(text);
  append(1000);
  reopen();
  close();
  size_t flipped = 0;
  for (const std::string& table : leveldb_files(".ldb")) {
    const size_t offset = read_bytes(table).find(text);
    if (offset == std::string::npos) continue;
    flip_byte(table, offset + 5);
    ++flipped;
  }
  ASSERT_EQ(flipped, 1U);
  auto opened = open(false);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  log = std::move(opened).value();
  EXPECT_ERROR(log->read(Position(400)), ErrorKind::kDamaged, "");
  expect_walks_stop_at(Position(400));
  const FsckReport report = fsck(*log, {}).value();
  ASSERT_EQ(report.problems.size(), 1U) << daybook::testing::to_text(report.problems);
  EXPECT_EQ(report.problems[0].klass, "bit rot");
  EXPECT_EQ(report.problems[0].where.rfind("event ", 0), 0U);
}

TEST_F(RawDamage, OfACutLogTailIsAShortenedLog) {
  build_in_two_files();
  const std::string bytes = read_bytes(log_file());
  for (const size_t cut : {size_t{1}, size_t{7}, size_t{100}}) {
    write_bytes(log_file(), bytes.substr(0, bytes.size() - cut));
    EXPECT_ERROR(open(), ErrorKind::kDamaged,
                 "shortened: LevelDB holds 40 events and the signed checkpoint says 50");
    put_back("good", {"log"});
  }
}

TEST_F(RawDamage, OfALogCutAnywhereNeverOpens) {
  build_in_two_files();
  const std::string bytes = read_bytes(log_file());
  std::mt19937_64 random(20250724);
  for (int i = 0; i < 30; ++i) {
    const size_t length = random() % bytes.size();
    SCOPED_TRACE("cut to " + std::to_string(length) + " of " + std::to_string(bytes.size()));
    write_bytes(log_file(), bytes.substr(0, length));
    EXPECT_FALSE(open().ok());
    put_back("good", {"log"});
  }
}

TEST_F(RawDamage, OfARemovedFileIsSeen) {
  build_in_two_files();
  for (const char* ending : {".ldb", ".log"}) {
    fs::remove(leveldb_files(ending).front());
    const auto opened = open();
    ASSERT_FALSE(opened.ok()) << ending;
    put_back("good", {"log"});
  }
  fs::remove(paths().leveldb + "/CURRENT");
  EXPECT_ERROR(open(), ErrorKind::kDamaged, "CURRENT");
}

}  // namespace
}  // namespace daybook::log
