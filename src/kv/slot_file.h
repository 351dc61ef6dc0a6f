// One small value that is replaced often, durably, for the price of one fdatasync: a file of two
// slots of fixed size, written in turn. Format page: docs/format/store.md (the file `head`).
//
// A value is written into the slot that holds the one before the last, so a crash tears that slot
// and leaves the other: two writes in a row are never lost together. Whether an unreadable slot is
// such a trace, or damage, only the owner of the value can tell.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "kv/durable_file.h"

namespace daybook::kv {

inline constexpr size_t kSlotBytes = 8192;
inline constexpr size_t kSlotFileBytes = 2 * kSlotBytes;
inline constexpr char kSlotMagic[] = "daybook-slot/1\n";  // 15 bytes
// Magic, BE64 sequence, BE32 length; the content; zeros; SHA-256 of all that is before it.
inline constexpr size_t kSlotHeaderBytes = sizeof kSlotMagic - 1 + 8 + 4;
inline constexpr size_t kSlotContentBytes = kSlotBytes - kSlotHeaderBytes - 32;

struct Slot {
  uint64_t sequence = 0;  // of this write: even in the first slot, odd in the second
  std::string content;
};

// At least one slot is readable; two are of consecutive sequences.
struct Slots {
  std::array<std::optional<Slot>, 2> slots;  // nullopt: unreadable
  [[nodiscard]] const Slot& newest() const;
  // The other one, nullptr: unreadable.
  [[nodiscard]] const Slot* older() const;
};

// The content of a whole slot file. kInvalid: it is none (of another size), both slots are
// unreadable, or they do not follow each other.
Result<Slots> parse_slots(std::string_view file);
// kSlotBytes bytes. CHECKs that `content` has at most kSlotContentBytes.
std::string render_slot(const Slot& slot);

// kInvalid: more than kSlotContentBytes.
Result<void> check_slot_content(std::string_view content);

// The one writer of a slot file.
class SlotFile {
 public:
  // Makes the file, or replaces whatever is there, all or nothing; `content` is in both slots.
  // kInvalid: larger than kSlotContentBytes.
  static Result<SlotFile> create(const std::string& path, std::string_view content,
                                 FileSystem& files = system_files());
  // `newest` is the sequence of the newest slot in it.
  static Result<SlotFile> open(const std::string& path, uint64_t newest,
                               FileSystem& files = system_files());
  // On disk when it returns; kInvalid: larger than kSlotContentBytes, nothing was written. After
  // any other failure, open it again before the next write.
  Result<void> write(std::string_view content);

 private:
  SlotFile(FixedFile file, uint64_t newest) : file_(std::move(file)), newest_(newest) {}
  FixedFile file_;
  uint64_t newest_;
};

}  // namespace daybook::kv
