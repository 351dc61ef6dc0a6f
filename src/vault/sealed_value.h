// Internal to vault: JSON values of an event's after-image, visited where they are personal.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "event/event.h"
#include "vault/personal.h"

namespace daybook::vault {

// One personal value: its RFC 6901 pointer in the document, and compact JSON text. Returns the text
// to put in its place.
using VisitValue =
    std::function<Result<std::string>(const std::string& pointer, const std::string& json)>;

// Calls visit for each value of the payload's after-image that `personal` matches, and stores its
// answer. kInvalid when the section is no JSON.
Result<void> visit_personal(event::Event& event, const Personal& personal, const VisitValue& visit);

// {"_type":"sealed",…} as compact JSON.
std::string sealed_json(const std::string& person, std::string_view ciphertext);
struct SealedValue {
  std::string person, ciphertext;
};
std::optional<SealedValue> parse_sealed_json(const std::string& json);

}  // namespace daybook::vault
