// Internal to event: reads a verified message into a value and remembers the first thing that is
// wrong with it.
//
// The verifier has seen to it that every offset stays inside the buffer. What it does not know is
// checked here: ranges of enums, UTF-8, unique keys, required parts, and that parts are not shared
// so often that a small message unfolds into a huge value.
#pragma once

#include <cstring>
#include <string>

#include "event/event.h"
#include "event_generated.h"

namespace daybook::event {

class Decoder {
 public:
  // kOutline: everything is checked, and text is not kept (but for the subject's name).
  enum class Keep { kAll, kOutline };
  explicit Decoder(Keep keep) : keep_(keep) {}
  Result<Event> decode(const fb::Event& message);

 private:
  using Fields = flatbuffers::Vector<flatbuffers::Offset<fb::Field>>;
  using Bytes = flatbuffers::Vector<uint8_t>;

  // Text and verbatim bytes of a whole event. Our encoder never shares parts, so it stays below
  // kMaxEventBytes.
  static constexpr size_t kMaxContentBytes = size_t{1} << 20;

  [[nodiscard]] bool failed() const { return !error_.empty(); }
  void refuse(std::string reason);
  // False, with the error set, when `bytes` more are too many.
  bool spend(size_t bytes);

  std::string text(const flatbuffers::String* value, const char* what);
  std::string kept_text(const flatbuffers::String* value, const char* what);
  std::optional<std::string> optional_text(const flatbuffers::String* value, const char* what);
  std::string verbatim(const Bytes* value);
  EventId id(const fb::Uuid* value, const char* what);

  void assigned_part(const fb::Event& message, Event& event);
  void said_part(const fb::Event& message, Event& event);
  void sealed_part(const fb::Event& message, Event& event);
  OnChain on_chain(const fb::OnChain& on_chain);
  Source source(const fb::Source& source);

  Payload payload(const fb::Event& message);
  Payload known_payload(const fb::Event& message);
  Payload contract(const fb::ContractChange& change, ContractAction action);
  Payload section(const fb::SectionChange& change, SectionAction action);
  Payload network(const fb::NetworkChange& change, bool relabelled);
  Payload layout(const fb::Layout& layout);
  Payload correction(const fb::Correction& correction);
  Payload gap(const fb::LostWrites& gap);
  Payload source_document(const fb::SourceText& document);
  ObjectOrder object_order(const fb::ObjectOrder& order);
  FieldList fields(const Fields* list, const char* what);
  ContractValue contract_value(const fb::ContractValue& value);

  Keep keep_;
  std::string error_;
  size_t content_bytes_ = 0;
};

// Our value of a FlatBuffers struct of bytes.
template <class Value, class Struct>
Value from_struct(const Struct& bytes) {
  Value out;
  static_assert(sizeof(Struct) == sizeof(out.bytes));
  std::memcpy(out.bytes.data(), &bytes, sizeof(bytes));
  return out;
}

}  // namespace daybook::event
