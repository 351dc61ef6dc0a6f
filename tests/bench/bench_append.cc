// Durable append beside a raw synced LevelDB put of the same bytes, 1 and 64 writers, in one run.
#include <benchmark/benchmark.h>

#include <mutex>

#include "base/bytes.h"
#include "bench/book.h"
#include "event/codec.h"
#include "ledger/group_commit.h"

namespace daybook::bench {
namespace {

std::string sample_event_bytes() {
  Book book;
  book.fill(kContracts + 2);
  const auto bytes = book.ledger().log().read(Position(kContracts + 1));
  require(bytes.ok(), "cannot read an event back");
  return *bytes;
}

std::unique_ptr<Folder> raw_folder;
std::unique_ptr<kv::Store> raw_store;
std::mutex raw_mutex;  // kv::Store takes one writer at a time, as the log does
std::atomic<uint64_t> raw_key;
std::string raw_value;

void raw_put(benchmark::State& state) {
  if (state.thread_index() == 0) {
    raw_value = sample_event_bytes();
    raw_folder = std::make_unique<Folder>();
    auto store = kv::Store::open(raw_folder->path() + "/raw", {true, true});
    require(store.ok(), "cannot open a LevelDB");
    raw_store = std::move(store).value();
  }
  for (auto _ : state) {
    std::string key = "e";
    append_be64(key, raw_key++);
    kv::Batch batch;
    batch.put(key, raw_value);
    const std::lock_guard guard(raw_mutex);
    require(raw_store->write_synced(batch).ok(), "a synced put failed");
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
  if (state.thread_index() == 0) {
    raw_store.reset();
    raw_folder.reset();
  }
}

std::unique_ptr<Book> shared_book;
std::unique_ptr<ledger::GroupCommit> shared_commit;
std::mutex next_mutex;

void append(benchmark::State& state) {
  if (state.thread_index() == 0) {
    shared_book = std::make_unique<Book>();
    shared_book->fill(kContracts + 1);
    shared_commit = std::make_unique<ledger::GroupCommit>(shared_book->ledger());
  }
  for (auto _ : state) {
    ledger::Transaction transaction;
    {
      const std::lock_guard guard(next_mutex);
      transaction = shared_book->next();
    }
    const auto receipts = shared_commit->submit(std::move(transaction));
    require(receipts.ok(), receipts.ok() ? "" : receipts.error().message);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
  if (state.thread_index() == 0) {
    shared_commit.reset();
    shared_book.reset();
  }
}

BENCHMARK(raw_put)->Name("append/leveldb_synced_put/1")->UseRealTime();
BENCHMARK(append)->Name("append/daybook/1")->UseRealTime();
BENCHMARK(raw_put)->Name("append/leveldb_synced_put/64")->Threads(64)->UseRealTime();
BENCHMARK(append)->Name("append/daybook/64")->Threads(64)->UseRealTime();

}  // namespace
}  // namespace daybook::bench
