// Bytes → event value: verify, then read the envelope.
#include <vector>

#include "base/bytes.h"
#include "event/codec.h"
#include "event/decoder.h"

namespace daybook::event {
namespace {

constexpr size_t kMinEventBytes = 8;  // root offset and file identifier
constexpr flatbuffers::uoffset_t kMaxDepth = 16;
constexpr flatbuffers::uoffset_t kMaxTables =
    kMaxEventBytes / 4;  // each has at least a vtable offset

}  // namespace

void Decoder::refuse(std::string reason) {
  if (error_.empty()) error_ = std::move(reason);
}

bool Decoder::spend(size_t bytes) {
  content_bytes_ += bytes;
  if (content_bytes_ <= kMaxContentBytes) return true;
  refuse("its parts are shared so often that it unfolds into more than " +
         std::to_string(kMaxContentBytes) + " bytes");
  return false;
}

std::string Decoder::kept_text(const flatbuffers::String* value, const char* what) {
  if (value == nullptr || !spend(value->size() + 1)) return {};
  const std::string_view bytes = value->string_view();
  if (!is_utf8(bytes)) refuse(std::string(what) + " is not valid UTF-8");
  return std::string(bytes);
}

std::string Decoder::text(const flatbuffers::String* value, const char* what) {
  if (keep_ == Keep::kAll) return kept_text(value, what);
  if (value != nullptr && spend(value->size() + 1) && !is_utf8(value->string_view()))
    refuse(std::string(what) + " is not valid UTF-8");
  return {};
}

std::optional<std::string> Decoder::optional_text(const flatbuffers::String* value,
                                                  const char* what) {
  if (value == nullptr) return std::nullopt;
  return text(value, what);
}

std::string Decoder::verbatim(const Bytes* value) {
  if (value == nullptr || !spend(value->size()) || keep_ == Keep::kOutline) return {};
  return std::string(reinterpret_cast<const char*>(value->data()), value->size());
}

EventId Decoder::id(const fb::Uuid* value, const char* what) {
  if (value != nullptr) return from_struct<EventId>(*value);
  refuse(std::string("it has no ") + what);
  return {};
}

OnChain Decoder::on_chain(const fb::OnChain& on_chain) {
  return {text(on_chain.tx_hash(), "the transaction hash"), on_chain.block_number(),
          text(on_chain.block_hash(), "the block hash"), on_chain.log_index()};
}

Source Decoder::source(const fb::Source& source) {
  Source out;
  out.kind = text(source.kind(), "the source's kind");
  out.locator = text(source.locator(), "the source's locator");
  if (source.digest() != nullptr) out.digest = from_struct<Hash>(*source.digest());
  out.generation = source.generation();
  out.sequence = source.sequence();
  return out;
}

void Decoder::assigned_part(const fb::Event& message, Event& event) {
  event.position = Position(message.position());
  event.revision = Revision(message.revision());
  event.recorded = TimeNs{message.recorded()};
  event.tx_id = id(message.tx_id(), "transaction id");
  event.tx_index = message.tx_index();
  event.tx_count = message.tx_count();
  if (event.tx_index >= event.tx_count) {
    refuse("its place in its transaction is " + std::to_string(event.tx_index) + " of " +
           std::to_string(event.tx_count));
  }
}

void Decoder::said_part(const fb::Event& message, Event& event) {
  event.id = id(message.id(), "event id");
  if (message.effective()) event.effective = TimeNs{*message.effective()};
  if (message.subject_kind() > fb::SubjectKind::MAX) refuse("its subject's kind is unknown");
  event.subject = {ChainId(message.chain_id()), static_cast<SubjectKind>(message.subject_kind()),
                   kept_text(message.subject_name(), "the subject's name")};
  event.actor = text(message.actor(), "the actor");
  event.approver = text(message.approver(), "the approver");
  event.sender = text(message.sender(), "the sender");
  event.tool = text(message.tool(), "the tool's name");
  event.tool_version = text(message.tool_version(), "the tool's version");
  event.reason = text(message.reason(), "the reason");
  event.correlation_id = text(message.correlation_id(), "the correlation id");
  event.causation_id = text(message.causation_id(), "the causation id");
  if (message.on_chain() != nullptr) event.on_chain = on_chain(*message.on_chain());
  if (message.grade() > fb::Grade::MAX) refuse("its evidence grade is unknown");
  event.grade = static_cast<Grade>(message.grade());
  if (message.source() != nullptr) event.source = source(*message.source());
  event.git_commit = text(message.git_commit(), "the git commit");
}

void Decoder::sealed_part(const fb::Event& message, Event& event) {
  if (message.sealed() == nullptr || !spend(message.sealed()->size())) return;
  for (const fb::Sealed* part : *message.sealed()) {
    Sealed out{text(part->field(), "a sealed field's name"),
               text(part->person(), "the person's pseudonym"), verbatim(part->bytes())};
    if (keep_ == Keep::kAll) event.sealed.push_back(std::move(out));
  }
}

Result<Event> Decoder::decode(const fb::Event& message) {
  Event event;
  assigned_part(message, event);
  said_part(message, event);
  event.payload = payload(message);
  sealed_part(message, event);
  if (failed()) return invalid("not a valid event: " + error_);
  return event;
}

namespace {

Result<Event> decode_keeping(std::string_view bytes, Decoder::Keep keep) {
  if (bytes.size() > kMaxEventBytes) {
    return invalid("not an event: " + std::to_string(bytes.size()) +
                   " bytes, an event has at most " + std::to_string(kMaxEventBytes));
  }
  if (bytes.size() < kMinEventBytes) {
    return invalid("not an event: " + std::to_string(bytes.size()) + " bytes are too few");
  }
  std::vector<uint64_t> aligned((bytes.size() + 7) / 8);  // scalars are read in place
  std::memcpy(aligned.data(), bytes.data(), bytes.size());
  const auto* start = reinterpret_cast<const uint8_t*>(aligned.data());
  if (!fb::EventBufferHasIdentifier(start)) {
    return invalid("not an event: the file identifier \"" + std::string(fb::EventIdentifier()) +
                   "\" is missing");
  }
  flatbuffers::Verifier verifier(start, bytes.size(), kMaxDepth, kMaxTables);
  if (!fb::VerifyEventBuffer(verifier)) {
    return invalid("not an event: the FlatBuffers verifier refuses its " +
                   std::to_string(bytes.size()) + " bytes; they are damaged");
  }
  return Decoder(keep).decode(*fb::GetEvent(start));
}

}  // namespace

Result<Event> decode(std::string_view bytes) {
  return decode_keeping(bytes, Decoder::Keep::kAll);
}

Result<Event> decode_outline(std::string_view bytes) {
  return decode_keeping(bytes, Decoder::Keep::kOutline);
}

}  // namespace daybook::event
