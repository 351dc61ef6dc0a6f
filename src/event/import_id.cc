#include "event/import_id.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"

namespace daybook::event {

EventId import_id(const std::vector<std::string_view>& parts) {
  std::string message = "daybook/import/v1\n";
  for (const std::string_view part : parts) {
    DAYBOOK_CHECK_LE(part.size(), size_t{UINT32_MAX});
    append_be32(message, static_cast<uint32_t>(part.size()));
    message.append(part);
  }
  const Hash digest = sha256(message);
  EventId id;
  std::copy_n(digest.bytes.begin(), id.bytes.size(), id.bytes.begin());
  id.bytes[6] = static_cast<uint8_t>((id.bytes[6] & 0x0f) | 0x80);  // version 8
  id.bytes[8] = static_cast<uint8_t>((id.bytes[8] & 0x3f) | 0x80);  // variant 10
  return id;
}

}  // namespace daybook::event
