// Durable appends beside other stores that do nothing but insert the same bytes.
#include <atomic>
#include <filesystem>
#include <mutex>

#include "base/bytes.h"
#include "bench/book.h"
#include "bench/peer.h"
#include "bench/suite.h"
#include "ledger/group_commit.h"
#include "log/proof_file.h"

namespace daybook::bench {
namespace {

constexpr unsigned kWriters = 64;
constexpr uint64_t kBatch = 1000;

// Records as the log's own: key and stored bytes of an event.
class Records {
 public:
  Records() {
    Book book;
    book.fill(kContracts + 2);
    const auto bytes = book.ledger().log().read(Position(kContracts + 1));
    require(bytes.ok(), "cannot read an event back");
    value_ = *bytes;
  }
  Pair next() {
    std::string key = "e", value = value_;
    append_be64(key, next_++);
    value.replace(value.size() / 2, 8, key, 1, 8);
    return {std::move(key), std::move(value)};
  }
  std::vector<Pair> next(uint64_t count) {
    std::vector<Pair> pairs;
    while (pairs.size() < count) pairs.push_back(next());
    return pairs;
  }

 private:
  std::string value_;
  std::atomic<uint64_t> next_ = 0;
};

using OpenPeer = std::unique_ptr<Peer> (*)(const std::string&);

// A peer in a new folder, from its first repetition to its last.
struct OpenedPeer {
  Folder folder;
  Records records;
  std::unique_ptr<Peer> peer;
};

using PeerWork = void (*)(Measure&, OpenedPeer&);

Contender peer(const std::string& name, OpenPeer open, PeerWork work) {
  auto opened = std::make_shared<std::unique_ptr<OpenedPeer>>();
  return {name, [=](Measure& measure) {
            if (!*opened) {
              *opened = std::make_unique<OpenedPeer>();
              (*opened)->peer = open((*opened)->folder.path());
            }
            work(measure, **opened);
          }};
}

using OurWork = void (*)(Measure&, Book&);

// Works on one book from its first repetition to its last.
Contender ours(OurWork work) {
  auto book = std::make_shared<std::unique_ptr<Book>>();
  return {"daybook", [=](Measure& measure) {
            if (!*book) {
              *book = std::make_unique<Book>();
              (*book)->fill(kContracts + 1);
            }
            work(measure, **book);
          }};
}

void put_next(OpenedPeer& opened) {
  const Pair pair = opened.records.next();
  opened.peer->put({&pair, 1});
}

void put_one(Measure& measure, OpenedPeer& opened) {
  measure.each([&](uint64_t) { put_next(opened); });
}

void put_from_threads(Measure& measure, OpenedPeer& opened) {
  measure.threads(kWriters, [&](uint64_t) { put_next(opened); });
}

void put_batches(Measure& measure, OpenedPeer& opened) {
  const std::vector<Pair> pairs = opened.records.next(20 * kBatch);
  measure.all(pairs.size(), [&] {
    for (size_t i = 0; i < pairs.size(); i += kBatch) opened.peer->put({&pairs[i], kBatch});
  });
}

void append_one(Measure& measure, Book& book) {
  measure.each([&](uint64_t) {
    const auto receipts = book.ledger().submit({book.next()}, 1);
    require(receipts.ok(), receipts.ok() ? "" : receipts.error().message);
  });
}

void append_from_threads(Measure& measure, Book& book) {
  ledger::GroupCommit commit(book.ledger());
  std::mutex next;
  measure.threads(kWriters, [&](uint64_t) {
    ledger::Transaction transaction;
    {
      const std::lock_guard guard(next);
      transaction = book.next();
    }
    const auto receipts = commit.submit(std::move(transaction));
    require(receipts.ok(), receipts.ok() ? "" : receipts.error().message);
  });
}

void import_batches(Measure& measure, Book& book) {
  std::vector<ledger::Transaction> transactions;
  while (transactions.size() < 20 * kBatch) transactions.push_back(book.next());
  measure.all(transactions.size(), [&] {
    const auto receipts = book.ledger().submit(transactions, kBatch);
    require(receipts.ok(), receipts.ok() ? "" : receipts.error().message);
  });
}

void append_and_prove(Measure& measure, Book& book) {
  measure.each([&](uint64_t) {
    const auto receipts = book.ledger().submit({book.next()}, 1);
    require(receipts.ok(), receipts.ok() ? "" : receipts.error().message);
    const auto proof = book.ledger().prove(receipts->front().position);
    require(proof.ok(), "no proof");
    require(!log::render_proof_file(*proof).empty(), "an empty proof");
  });
}

Workload one_writer() {
  return {"append/1-writer",
          "one event an append, on disk and under a signed checkpoint when it returns",
          "event",
          {ours(append_one), peer("raw file", open_raw_file, put_one),
           peer("LevelDB", open_leveldb, put_one), peer("SQLite", open_sqlite, put_one),
           peer("RocksDB", open_rocksdb, put_one), peer("LMDB", open_lmdb, put_one)},
          {speed_at_least("daybook", "LevelDB", 0.45),
           percentile_at_most(0.99, "daybook", "LevelDB", 3)},
          1.5};
}

Workload many_writers() {
  return {
      "append/64-writers",
      "the same from 64 threads at once",
      "event",
      {ours(append_from_threads), peer("LevelDB", open_leveldb, put_from_threads),
       peer("SQLite", open_sqlite, put_from_threads),
       peer("RocksDB", open_rocksdb, put_from_threads), peer("LMDB", open_lmdb, put_from_threads)},
      {speed_at_least("daybook", "LevelDB", 0.8), speed_at_least("daybook", "SQLite", 1),
       speed_at_least("daybook", "RocksDB", 1)},
      1.5};
}

Workload bulk_import() {
  return {"import/synced-1000",
          "20000 events in atomic batches of 1000, each on disk before the next",
          "event",
          {ours(import_batches), peer("LevelDB", open_leveldb, put_batches),
           peer("SQLite", open_sqlite, put_batches), peer("RocksDB", open_rocksdb, put_batches),
           peer("LMDB", open_lmdb, put_batches)},
          {speed_at_least("daybook", "LevelDB", 0.5)}};
}

Workload proof_in_hand() {
  return {"append/proof-in-hand",
          "append an event, take the checkpoint, render its .tlog-proof",
          "proof",
          {ours(append_and_prove), peer("LevelDB", open_leveldb, put_one)},
          {milliseconds_at_most(0.5, "daybook", 1)}};
}

uint64_t bytes_below(const std::string& folder) {
  uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

// A closed store of so many events, relative to 1.4 × their bytes and 64 a piece.
void fill_and_weigh(Measure& measure) {
  const uint64_t events = quick() ? 100'000 : 1'000'000;
  Book book;
  measure.all(events, [&] { book.fill(events); });
  uint64_t event_bytes = 0;
  const auto scanned = book.ledger().log().scan(
      Position(0), book.ledger().size(), [&](Position, std::string_view bytes) -> Result<void> {
        event_bytes += bytes.size();
        return {};
      });
  require(scanned.ok(), "a scan failed");
  const std::string store = book.ledger().paths().store;
  book.close();
  const auto on_disk = static_cast<double>(bytes_below(store));
  measure.note("bytes on disk", on_disk);
  measure.note("bytes of events", static_cast<double>(event_bytes));
  measure.note(
      "bytes on disk / (1.4 x events + 64 each)",
      on_disk / (1.4 * static_cast<double>(event_bytes) + 64 * static_cast<double>(events)));
}

Workload store_size() {
  Workload workload{"size/store",
                    "all that a closed store holds on disk, index and tree with the events",
                    "event",
                    {{"daybook", fill_and_weigh}},
                    {note_at_most("daybook", "bytes on disk / (1.4 x events + 64 each)", 1)}};
  workload.repetitions = 1;
  return workload;
}

SUITE_WORKLOAD(one_writer);
SUITE_WORKLOAD(many_writers);
SUITE_WORKLOAD(bulk_import);
SUITE_WORKLOAD(proof_in_hand);
SUITE_WORKLOAD(store_size);

}  // namespace
}  // namespace daybook::bench
