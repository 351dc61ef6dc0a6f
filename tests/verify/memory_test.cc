// Verify's memory, counted where it is asked for: every operator new of this program, LevelDB's
// too.
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "ledger/ledger_fixture.h"
#include "state/replay.h"
#include "verify/verify.h"

namespace {

std::atomic<int64_t> live_bytes{0}, peak_bytes{0};

void* take_memory(size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  const auto bytes = static_cast<int64_t>(::malloc_usable_size(memory));
  const int64_t live = live_bytes.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  int64_t peak = peak_bytes.load(std::memory_order_relaxed);
  while (live > peak && !peak_bytes.compare_exchange_weak(peak, live, std::memory_order_relaxed)) {
  }
  return memory;
}

void give_memory(void* memory) {
  if (memory == nullptr) return;
  live_bytes.fetch_sub(static_cast<int64_t>(::malloc_usable_size(memory)),
                       std::memory_order_relaxed);
  std::free(memory);
}

}  // namespace

void* operator new(size_t size) {
  return take_memory(size);
}
void operator delete(void* memory) noexcept {
  give_memory(memory);
}
void operator delete(void* memory, size_t) noexcept {
  give_memory(memory);
}

namespace daybook::testing {
namespace {

constexpr ChainId kChain(97);
constexpr uint64_t kContracts = 4;

class VerifyMemory : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    record({network_draft(kChain, "bsctestnet")});
    for (uint64_t i = 0; i < kContracts; ++i)
      record({contract_draft(kChain, name(i), event::ContractAction::kDeployed, address(i))});
  }
  static std::string name(uint64_t n) { return "C" + std::to_string(n % kContracts); }
  void upgrade_to(uint64_t events) {
    while (ledger->size().value < events) {
      std::vector<ledger::Transaction> transactions;
      for (uint64_t i = ledger->size().value; i < events && transactions.size() < 2000; ++i) {
        transactions.push_back(
            {contract_draft(kChain, name(i), event::ContractAction::kUpgraded, address(i + 100))});
      }
      const auto receipts = ledger->submit(transactions, 2000);
      ASSERT_TRUE(receipts.ok()) << receipts.error().message;
    }
    open();  // what LevelDB and the ledger held of the writing is gone
  }
  // Bytes that a verification held at its height.
  int64_t peak(bool log_only) {
    const int64_t before = live_bytes.load();
    peak_bytes = before;
    verify::Options options;
    options.log_only = log_only;
    options.threads = 2;
    const auto report = verify::verify(*ledger, options, {});
    EXPECT_TRUE(report.ok() && report->problems.empty());
    return peak_bytes.load() - before;
  }
};

// From where both threads have a whole range and the histories are too long to be kept.
TEST_F(VerifyMemory, DoesNotGrowWithTheEvents) {
  constexpr int64_t kNoise = 1 << 20;
  static_assert(state::Replay::kShortLines < 6000);
  upgrade_to(6000);
  const int64_t log_only = peak(true), whole = peak(false);
  upgrade_to(24'000);
  EXPECT_LT(peak(true), log_only + kNoise);
  EXPECT_LT(peak(false), whole + kNoise);
  EXPECT_GT(whole, 100'000) << "the counter counts";
  RecordProperty("whole", static_cast<int>(whole));
}

}  // namespace
}  // namespace daybook::testing
