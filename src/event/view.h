// A stored event read in place: what walks over millions of events and folds need of it, without a
// copy. Reader makes the same checks as decode(), in the same words.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "event/event.h"

namespace daybook::event {

// Text points into the Reader's buffer: valid until its next read(), not longer than the Reader.
struct View {
  Position position;
  Revision revision;
  TimeNs recorded;
  EventId tx_id, id;
  uint32_t tx_index = 0, tx_count = 1;
  std::optional<TimeNs> effective;
  ChainId chain;
  SubjectKind kind = SubjectKind::kLog;
  std::string_view name;  // of the subject
  uint8_t payload_type = 0;
  bool changes_document = false;                  // see state::changes_document
  std::optional<ContractAction> contract_action;  // of a contract's change
  std::optional<ContractAction> late_action;      // of a late fact
  std::string_view from, to, tx_hash;  // of a contract's change or late fact; tx_hash also others
  bool has_section = false;            // a section's change that leaves the section
  std::optional<uint64_t> file_version_floor;  // of a network's change
  bool registers = false;                      // NetworkRegistered

  // When it was true, as far as is known.
  [[nodiscard]] TimeNs true_at() const { return effective.value_or(recorded); }
  [[nodiscard]] Subject subject() const { return {chain, kind, std::string(name)}; }
};

// Keeps one event's bytes. Not for two threads at once.
class Reader {
 public:
  // kInvalid with the reason, as decode().
  Result<View> read(std::string_view bytes);
  // Of the event that read() accepted last: the whole value, or its payload.
  [[nodiscard]] Event event() const;
  [[nodiscard]] Payload payload() const;
  // Of a contract's change only.
  [[nodiscard]] ContractValue contract_value() const;
  // As they were read.
  [[nodiscard]] std::string_view bytes() const {
    return {reinterpret_cast<const char*>(aligned_.data()), size_};
  }

 private:
  std::vector<uint64_t> aligned_;  // scalars are read in place
  size_t size_ = 0;                // bytes
};

}  // namespace daybook::event
