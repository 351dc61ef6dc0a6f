// Internal to git: loose objects (one zlib stream in one file), read by us.
//
// Not by libgit2: up to 2026 it loops for ever on a loose object whose zlib stream stops short,
// which is what a flipped bit makes of some (libgit2 issue 7342). Objects in packs are read by
// libgit2.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>

#include "git/object.h"

namespace daybook::git {

// The content of object `id` under the folder `objects`; nullopt when there is no such file.
// kDamaged when it does not inflate, is of another type or does not hash to `id`.
Result<std::optional<std::string>> read_loose(const std::string& objects, ObjectType type,
                                              const ObjectId& id);

// The ids (hex) of all of them under the folder `objects`.
Result<std::unordered_set<std::string>> list_loose(const std::string& objects);

}  // namespace daybook::git
