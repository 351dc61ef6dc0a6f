// Internal to git: one pack file and its index, made in memory and written durably.
// Formats: gitformat-pack(5), version 2 of both.
//
// Versions of one path are deltas of the one before, made from what the two have in common: no
// other base is looked for, which is what makes packing slow elsewhere. Chains end after
// kMaxDeltaDepth, as git's own do.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "git/deflate.h"
#include "git/object.h"

namespace daybook::git {

inline constexpr unsigned kMaxDeltaDepth = 50;

class PackWriter {
 public:
  PackWriter();

  // An object that is not there yet; `id` is object_id(type, bytes). `path` is where it stands in
  // the tree, `was` where its last version stood, when elsewhere; "" for a commit.
  void add(ObjectType type, const ObjectId& id, std::string_view bytes, const std::string& path,
           const std::string& was);
  [[nodiscard]] bool holds(const ObjectId& id) const { return entries_.count(id.hex) != 0; }
  [[nodiscard]] size_t size() const { return pack_.size(); }  // bytes
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  // nullopt: no such object here. CHECKs that it is what was added.
  [[nodiscard]] std::optional<std::string> read(ObjectType type, const ObjectId& id) const;

  // Puts pack-<name>.pack into `folder` and then the index that makes it be read; both and the
  // folder are synced. Nothing is added after it.
  Result<void> write(const std::string& folder);

 private:
  struct Entry {
    ObjectType type;
    uint64_t offset;
    uint32_t crc;  // CRC-32 of its bytes in the pack
  };
  struct Version {  // the last one of a path
    std::string content;
    uint64_t offset = 0;
    unsigned depth = 0;  // deltas to go through for it
  };
  using Key = std::pair<ObjectType, std::string>;

  const Version* base_of(const Key& key, const std::string& was);
  void append_header(unsigned type, size_t size);
  [[nodiscard]] std::string content_at(uint64_t offset) const;
  [[nodiscard]] std::string index(std::string_view pack_checksum) const;

  std::string pack_;
  std::unordered_map<std::string, Entry> entries_;  // by id
  std::map<Key, Version> versions_;
  Deflater deflater_;
};

}  // namespace daybook::git
