#include "kv/slot_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "folder.h"

namespace daybook::kv {
namespace {

class SlotFileTest : public testing::Test {
 protected:
  [[nodiscard]] Slots read() const { return parse_slots(slurp(path_)).value(); }
  void create(const std::string& content) { ASSERT_TRUE(SlotFile::create(path_, content).ok()); }
  void write(const std::string& content) {
    Result<SlotFile> file = SlotFile::open(path_, read().newest().sequence);
    ASSERT_TRUE(file.ok()) << file.error().message;
    const Result<void> written = file->write(content);
    ASSERT_TRUE(written.ok()) << written.error().message;
  }
  TempFolder folder_;
  std::string path_ = folder_ / "slots";
};

TEST_F(SlotFileTest, ANewOneHoldsItsContentTwice) {
  create("zero");
  const Slots slots = read();
  EXPECT_EQ(slots.newest().content, "zero");
  ASSERT_NE(slots.older(), nullptr);
  EXPECT_EQ(slots.older()->content, "zero");
}

TEST_F(SlotFileTest, KeepsTheLastTwoWritesAndItsSizeAndName) {
  create("0");
  struct stat before {};
  ASSERT_EQ(::stat(path_.c_str(), &before), 0);
  std::string last = "0";
  for (int i = 1; i < 20; ++i) {
    const std::string next(static_cast<size_t>(i * 37), static_cast<char>('a' + i));
    write(next);
    EXPECT_EQ(read().newest().content, next);
    EXPECT_EQ(read().older()->content, last);
    last = next;
  }
  struct stat after {};
  ASSERT_EQ(::stat(path_.c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(before.st_size, after.st_size);
}

TEST_F(SlotFileTest, TakesTheLargestContentAndRefusesALargerOneUntouched) {
  create("0");
  const std::string largest(kSlotContentBytes, 'x');
  write(largest);
  EXPECT_EQ(read().newest().content, largest);
  const std::string before = slurp(path_);
  SlotFile file = SlotFile::open(path_, read().newest().sequence).value();
  const Result<void> written = file.write(largest + "x");
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(slurp(path_), before);
  EXPECT_FALSE(SlotFile::create(folder_ / "other", largest + "x").ok());
}

// A crash tears the slot that is being written, and no other byte: whatever it leaves there, the
// other slot is read.
TEST_F(SlotFileTest, ATornWriteLeavesTheOneBefore) {
  create("0");
  write("before");
  const std::string old = slurp(path_);
  write("torn");
  const std::string whole = slurp(path_);
  for (size_t cut = 0; cut < kSlotBytes; cut += cut < 64 ? 1 : 512) {
    const std::string torn = whole.substr(0, cut) + old.substr(cut);
    const Result<Slots> slots = parse_slots(torn);
    ASSERT_TRUE(slots.ok()) << slots.error().message;
    if (torn == old) continue;  // only bytes that are the same in both were written
    EXPECT_EQ(slots->newest().content, "before") << cut;
    EXPECT_EQ(slots->older(), nullptr) << cut;
  }
  write("after");
  EXPECT_EQ(read().newest().content, "after");
}

TEST_F(SlotFileTest, EveryFlippedBitMakesItsSlotUnreadable) {
  create("0");
  write("one");
  write("two");
  const std::string good = slurp(path_);
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ (1 << (i % 8)));
    const Result<Slots> slots = parse_slots(bad);
    ASSERT_TRUE(slots.ok()) << i;
    ASSERT_EQ(slots->older(), nullptr) << i;
    ASSERT_EQ(slots->newest().content, i < kSlotBytes ? "two" : "one") << i;
  }
}

TEST_F(SlotFileTest, OfAnotherLengthIsNone) {
  create("0");
  const std::string good = slurp(path_);
  for (const std::string& bad :
       {std::string(), good.substr(0, kSlotBytes), good.substr(0, good.size() - 1), good + "x"}) {
    EXPECT_EQ(parse_slots(bad).error().kind, ErrorKind::kInvalid);
    spill(path_, bad);
    EXPECT_FALSE(SlotFile::open(path_, 1).ok());
  }
}

TEST_F(SlotFileTest, SlotsThatDoNotFollowEachOtherAreRefused) {
  const std::string two = render_slot({2, "c"}), three = render_slot({3, "d"});
  EXPECT_TRUE(parse_slots(two + three).ok());
  EXPECT_FALSE(parse_slots(three + two).ok());
  EXPECT_FALSE(parse_slots(two + render_slot({5, "f"})).ok());
  EXPECT_FALSE(parse_slots(two + render_slot({2, "c"})).ok());
  EXPECT_FALSE(parse_slots(std::string(kSlotFileBytes, '\0')).ok());
}

// With a checksum that fits: not what a disk does, but what a reader must survive.
TEST_F(SlotFileTest, ASlotThatSomebodyMadeUpIsUnreadable) {
  const auto sealed = [](std::string bytes) {
    bytes.resize(kSlotBytes - 32);
    return bytes += sha256(bytes).view();
  };
  const std::string good = render_slot({2, "c"}), other = render_slot({3, "d"});
  EXPECT_NE(parse_slots(sealed(good) + other)->older(), nullptr);
  std::string magic = good, length = good, padding = good;
  magic[0] = 'x';
  length[kSlotHeaderBytes - 4] = '\x7f';
  padding[kSlotHeaderBytes + 100] = 'x';
  for (const std::string& bad : {magic, length, padding}) {
    EXPECT_EQ(parse_slots(sealed(bad) + other)->older(), nullptr);
  }
}

TEST_F(SlotFileTest, IsNotOpenedThroughALinkOrWhenItIsNotThere) {
  EXPECT_FALSE(SlotFile::open(path_, 1).ok());
  create("0");
  std::filesystem::create_symlink(path_, folder_ / "link");
  EXPECT_FALSE(SlotFile::open(folder_ / "link", 1).ok());
}

}  // namespace
}  // namespace daybook::kv
