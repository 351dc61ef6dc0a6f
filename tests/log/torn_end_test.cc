// The end of LevelDB's newest file cannot be read: after a loss of power, or after damage.
#include "log/store_fixture.h"

namespace daybook::log {
namespace {

namespace fs = std::filesystem;
using daybook::testing::flip_byte;
using daybook::testing::read_bytes;
using daybook::testing::write_bytes;

class TornEnd : public daybook::testing::StoreTest {
 protected:
  // A record as a disk leaves it that wrote its first sector and the file's size, and not the rest.
  static std::string torn_record() {
    std::string record = "\x12\x34\x56\x78";  // no checksum of what follows
    record += "\xd0\x07";                     // 2000 bytes
    record += '\x01';                         // whole
    record += std::string(505, 'e');
    return record + std::string(1495, '\0');
  }
  [[nodiscard]] std::string newest_log() const { return leveldb_files(".log").back(); }
  // By name; without what LevelDB writes whenever it is called.
  [[nodiscard]] std::map<std::string, std::string> leveldb_picture() const {
    std::map<std::string, std::string> picture;
    for (const fs::directory_entry& file : fs::directory_iterator(paths().leveldb)) {
      const std::string name = file.path().filename().string();
      if (name.starts_with("LOG")) continue;
      picture[name] = read_bytes(file.path().string());
    }
    return picture;
  }
};

TEST_F(TornEnd, OfAWriteThatNobodyWasToldOfIsCutOff) {
  build(5);
  close();
  write_bytes(newest_log(), read_bytes(newest_log()) + torn_record());
  reopen();
  append(3);
  reopen();
}

// Found by the simulator: simulate --seed 8000132 --crashes 6.
TEST_F(TornEnd, IsFoundBeforeTheEmptyLogsOfInterruptedOpenings) {
  build(5);
  close();
  write_bytes(newest_log(), read_bytes(newest_log()) + torn_record());
  write_bytes(paths().leveldb + "/900001.log", "");
  write_bytes(paths().leveldb + "/900003.log", "");
  reopen();
  append(3);
  reopen();
}

TEST_F(TornEnd, OfTheManifestIsCutOffToo) {
  build(5);
  close();
  const std::string current = read_bytes(paths().leveldb + "/CURRENT");
  const std::string manifest = paths().leveldb + "/" + current.substr(0, current.size() - 1);
  write_bytes(manifest, read_bytes(manifest) + torn_record());
  reopen();
}

TEST_F(TornEnd, ThatHoldsAnAcknowledgedEventIsDamageAndNothingIsChanged) {
  build(5);
  append(1);
  close();
  flip_byte(newest_log(), read_bytes(newest_log()).size() - 10);
  const auto before = leveldb_picture();
  expect_refused(ErrorKind::kDamaged, "checksum mismatch");
  EXPECT_EQ(leveldb_picture(), before);
}

TEST_F(TornEnd, ThatHoldsTheSessionIsDamageToo) {
  build(5);
  reopen();
  close();
  flip_byte(newest_log(), read_bytes(newest_log()).size() - 3);
  expect_refused(ErrorKind::kDamaged, "checksum mismatch");
}

TEST_F(TornEnd, BeforeARecordThatCanBeReadIsDamage) {
  build(5);
  close();
  const std::string whole = read_bytes(newest_log());
  write_bytes(newest_log(), torn_record() + whole);
  expect_refused(ErrorKind::kDamaged, "is damaged");
}

}  // namespace
}  // namespace daybook::log
