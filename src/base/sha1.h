// SHA-1 (FIPS 180-4, OpenSSL), for git's object ids and nothing else: whoever makes both texts can
// make two of one SHA-1. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace daybook {

// Of the parts one after another.
std::array<uint8_t, 20> sha1(std::initializer_list<std::string_view> parts);

}  // namespace daybook
