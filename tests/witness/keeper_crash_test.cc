// kill -9 between any two instructions: what was answered is remembered, and two roots of one size
// are never both answered.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "witness/witness_fixture.h"

namespace daybook::witness {
namespace {

using testing::WitnessTest;

class KilledKeeper : public WitnessTest {
 protected:
  // A child that extends by one for ever, from what it finds, and tells each size that was
  // answered.
  pid_t start(int answered) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    auto opened = Keeper::open(folder, {log.signer.verifier()}, clock);
    while (opened.ok()) {
      const auto seen = (*opened)->seen()[0].checkpoint;
      const uint64_t size = seen ? seen->size.value : 0;
      const uint64_t next = size < log.leaves.size() ? size + 1 : size;
      if ((*opened)->add_checkpoint(render_request(log.request(size, next))).status != 200) break;
      (void)!::write(answered, &next, sizeof next);
    }
    ::_exit(1);
  }
};

TEST_F(KilledKeeper, RemembersEveryAnswer) {
  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  uint64_t largest = 0;
  for (int round = 0; round < 15; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = start(ends[1]);
    ::close(ends[1]);
    // The kill comes some answers later, wherever the child then is.
    uint64_t size = 0;
    for (unsigned n = random() % 4; n > 0; --n) {
      ASSERT_EQ(::read(ends[0], &size, sizeof size), static_cast<ssize_t>(sizeof size));
    }
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    while (::read(ends[0], &size, sizeof size) == static_cast<ssize_t>(sizeof size)) {
    }
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "seed " << seed << ": the witness stopped by itself";
    largest = std::max(largest, size);
    open();
    ASSERT_GE(seen_size(), largest) << "seed " << seed << ", round " << round;
    ASSERT_LE(seen_size(), largest + 1) << "seed " << seed << ", round " << round;
    largest = seen_size();
    if (largest > 0) {
      testing::NaiveLog fork;
      fork.leaves[0] = "another leaf";
      expect_status(409, fork.request(largest, largest));
    }
    keeper.reset();
  }
}

}  // namespace
}  // namespace daybook::witness
