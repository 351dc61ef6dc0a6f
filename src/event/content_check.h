// Internal to event: what the FlatBuffers verifier does not know about a message. The verifier has
// seen to it that every offset stays inside the buffer; checked here are ranges of enums, UTF-8,
// unique keys, required parts, and that parts are not shared so often that a small message unfolds
// into a huge value. Reads every part once and keeps nothing: what reads a value afterwards
// (event/decoder.h, event/view.h) cannot fail.
#pragma once

#include <string>

#include "event_generated.h"

namespace daybook::event {

class ContentCheck {
 public:
  // The first thing that is wrong; "" when nothing is.
  std::string run(const fb::Event& message);

 private:
  using Bytes = flatbuffers::Vector<uint8_t>;
  using Fields = flatbuffers::Vector<flatbuffers::Offset<fb::Field>>;

  // Text and verbatim bytes of a whole event. Our encoder never shares parts, so it stays below
  // kMaxEventBytes.
  static constexpr size_t kMaxContentBytes = size_t{1} << 20;

  [[nodiscard]] bool failed() const { return !error_.empty(); }
  void refuse(std::string reason);
  // False, with the error set, when `bytes` more are too many.
  bool spend(size_t bytes);
  // Most parts of most events are absent.
  void text(const flatbuffers::String* value, const char* what) {
    if (value != nullptr) present_text(*value, what);
  }
  void present_text(const flatbuffers::String& value, const char* what);
  void verbatim(const Bytes* value);

  void assigned_part(const fb::Event& message);
  void said_part(const fb::Event& message);
  void sealed_part(const fb::Event& message);
  void on_chain(const fb::OnChain& on_chain);
  void source(const fb::Source& source);
  void payload(const fb::Event& message);
  void other_payload(const fb::Event& message);
  void contract(const fb::ContractChange& change);
  void correction(const fb::Correction& correction);
  void contract_value(const fb::ContractValue& value);
  void fields(const Fields* list, const char* what);
  void section(const fb::SectionChange& change);
  void network(const fb::NetworkChange& change);
  void layout(const fb::Layout& layout);

  std::string error_;
  size_t content_bytes_ = 0;
};

}  // namespace daybook::event
