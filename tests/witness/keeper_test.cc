#include "witness/keeper.h"

#include <sys/stat.h>

#include <thread>

#include "witness/witness_fixture.h"

namespace daybook::witness {
namespace {

using testing::NaiveLog;
using testing::WitnessTest;

class KeeperTest : public WitnessTest {
 protected:
  void SetUp() override {
    WitnessTest::SetUp();
    open();
  }
  // A log of the same key whose leaf `at` is another.
  static NaiveLog forked(size_t at) {
    NaiveLog fork;
    fork.leaves[at] = "another leaf";
    return fork;
  }
  // The witness's time on what it answered.
  [[nodiscard]] uint64_t time_of(const Answer& answer, uint64_t size) const {
    const auto lines = note::parse_signature_lines(answer.body).value();
    return keeper->key().verify(note::checkpoint_text(log.checkpoint(size)), lines[0]).value();
  }
};

TEST_F(KeeperTest, CosignsWhatExtendsTheLastAtEverySize) {
  for (uint64_t old_size = 0; old_size < 16; ++old_size) {
    for (uint64_t size = std::max<uint64_t>(1, old_size); size <= 16; ++size) {
      keeper.reset();
      forget();
      open();
      if (old_size > 0) expect_status(200, log.request(0, old_size));
      expect_status(200, log.request(old_size, size));
      EXPECT_EQ(seen_size(), size);
    }
  }
}

TEST_F(KeeperTest, AnswersItsSizeWhenTheOldSizeIsWrong) {
  const Answer never = send(log.request(2, 5));
  EXPECT_EQ(never.status, 409U);
  EXPECT_EQ(never.body, "0\n");
  expect_status(200, log.request(0, 5));
  for (const uint64_t old_size : {0U, 1U, 4U, 6U, 7U}) {
    const Answer answer = send(log.request(old_size, 7));
    EXPECT_EQ(answer.status, 409U) << old_size;
    EXPECT_EQ(answer.content_type, kSizeType);
    EXPECT_EQ(answer.body, "5\n");
  }
  EXPECT_EQ(seen_size(), 5U);
}

TEST_F(KeeperTest, RefusesAnOldSizeAboveTheCheckpoints) {
  AddCheckpoint request = log.request(0, 5);
  request.old_size = TreeSize(6);
  expect_status(400, request);
}

TEST_F(KeeperTest, RefusesEveryWrongProof) {
  expect_status(200, log.request(0, 5));
  const AddCheckpoint good = log.request(5, 13);
  for (size_t i = 0; i < good.proof.size(); ++i) {
    AddCheckpoint bad = good;
    bad.proof[i].bytes[0] ^= 1;
    expect_status(422, bad);
    bad = good;
    bad.proof.erase(bad.proof.begin() + static_cast<long>(i));
    expect_status(422, bad);
    bad = good;
    bad.proof.insert(bad.proof.begin() + static_cast<long>(i), Hash{});
    expect_status(422, bad);
  }
  AddCheckpoint proof_from_nothing = log.request(5, 13);
  keeper.reset();
  forget();
  open();
  proof_from_nothing.old_size = TreeSize(0);
  expect_status(422, proof_from_nothing);
  EXPECT_EQ(seen_size(), 0U);
}

TEST_F(KeeperTest, DoesNotKnowOtherLogs) {
  NaiveLog other;
  other.signer = note::Signer::generate("other.example/log").value();
  expect_status(404, other.request(0, 5));
}

TEST_F(KeeperTest, TrustsOnlyTheKeysThatItWasGiven) {
  NaiveLog namesake;
  namesake.signer = note::Signer::generate("test.example/log").value();
  expect_status(403, namesake.request(0, 5));
  AddCheckpoint altered = log.request(0, 5);
  altered.checkpoint[altered.checkpoint.size() - 10] ^= 1;
  const Answer answer = send(altered);
  EXPECT_TRUE(answer.status == 403 || answer.status == 400) << answer.status;
  EXPECT_EQ(seen_size(), 0U);
}

TEST_F(KeeperTest, NeverGoesBack) {
  expect_status(200, log.request(0, 9));
  for (uint64_t size = 1; size < 9; ++size) {
    for (uint64_t old_size = 0; old_size <= size; ++old_size) {
      expect_status(409, log.request(old_size, size));
    }
  }
  EXPECT_EQ(seen_size(), 9U);
}

TEST_F(KeeperTest, NeverCosignsTwoRootsOfOneSize) {
  expect_status(200, log.request(0, 9));
  const NaiveLog fork = forked(4);
  const Answer answer = send(fork.request(9, 9));
  EXPECT_EQ(answer.status, 409U);
  EXPECT_EQ(answer.body, "9\n");
  expect_status(200, log.request(9, 9));
}

TEST_F(KeeperTest, NeverCosignsAForkThatIsLarger) {
  expect_status(200, log.request(0, 9));
  for (size_t at = 0; at < 9; ++at) expect_status(422, forked(at).request(9, 12));
  expect_status(200, forked(9).request(9, 12));  // leaf 9 is not of the first nine
}

TEST_F(KeeperTest, RemembersAcrossAStart) {
  expect_status(200, log.request(0, 9));
  open();
  EXPECT_EQ(seen_size(), 9U);
  expect_status(409, log.request(0, 4));
  expect_status(422, forked(3).request(9, 12));
  expect_status(200, log.request(9, 12));
}

TEST_F(KeeperTest, GivesNoTimeBeforeAnEarlierOne) {
  EXPECT_EQ(time_of(send(log.request(0, 3)), 3), 1'700'000'000U);
  clock.seconds = 1'600'000'000;
  EXPECT_EQ(time_of(send(log.request(3, 4)), 4), 1'700'000'000U);
  open();
  EXPECT_EQ(time_of(send(log.request(4, 5)), 5), 1'700'000'000U);
  clock.seconds = 1'800'000'000;
  EXPECT_EQ(time_of(send(log.request(5, 6)), 6), 1'800'000'000U);
}

TEST_F(KeeperTest, TakesExtensionLinesAndManySignaturesAndStartsAgain) {
  AddCheckpoint request = log.request(0, 5);
  note::Note note = note::parse_note(request.checkpoint).value();
  note = note::parse_note(note::sign_note(note.text + "extension\n", log.signer)).value();
  for (int i = 0; i < 99; ++i) note.signatures.push_back(note.signatures[0]);
  request.checkpoint = note::render_note(note);
  expect_status(200, request);
  open();
  EXPECT_EQ(seen_size(), 5U);
  EXPECT_EQ(note::parse_note(keeper->seen()[0].note)->signatures.size(), 2U);
}

TEST_F(KeeperTest, OfTwoUpdatesAtOnceLetsOneWin) {
  for (uint64_t size = 0; size < 24; size += 2) {
    std::vector<unsigned> statuses(4);
    std::vector<std::thread> threads;
    for (size_t i = 0; i < statuses.size(); ++i) {
      threads.emplace_back([&, i] {
        // Half of them extend by one, half by two: whoever comes second has an old size.
        statuses[i] = send(log.request(size, size + 1 + i % 2)).status;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 200U), 1);
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 409U), 3);
    if (seen_size() == size + 1) expect_status(200, log.request(size + 1, size + 2));
  }
}

TEST_F(KeeperTest, OfTwoForksAtOnceCosignsOne) {
  const NaiveLog fork = forked(0);
  for (int round = 0; round < 20; ++round) {
    keeper.reset();
    forget();
    open();
    unsigned ours = 0, theirs = 0;
    std::thread one([&] { ours = send(log.request(0, 8)).status; });
    std::thread two([&] { theirs = send(fork.request(0, 8)).status; });
    one.join();
    two.join();
    EXPECT_EQ(std::min(ours, theirs), 200U);
    EXPECT_EQ(std::max(ours, theirs), 409U);
  }
}

TEST_F(KeeperTest, IsOneProcessAFolder) {
  const auto second = Keeper::open(folder, {log.signer.verifier()}, clock);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::kBusy);
}

TEST_F(KeeperTest, NeverTakesADamagedMemoryForNone) {
  expect_status(200, log.request(0, 9));
  const std::string good = keeper->seen()[0].note;
  keeper.reset();
  for (size_t i = 0; i <= good.size(); ++i) {
    std::string bad = good.substr(0, i);
    if (i == good.size()) bad[40] ^= 1;
    std::ofstream(state_path(), std::ios::binary | std::ios::trunc) << bad;
    const auto opened = try_open();
    ASSERT_FALSE(opened.ok()) << i;
    EXPECT_TRUE(opened.error().kind == ErrorKind::kDamaged ||
                opened.error().kind == ErrorKind::kTampered);
    EXPECT_NE(opened.error().message.find(state_path()), std::string::npos);
  }
}

TEST_F(KeeperTest, DoesNotStartAsIfNewWhenItsMemoryIsGone) {
  expect_status(200, log.request(0, 9));
  keeper.reset();
  const std::string place = std::filesystem::path(state_path()).parent_path();
  const auto expect_refused = [&] {
    const auto opened = try_open();
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().kind, ErrorKind::kDamaged);
    EXPECT_NE(opened.error().message.find(state_path() + " is gone"), std::string::npos)
        << opened.error().message;
    EXPECT_NE(opened.error().message.find("make a new witness"), std::string::npos);
  };
  std::filesystem::rename(state_path(), folder + "/kept");
  expect_refused();
  std::filesystem::remove_all(place);
  expect_refused();
  std::filesystem::create_directory(place);
  std::filesystem::rename(folder + "/kept", state_path());
  open();
  expect_status(200, log.request(9, 10));
}

// A crash before the list of logs was written, or a folder from before there was one.
TEST_F(KeeperTest, CompletesTheListOfTheLogsThatItCosigned) {
  expect_status(200, log.request(0, 9));
  keeper.reset();
  std::filesystem::remove(folder + "/cosigned");
  open();
  keeper.reset();
  std::filesystem::remove(state_path());
  EXPECT_EQ(try_open().error().kind, ErrorKind::kDamaged);
}

TEST_F(KeeperTest, RefusesTheMemoryOfAnotherKeyOrLog) {
  expect_status(200, log.request(0, 9));
  keeper.reset();
  put_key(note::Cosigner::generate("witness.example/w1")->skey());
  const auto opened = try_open();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kTampered);
}

// The disk says no: no cosignature leaves, and none after it until the next start.
TEST_F(KeeperTest, AnswersNothingThatItCouldNotWrite) {
  expect_status(200, log.request(0, 3));
  std::filesystem::rename(folder + "/" + origin_folder("test.example/log"), folder + "/moved");
  expect_status(500, log.request(3, 5));
  std::filesystem::rename(folder + "/moved", folder + "/" + origin_folder("test.example/log"));
  expect_status(500, log.request(3, 5));
  EXPECT_TRUE(keeper->seen()[0].failed.has_value());
  open();
  expect_status(200, log.request(3, 5));
}

TEST_F(KeeperTest, AKeyThatOthersMayReadIsNotUsed) {
  keeper.reset();
  for (const unsigned mode : {0640U, 0604U, 0620U}) {
    std::filesystem::permissions(folder + "/key", std::filesystem::perms(mode));
    const auto opened = try_open();
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().kind, ErrorKind::kEnvironment);
    EXPECT_NE(opened.error().message.find("chmod 600 " + folder + "/key"), std::string::npos);
  }
  std::filesystem::permissions(folder + "/key", std::filesystem::perms(0600));
  EXPECT_TRUE(try_open().ok());
}

TEST(KeeperFolder, IsMadeOnceWithAPrivateKeyOfItsOwn) {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "daybook-witness-XXXXXX").string();
  const std::string parent = ::mkdtemp(pattern.data());
  const std::string folder = parent + "/w";
  const auto key = Keeper::create(folder, "witness.example/new");
  ASSERT_TRUE(key.ok()) << key.error().message;
  EXPECT_EQ(Keeper::read_key(folder)->vkey(), key->vkey());
  struct stat info {};
  ASSERT_EQ(::stat((folder + "/key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_EQ(Keeper::create(folder, "witness.example/new").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(Keeper::read_key(parent).error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(Keeper::create(parent + "/x", "two words").ok());
  std::filesystem::remove_all(parent);
}

}  // namespace
}  // namespace daybook::witness
