// SHA-256 of a few short parts in a row: a tree's leaf or node, where making a Sha256 costs more
// than hashing does.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/hash.h"

namespace daybook {

Hash sha256_of(std::initializer_list<std::string_view> parts);

}  // namespace daybook
