// Full replay (read, verify the FlatBuffers bytes, decode, fold) beside a raw LevelDB scan of the
// same records.
#include <benchmark/benchmark.h>

#include "bench/book.h"
#include "log/keys.h"
#include "state/state.h"

namespace daybook::bench {
namespace {

constexpr uint64_t kEvents = 100'000;

Book& replay_book() {
  static Book book;
  book.fill(kEvents);
  return book;
}

void raw_scan(benchmark::State& state) {
  const kv::Store& store = replay_book().ledger().log().store();
  for (auto _ : state) {
    uint64_t records = 0, bytes = 0;
    kv::Iterator it = store.iterate();
    const std::string prefix(1, log::kEventPrefix);
    for (it.seek(prefix); it.valid() && it.key()[0] == log::kEventPrefix; it.next()) {
      ++records;
      bytes += it.value().size();
    }
    require(records == kEvents, "the scan missed records");
    benchmark::DoNotOptimize(bytes);
  }
  state.SetItemsProcessed(
      static_cast<int64_t>(static_cast<uint64_t>(state.iterations()) * kEvents));
}

void replay(benchmark::State& state) {
  const ledger::Ledger& ledger = replay_book().ledger();
  for (auto _ : state) {
    state::State folded;
    const auto done = ledger.scan(Position(0), ledger.size(),
                                  [&](const event::Event& event, std::string_view) -> Result<void> {
                                    return state::apply(folded, event);
                                  });
    require(done.ok() && folded.size == TreeSize(kEvents), "the replay failed");
  }
  state.SetItemsProcessed(
      static_cast<int64_t>(static_cast<uint64_t>(state.iterations()) * kEvents));
}

BENCHMARK(raw_scan)->Name("replay/leveldb_scan")->Unit(benchmark::kMillisecond);
BENCHMARK(replay)->Name("replay/daybook")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace daybook::bench
