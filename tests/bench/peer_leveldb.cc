// LevelDB as it is, with its own batching of concurrent writers.
#include <leveldb/db.h>
#include <leveldb/write_batch.h>

#include "bench/book.h"
#include "bench/peer.h"
#include "kv/store.h"

namespace daybook::bench {
namespace {

class LevelDb : public Peer {
 public:
  explicit LevelDb(const std::string& folder) {
    leveldb::Options options;
    options.create_if_missing = true;
    options.error_if_exists = true;
    options.write_buffer_size = kv::Storage().write_buffer_bytes;  // it has what daybook has
    leveldb::DB* db = nullptr;
    const leveldb::Status status = leveldb::DB::Open(options, folder, &db);
    require(status.ok(), status.ToString());
    db_.reset(db);
  }
  void put(std::span<const Pair> pairs) override {
    leveldb::WriteBatch batch;
    for (const auto& [key, value] : pairs) batch.Put(key, value);
    leveldb::WriteOptions options;
    options.sync = true;
    const leveldb::Status status = db_->Write(options, &batch);
    require(status.ok(), status.ToString());
  }

 private:
  std::unique_ptr<leveldb::DB> db_;
};

}  // namespace

std::unique_ptr<Peer> open_leveldb(const std::string& folder) {
  return std::make_unique<LevelDb>(folder + "/leveldb");
}

}  // namespace daybook::bench
