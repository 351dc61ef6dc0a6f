// As-of at 10^4 and 10^6 events, by either clock: one contract and the whole network at a random
// point, beside a random raw LevelDB get and beside `git show COMMIT:FILE`. Its cost must not grow
// with the log.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <map>
#include <random>

#include "base/bytes.h"
#include "bench/book.h"
#include "git/repository.h"
#include "log/keys.h"
#include "project/git_projector.h"
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

// The moment of a question: after a random number of events, and with `effective` also what was
// true when a random one of them was recorded.
versions::Moment random_moment(const Book& book, std::mt19937_64& random, bool effective) {
  const uint64_t events = book.ledger().size().value;
  const TreeSize size(kContracts + 1 + random() % (events - kContracts - 1));
  if (!effective) return {size, std::nullopt};
  return {size, TimeNs{kFirstNs +
                       static_cast<int64_t>(kContracts + 1 + random() % size.value) * kStepNs}};
}

void as_of_contract(benchmark::State& state, bool effective) {
  const Book& book = book_of(static_cast<uint64_t>(state.range(0)));
  std::mt19937_64 random(2);
  for (auto _ : state) {
    const std::string name = "C" + std::to_string(random() % kContracts);
    const auto contract = versions::load_contract(book.ledger().log(), kChain, name,
                                                  random_moment(book, random, effective));
    require(contract.ok() && contract->has_value(), "an as-of failed");
    benchmark::DoNotOptimize(contract);
  }
}

void as_of_network(benchmark::State& state, bool effective) {
  const Book& book = book_of(static_cast<uint64_t>(state.range(0)));
  std::mt19937_64 random(3);
  for (auto _ : state) {
    const auto loaded =
        versions::load_network(book.ledger().log(), kChain, random_moment(book, random, effective),
                               versions::Histories::kSkip);
    require(loaded.ok() && loaded->has_value(), "an as-of failed");
    benchmark::DoNotOptimize(loaded);
  }
}

// The same question to the snapshot branch: git reads the file of a commit.
void git_show(benchmark::State& state) {
  constexpr uint64_t kCommits = 1000;
  static Book book;
  book.fill(kCommits);
  const auto report = project::project_git(book.ledger(), {});
  require(report.ok() && report->tip, "no snapshots");
  const std::string folder = book.ledger().paths().resolve(book.ledger().config().git_repository);
  const auto repository = git::Repository::open(folder);
  require(repository.ok(), "no repository");
  const auto commits = (*repository)->history(*report->tip);
  require(commits.ok() && commits->size() == kCommits, "commits are missing");
  std::mt19937_64 random(4);
  for (auto _ : state) {
    const std::string commit = (*commits)[kContracts + random() % (kCommits - kContracts)].hex;
    const std::string command = "git -C " + folder + " show " + commit +
                                ":deployments/unified/bench.unified.json > /dev/null";
    require(std::system(command.c_str()) == 0, "git show failed");
  }
}

BENCHMARK(raw_get)->Name("as_of/leveldb_get")->Arg(10'000)->Arg(1'000'000);
BENCHMARK_CAPTURE(as_of_contract, recorded, false)
    ->Name("as_of/contract")
    ->Arg(10'000)
    ->Arg(1'000'000);
BENCHMARK_CAPTURE(as_of_contract, effective, true)
    ->Name("as_of/contract_effective")
    ->Arg(10'000)
    ->Arg(1'000'000);
BENCHMARK_CAPTURE(as_of_network, recorded, false)
    ->Name("as_of/network")
    ->Arg(10'000)
    ->Arg(1'000'000);
BENCHMARK_CAPTURE(as_of_network, effective, true)
    ->Name("as_of/network_effective")
    ->Arg(10'000)
    ->Arg(1'000'000);
BENCHMARK(git_show)->Name("as_of/git_show")->UseRealTime();

}  // namespace
}  // namespace daybook::bench
