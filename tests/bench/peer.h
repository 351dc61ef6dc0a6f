// What daybook is compared with in writing: other people's stores, each at its most durable
// setting, doing nothing but the insert. One file each, peer_*.cc.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>

namespace daybook::bench {

using Pair = std::pair<std::string, std::string>;

class Peer {
 public:
  virtual ~Peer() = default;
  // All of them, atomically, and on disk when it returns. From any thread.
  virtual void put(std::span<const Pair> pairs) = 0;
};

// Each in a new folder or file below `folder`, which exists.
std::unique_ptr<Peer> open_raw_file(const std::string& folder);  // write, fdatasync; one file
std::unique_ptr<Peer> open_leveldb(const std::string& folder);   // sync
std::unique_ptr<Peer> open_sqlite(const std::string& folder);    // WAL, synchronous=FULL
std::unique_ptr<Peer> open_rocksdb(const std::string& folder);   // sync
std::unique_ptr<Peer> open_lmdb(const std::string& folder);      // default: every commit syncs

}  // namespace daybook::bench
