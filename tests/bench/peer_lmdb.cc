#include <lmdb.h>

#include "bench/book.h"
#include "bench/peer.h"

namespace daybook::bench {
namespace {

constexpr size_t kMapBytes = size_t{4} << 30;

void check(int code) {
  require(code == MDB_SUCCESS, ::mdb_strerror(code));
}

MDB_val as_value(const std::string& bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};  // LMDB only reads it
}

class Lmdb : public Peer {
 public:
  explicit Lmdb(const std::string& path) {
    check(::mdb_env_create(&env_));
    check(::mdb_env_set_mapsize(env_, kMapBytes));
    check(::mdb_env_open(env_, path.c_str(), MDB_NOSUBDIR, 0644));
    MDB_txn* transaction = begin();
    check(::mdb_dbi_open(transaction, nullptr, 0, &table_));
    check(::mdb_txn_commit(transaction));
  }
  ~Lmdb() override { ::mdb_env_close(env_); }
  void put(std::span<const Pair> pairs) override {
    MDB_txn* transaction = begin();  // waits for the one writer before it
    for (const auto& [key, value] : pairs) {
      MDB_val k = as_value(key), v = as_value(value);
      check(::mdb_put(transaction, table_, &k, &v, 0));
    }
    check(::mdb_txn_commit(transaction));
  }

 private:
  MDB_txn* begin() {
    MDB_txn* transaction = nullptr;
    check(::mdb_txn_begin(env_, nullptr, 0, &transaction));
    return transaction;
  }

  MDB_env* env_ = nullptr;
  MDB_dbi table_ = 0;
};

}  // namespace

std::unique_ptr<Peer> open_lmdb(const std::string& folder) {
  return std::make_unique<Lmdb>(folder + "/lmdb");
}

}  // namespace daybook::bench
