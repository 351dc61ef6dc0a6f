// Keys of the store. Format page: docs/format/store.md. Persistent: never change a prefix, list
// retired ones here.
//
//   'e' BE64(position)                              event bytes
//   'h' u8(tile level) BE64(index)                  32-byte hash of the perfect subtree of
//                                                   256^level leaves at `index`
//   'm' name                                        store metadata: "format", "store-id",
//                                                   "session", "checkpoint", "head"
//   'i' event id (16)                               BE64(position)        (module versions)
//   'v' BE64(chain) u8(kind) name 0x00 ~BE64(pos)   version record        (module versions)
//   'v'                                             the index's version   (module versions)
//   't' BE64(chain) u8(kind) name 0x00 ~BE64(time+2^63) ~BE64(pos)
//                                                   effective record      (module versions)
//   'w' BE64(chain) name 0x00 field 0x00 ~BE64(pos) field record        (module versions)
//   'x' u8(kind) value 0x00 BE64(position)          look-up record        (module versions)
#pragma once

namespace daybook::log {

inline constexpr char kEventPrefix = 'e';
inline constexpr char kHashPrefix = 'h';
inline constexpr char kMetaPrefix = 'm';
inline constexpr char kIdPrefix = 'i';
inline constexpr char kVersionPrefix = 'v';
inline constexpr char kEffectivePrefix = 't';
inline constexpr char kFieldPrefix = 'w';
inline constexpr char kLookupPrefix = 'x';

inline constexpr char kFormatValue[] = "daybook-store/1";
// Of "head": there is a file of that name beside LevelDB. Stores made before have no such record.
inline constexpr char kHeadValue[] = "two slots";

}  // namespace daybook::log
