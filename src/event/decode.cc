// Bytes → event value or view: verify, check, then read.
#include <cstring>
#include <vector>

#include "event/codec.h"
#include "event/content_check.h"
#include "event/decoder.h"
#include "event/union_type.h"
#include "event/view.h"

namespace daybook::event {
namespace {

constexpr size_t kMinEventBytes = 8;  // root offset and file identifier
constexpr flatbuffers::uoffset_t kMaxDepth = 16;
constexpr flatbuffers::uoffset_t kMaxTables =
    kMaxEventBytes / 4;  // each has at least a vtable offset

OnChain read_on_chain(const fb::OnChain& on_chain) {
  return {text(on_chain.tx_hash()), on_chain.block_number(), text(on_chain.block_hash()),
          on_chain.log_index()};
}

Source read_source(const fb::Source& source) {
  Source out;
  out.kind = text(source.kind());
  out.locator = text(source.locator());
  if (source.digest() != nullptr) out.digest = from_struct<Hash>(*source.digest());
  out.generation = source.generation();
  out.sequence = source.sequence();
  return out;
}

Sealed read_sealed(const fb::Sealed& part) {
  Sealed out{text(part.field()), text(part.person()), {}};
  if (part.bytes() != nullptr)
    out.bytes.assign(reinterpret_cast<const char*>(part.bytes()->data()), part.bytes()->size());
  return out;
}

void read_from_and_to(const fb::ContractChange& change, View& view) {
  view.from = view_of(change.from());
  view.to = view_of(change.to());
}

void read_payload_view(const fb::Event& message, View& view) {
  const fb::Payload type = message.payload_type();
  view.payload_type = static_cast<uint8_t>(type);
  view.contract_action = contract_action(type);
  if (view.contract_action) {
    view.changes_document = true;
    read_from_and_to(*static_cast<const fb::ContractChange*>(message.payload()), view);
  } else if (section_action(type)) {
    view.changes_document = true;
    view.has_section = static_cast<const fb::SectionChange*>(message.payload())->json() != nullptr;
  } else if (type == fb::Payload::NetworkRegistered || type == fb::Payload::NetworkRelabelled) {
    view.changes_document = true;
    view.registers = type == fb::Payload::NetworkRegistered;
    view.file_version_floor =
        static_cast<const fb::NetworkChange*>(message.payload())->file_version_floor();
  } else if (const auto* correction = message.payload_as_CorrectionRecorded()) {
    view.late_action = contract_action(static_cast<fb::Payload>(correction->was_type()));
    if (view.late_action) read_from_and_to(*correction->was(), view);
  } else {
    view.changes_document = type == fb::Payload::LayoutRecorded;
  }
}

View read_view(const fb::Event& message) {
  View view;
  view.position = Position(message.position());
  view.revision = Revision(message.revision());
  view.recorded = TimeNs{message.recorded()};
  view.tx_id = from_struct<EventId>(*message.tx_id());
  view.id = from_struct<EventId>(*message.id());
  view.tx_index = message.tx_index();
  view.tx_count = message.tx_count();
  if (message.effective()) view.effective = TimeNs{*message.effective()};
  view.chain = ChainId(message.chain_id());
  view.kind = static_cast<SubjectKind>(message.subject_kind());
  view.name = view_of(message.subject_name());
  if (message.on_chain() != nullptr) view.tx_hash = view_of(message.on_chain()->tx_hash());
  read_payload_view(message, view);
  return view;
}

}  // namespace

Event read_event(const fb::Event& message) {
  Event event;
  event.position = Position(message.position());
  event.revision = Revision(message.revision());
  event.recorded = TimeNs{message.recorded()};
  event.tx_id = from_struct<EventId>(*message.tx_id());
  event.tx_index = message.tx_index();
  event.tx_count = message.tx_count();
  event.id = from_struct<EventId>(*message.id());
  if (message.effective()) event.effective = TimeNs{*message.effective()};
  event.subject = {ChainId(message.chain_id()), static_cast<SubjectKind>(message.subject_kind()),
                   text(message.subject_name())};
  event.actor = text(message.actor());
  event.approver = text(message.approver());
  event.sender = text(message.sender());
  event.tool = text(message.tool());
  event.tool_version = text(message.tool_version());
  event.reason = text(message.reason());
  event.correlation_id = text(message.correlation_id());
  event.causation_id = text(message.causation_id());
  if (message.on_chain() != nullptr) event.on_chain = read_on_chain(*message.on_chain());
  event.grade = static_cast<Grade>(message.grade());
  if (message.source() != nullptr) event.source = read_source(*message.source());
  event.git_commit = text(message.git_commit());
  event.payload = read_payload(message);
  if (message.sealed() == nullptr) return event;
  for (const fb::Sealed* part : *message.sealed()) event.sealed.push_back(read_sealed(*part));
  return event;
}

Result<View> Reader::read(std::string_view bytes) {
  if (bytes.size() > kMaxEventBytes) {
    return invalid("not an event: " + std::to_string(bytes.size()) +
                   " bytes, an event has at most " + std::to_string(kMaxEventBytes));
  }
  if (bytes.size() < kMinEventBytes) {
    return invalid("not an event: " + std::to_string(bytes.size()) + " bytes are too few");
  }
  const size_t words = (bytes.size() + 7) / 8;
  if (aligned_.size() < words) aligned_.resize(words);
  std::memcpy(aligned_.data(), bytes.data(), bytes.size());
  size_ = bytes.size();
  const auto* start = reinterpret_cast<const uint8_t*>(aligned_.data());
  if (!fb::EventBufferHasIdentifier(start)) {
    return invalid("not an event: the file identifier \"" + std::string(fb::EventIdentifier()) +
                   "\" is missing");
  }
  flatbuffers::Verifier verifier(start, bytes.size(), kMaxDepth, kMaxTables);
  if (!fb::VerifyEventBuffer(verifier)) {
    return invalid("not an event: the FlatBuffers verifier refuses its " +
                   std::to_string(bytes.size()) + " bytes; they are damaged");
  }
  const fb::Event& message = *fb::GetEvent(start);
  std::string problem = ContentCheck().run(message);
  if (!problem.empty()) return invalid("not a valid event: " + problem);
  return read_view(message);
}

Event Reader::event() const {
  return read_event(*fb::GetEvent(aligned_.data()));
}

Payload Reader::payload() const {
  return read_payload(*fb::GetEvent(aligned_.data()));
}

ContractValue Reader::contract_value() const {
  const fb::Event& message = *fb::GetEvent(aligned_.data());
  DAYBOOK_CHECK(contract_action(message.payload_type()));
  return read_contract_value(*static_cast<const fb::ContractChange*>(message.payload())->value());
}

Result<Event> decode(std::string_view bytes) {
  Reader reader;
  DAYBOOK_RETURN_IF_ERROR(reader.read(bytes));
  return reader.event();
}

}  // namespace daybook::event
