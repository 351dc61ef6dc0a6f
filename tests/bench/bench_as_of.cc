// As-of at 10^4 and 10^6 events: one contract (its last event at a random point) beside a random
// raw LevelDB get, and the whole network's state. Its cost must not grow with the log.
#include <benchmark/benchmark.h>

#include <map>
#include <random>

#include "base/bytes.h"
#include "bench/book.h"
#include "log/keys.h"
#include "versions/versions.h"

namespace daybook::bench {
namespace {

Book& book_of(uint64_t events) {
  static std::map<uint64_t, std::unique_ptr<Book>> books;
  std::unique_ptr<Book>& book = books[events];
  if (!book) {
    book = std::make_unique<Book>();
    book->fill(events);
  }
  return *book;
}

void raw_get(benchmark::State& state) {
  const auto events = static_cast<uint64_t>(state.range(0));
  const kv::Store& store = book_of(events).ledger().log().store();
  std::mt19937_64 random(1);
  for (auto _ : state) {
    std::string key(1, log::kEventPrefix);
    append_be64(key, random() % events);
    const auto value = store.get(key);
    require(value.ok() && value->has_value(), "a get failed");
  }
}

void as_of_contract(benchmark::State& state) {
  const auto events = static_cast<uint64_t>(state.range(0));
  const log::Log& log = book_of(events).ledger().log();
  std::mt19937_64 random(2);
  for (auto _ : state) {
    const event::Subject subject{kChain, event::SubjectKind::kContract,
                                 "C" + std::to_string(random() % kContracts)};
    const TreeSize size(kContracts + 1 + random() % (events - kContracts - 1));
    const auto position = versions::last_change(log, subject, size);
    require(position.ok() && position->has_value(), "an as-of failed");
    const auto event = book_of(events).ledger().read(**position);
    require(event.ok(), "an event could not be read");
    benchmark::DoNotOptimize(event);
  }
}

void as_of_network(benchmark::State& state) {
  const auto events = static_cast<uint64_t>(state.range(0));
  const log::Log& log = book_of(events).ledger().log();
  std::mt19937_64 random(3);
  for (auto _ : state) {
    const auto loaded = versions::load_state(
        log, TreeSize(kContracts + 1 + random() % (events / 2)), versions::Histories::kSkip);
    require(loaded.ok(), "an as-of failed");
    benchmark::DoNotOptimize(loaded);
  }
}

BENCHMARK(raw_get)->Name("as_of/leveldb_get")->Arg(10'000)->Arg(1'000'000);
BENCHMARK(as_of_contract)->Name("as_of/contract")->Arg(10'000)->Arg(1'000'000);
BENCHMARK(as_of_network)->Name("as_of/network")->Arg(10'000)->Arg(1'000'000);

}  // namespace
}  // namespace daybook::bench
