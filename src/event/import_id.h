// Event ids of imported facts: derived from what the source says, so that importing the same input
// again gives the same ids and appends nothing. Scheme: docs/format/event.md "Imported ids".
#pragma once

#include <string_view>
#include <vector>

#include "base/ids.h"

namespace daybook::event {

// The first 16 bytes of SHA-256("daybook/import/v1\n" and, for each part, its length as 4
// big-endian bytes and its bytes), with version 8 and the variant of RFC 9562. Persistent: never
// change. CHECKs that a part is < 4 GiB.
EventId import_id(const std::vector<std::string_view>& parts);

}  // namespace daybook::event
