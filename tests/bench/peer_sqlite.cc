// SQLite with a write-ahead log and synchronous=FULL: every commit is on disk. One connection
// behind a mutex, which is quicker than many that wait for each other's lock.
#include <sqlite3.h>

#include <mutex>

#include "bench/book.h"
#include "bench/peer.h"

namespace daybook::bench {
namespace {

class Sqlite : public Peer {
 public:
  explicit Sqlite(const std::string& path) {
    require(::sqlite3_open(path.c_str(), &db_) == SQLITE_OK, "cannot open " + path);
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("CREATE TABLE events (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID");
    require(::sqlite3_prepare_v2(db_, "INSERT INTO events VALUES (?, ?)", -1, &insert_, nullptr) ==
                SQLITE_OK,
            "cannot prepare an insert");
  }
  ~Sqlite() override {
    ::sqlite3_finalize(insert_);
    ::sqlite3_close(db_);
  }
  void put(std::span<const Pair> pairs) override {
    const std::lock_guard guard(mutex_);
    if (pairs.size() > 1) run("BEGIN");
    for (const auto& [key, value] : pairs) {
      bind(1, key);
      bind(2, value);
      require(::sqlite3_step(insert_) == SQLITE_DONE, ::sqlite3_errmsg(db_));
      ::sqlite3_reset(insert_);
    }
    if (pairs.size() > 1) run("COMMIT");
  }

 private:
  void run(const char* statement) {
    require(::sqlite3_exec(db_, statement, nullptr, nullptr, nullptr) == SQLITE_OK,
            ::sqlite3_errmsg(db_));
  }
  void bind(int parameter, const std::string& bytes) {
    require(::sqlite3_bind_blob(insert_, parameter, bytes.data(), static_cast<int>(bytes.size()),
                                nullptr) == SQLITE_OK,  // nullptr: it is there until the step
            "cannot bind");
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  std::mutex mutex_;
};

}  // namespace

std::unique_ptr<Peer> open_sqlite(const std::string& folder) {
  return std::make_unique<Sqlite>(folder + "/sqlite.db");
}

}  // namespace daybook::bench
