// Internal to event: reads a message that was verified and checked (event/content_check.h) into a
// value. Cannot fail.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "event/event.h"
#include "event_generated.h"

namespace daybook::event {

Event read_event(const fb::Event& message);
Payload read_payload(const fb::Event& message);
ContractValue read_contract_value(const fb::ContractValue& value);

// "" where it is absent.
inline std::string_view view_of(const flatbuffers::String* value) {
  return value == nullptr ? std::string_view() : value->string_view();
}

inline std::string text(const flatbuffers::String* value) {
  return std::string(view_of(value));
}

// Our value of a FlatBuffers struct of bytes.
template <class Value, class Struct>
Value from_struct(const Struct& bytes) {
  Value out;
  static_assert(sizeof(Struct) == sizeof(out.bytes));
  std::memcpy(out.bytes.data(), &bytes, sizeof(bytes));
  return out;
}

}  // namespace daybook::event
