#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "bench/book.h"
#include "bench/peer.h"

namespace daybook::bench {
namespace {

class RocksDb : public Peer {
 public:
  explicit RocksDb(const std::string& folder) {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.error_if_exists = true;
    rocksdb::DB* db = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(options, folder, &db);
    require(status.ok(), status.ToString());
    db_.reset(db);
  }
  void put(std::span<const Pair> pairs) override {
    rocksdb::WriteBatch batch;
    for (const auto& [key, value] : pairs) {
      require(batch.Put(key, value).ok(), "a batch refuses a record");
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    const rocksdb::Status status = db_->Write(options, &batch);
    require(status.ok(), status.ToString());
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace

std::unique_ptr<Peer> open_rocksdb(const std::string& folder) {
  return std::make_unique<RocksDb>(folder + "/rocksdb");
}

}  // namespace daybook::bench
