#include "kv/slot_file.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"
#include "kv/byte_reader.h"

namespace daybook::kv {
namespace {

constexpr std::string_view kMagicText(kSlotMagic, sizeof kSlotMagic - 1);
constexpr size_t kHashedBytes = kSlotBytes - sizeof(Hash::bytes);

bool only_zeros(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

// `bytes`: kSlotBytes. nullopt: torn, damaged, or never a slot.
std::optional<Slot> parse_slot(std::string_view bytes) {
  if (sha256(bytes.substr(0, kHashedBytes)).view() != bytes.substr(kHashedBytes)) {
    return std::nullopt;
  }
  if (bytes.substr(0, kMagicText.size()) != kMagicText) return std::nullopt;
  const uint64_t sequence = read_be64(bytes.substr(kMagicText.size(), 8));
  const uint32_t length = read_be32(bytes.substr(kMagicText.size() + 8, 4));
  if (length > kSlotContentBytes) return std::nullopt;
  const std::string_view content = bytes.substr(kSlotHeaderBytes, length);
  if (!only_zeros(
          bytes.substr(kSlotHeaderBytes + length, kHashedBytes - kSlotHeaderBytes - length))) {
    return std::nullopt;
  }
  return Slot{sequence, std::string(content)};
}

}  // namespace

const Slot& Slots::newest() const {
  if (!slots[0]) return *slots[1];
  if (!slots[1]) return *slots[0];
  return slots[0]->sequence > slots[1]->sequence ? *slots[0] : *slots[1];
}

const Slot* Slots::older() const {
  if (!slots[0] || !slots[1]) return nullptr;
  return slots[0]->sequence > slots[1]->sequence ? &*slots[1] : &*slots[0];
}

Result<Slots> parse_slots(std::string_view file) {
  if (file.size() != kSlotFileBytes) {
    return invalid("it has " + std::to_string(file.size()) + " bytes instead of " +
                   std::to_string(kSlotFileBytes));
  }
  Slots out{{parse_slot(file.substr(0, kSlotBytes)), parse_slot(file.substr(kSlotBytes))}};
  if (!out.slots[0] && !out.slots[1]) return invalid("neither of its two slots is readable");
  for (size_t i = 0; i < out.slots.size(); ++i) {
    if (out.slots[i] && out.slots[i]->sequence % 2 != i) {
      return invalid("a slot is in the other one's place");
    }
  }
  const Slot* older = out.older();
  if (older != nullptr && older->sequence + 1 != out.newest().sequence) {
    return invalid("its slots are of the writes " + std::to_string(older->sequence) + " and " +
                   std::to_string(out.newest().sequence) + ", which do not follow each other");
  }
  return out;
}

std::string render_slot(const Slot& slot) {
  DAYBOOK_CHECK(slot.content.size() <= kSlotContentBytes);
  std::string bytes(kMagicText);
  append_be64(bytes, slot.sequence);
  append_be32(bytes, static_cast<uint32_t>(slot.content.size()));
  bytes += slot.content;
  bytes.resize(kHashedBytes, '\0');
  return bytes += sha256(bytes).view();
}

Result<void> check_slot_content(std::string_view content) {
  if (content.size() <= kSlotContentBytes) return {};
  return invalid("it has " + std::to_string(content.size()) + " bytes; a slot holds at most " +
                 std::to_string(kSlotContentBytes));
}

Result<SlotFile> SlotFile::create(const std::string& path, std::string_view content,
                                  FileSystem& files) {
  DAYBOOK_RETURN_IF_ERROR(check_slot_content(content));
  DAYBOOK_RETURN_IF_ERROR(replace_file(
      path, render_slot({0, std::string(content)}) + render_slot({1, std::string(content)}), 0644,
      files));
  return open(path, 1, files);
}

Result<SlotFile> SlotFile::open(const std::string& path, uint64_t newest, FileSystem& files) {
  DAYBOOK_TRY(FixedFile file, FixedFile::open(path, kSlotFileBytes, files));
  return SlotFile(std::move(file), newest);
}

Result<void> SlotFile::write(std::string_view content) {
  DAYBOOK_RETURN_IF_ERROR(check_slot_content(content));
  const uint64_t sequence = newest_ + 1;
  DAYBOOK_RETURN_IF_ERROR(
      file_.overwrite(sequence % 2 * kSlotBytes, render_slot({sequence, std::string(content)})));
  newest_ = sequence;
  return {};
}

}  // namespace daybook::kv
