// Git's objects as bytes: an object's id is the hash of these bytes, so ids can be had without a
// repository. Source: git-hash-object(1), git-cat-file(1). Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace daybook::git {

struct ObjectId {
  std::string hex;  // 40 lower-case digits
  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
};

enum class ObjectType { kCommit, kTree, kBlob };

struct Person {
  std::string name, email;
  TimeNs
      when;  // whole seconds are kept, UTC; before 1970 becomes 1970, which is git's first second
};

struct CommitSpec {
  ObjectId tree;
  std::vector<ObjectId> parents;
  Person author, committer;
  std::string message;
};

struct CommitInfo {
  ObjectId id, tree;
  std::vector<ObjectId> parents;
  Person author, committer;
  std::string message;
};

// File modes of tree entries that we write; others in a base tree are kept as they are.
inline constexpr uint32_t kFileMode = 0100644;
inline constexpr uint32_t kFolderMode = 0040000;

struct TreeItem {
  uint32_t mode = kFileMode;
  std::string name;
  ObjectId id;
};

inline constexpr size_t kRawIdBytes = 20;

std::string type_name(ObjectType type);  // "commit", "tree", "blob"

// Of bytes that we made. Bytes that come from a repository are hashed by libgit2, which refuses
// those that look like half of a SHA-1 collision.
ObjectId object_id(ObjectType type, std::string_view bytes);

// As git makes a name or mail safe: without '<', '>', newline and NUL, no blanks or punctuation at
// the ends. "unknown" when nothing is left (git itself would refuse).
std::string safe_identity(std::string_view text);

// The message is taken as it is (NUL bytes are left out: git cannot hold them); end it with a
// newline.
std::string encode_commit(const CommitSpec& spec);

// kInvalid when it is not a commit object. Headers that we do not write (signatures, encodings) are
// passed over.
Result<CommitInfo> decode_commit(const ObjectId& id, std::string_view bytes);

// In git's order (a folder sorts as if its name ended in '/'), whatever the order of `items`.
std::string encode_tree(std::vector<TreeItem> items);
// kInvalid when it is not a tree object.
Result<std::vector<TreeItem>> decode_tree(std::string_view bytes);

}  // namespace daybook::git
