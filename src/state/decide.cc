#include "state/decide.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "state/contract_rules.h"
#include "state/people.h"
#include "state/subject.h"
#include "state/tag.h"

namespace daybook::state {
namespace {

Error refused(const event::Subject& subject, const std::string& what) {
  return invalid(describe(subject) + ": " + what);
}

std::string last_revision_text(const std::optional<Revision>& last) {
  return last ? "its last revision is " + std::to_string(last->value) : "it has no event yet";
}

Result<void> check_expected(const State& state, const Draft& draft) {
  if (draft.expected.kind == Expected::Kind::kAny) return {};
  const std::optional<Revision> last = last_revision(state, draft.event.subject);
  const std::string subject = describe(draft.event.subject);
  switch (draft.expected.kind) {
    case Expected::Kind::kAny:
      return {};  // above
    case Expected::Kind::kNone:
      if (!last) return {};
      return conflict(subject + ": expected to be new, but " + last_revision_text(last));
    case Expected::Kind::kExists:
      if (last) return {};
      return conflict(subject + ": expected to exist, but " + last_revision_text(last));
    case Expected::Kind::kExact:
      if (last && *last == draft.expected.revision) return {};
      return conflict(subject + ": expected revision " +
                      std::to_string(draft.expected.revision.value) + ", but " +
                      last_revision_text(last) + "; look at it again and repeat");
  }
  return usage("unknown expectation");
}

// The section that an action is about; "" for any.
std::string section_of(event::SectionAction action) {
  switch (action) {
    case event::SectionAction::kPatched:
      return "";
    case event::SectionAction::kGovernanceChanged:
    case event::SectionAction::kProtocolConfigured:
      return "configuration";
    case event::SectionAction::kTopologyChanged:
      return "topology";
    case event::SectionAction::kEmergencyDeclared:
    case event::SectionAction::kEmergencyCleared:
      return "emergency";
  }
  return "";
}

template <size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What the document could not show: a section under a header's key, and something else than an
// object where other subjects have members of their own.
std::optional<std::string> section_problem(const std::string& name,
                                           const std::optional<std::string>& json) {
  constexpr std::array<std::string_view, 5> kHeaderKeys = {"schemaVersion", "fileVersion",
                                                           "network", "chainId", "networkTier"};
  constexpr std::array<std::string_view, 4> kComposed = {"metadata", "contracts", "verification",
                                                         "operations"};
  if (is_one_of(kHeaderKeys, name)) {
    return "it is a key of the file's header, not a section: relabel the network";
  }
  if (!json || !is_one_of(kComposed, name) || json->rfind('{', 0) == 0) return std::nullopt;
  return "its value must be an object: other events have members in it, which " +
         json->substr(0, 40) + " could not hold";
}

// The rules of each payload; fills in what the state knows.
class Rules {
 public:
  Rules(const State& state, const event::Event& event)
      : state_(state), subject_(event.subject), effective_(event.effective) {}

  Result<void> operator()(event::NetworkChange& change) const {
    if (change.name.empty()) return refused("it has no name");
    const bool known = state_.networks.count(subject_.chain) != 0;
    if (known == change.relabelled) return {};
    return conflict(describe(subject_) + " is registered already, as " +
                    state_.networks.at(subject_.chain).header.name + ": relabel it");
  }
  Result<void> operator()(event::ContractChange& change) const {
    return decide_contract(state_.networks.at(subject_.chain), subject_, change);
  }
  Result<void> operator()(event::SectionChange& change) const {
    const std::string section = section_of(change.action);
    if (!section.empty() && section != subject_.name) {
      return refused(event::payload_name(change) + " is about the section " + section);
    }
    if (const auto problem = section_problem(subject_.name, change.json)) return refused(*problem);
    if (change.json) return {};
    const auto& sections = state_.networks.at(subject_.chain).sections;
    const auto found = sections.find(subject_.name);
    if (found != sections.end() && found->second.json) return {};
    return refused("there is none to remove");
  }
  Result<void> operator()(event::LayoutRecorded&) const { return {}; }
  Result<void> operator()(event::SourceReset& reset) const {
    if (reset.to_generation > reset.from_generation) return {};
    return refused("a source reset goes to a later generation, not from " +
                   std::to_string(reset.from_generation) + " to " +
                   std::to_string(reset.to_generation));
  }
  Result<void> operator()(event::HistoryGap& gap) const {
    const bool in_order = gap.first_sequence <= gap.last_sequence;
    if (in_order && gap.count - 1 == gap.last_sequence - gap.first_sequence) return {};
    return refused("a gap from sequence " + std::to_string(gap.first_sequence) + " to " +
                   std::to_string(gap.last_sequence) + " does not hold " +
                   std::to_string(gap.count) + " writes");
  }
  Result<void> operator()(event::SourceDocument& document) const {
    if (document.part < document.parts) return {};
    return refused("it is part " + std::to_string(document.part) + " (from 0) of " +
                   std::to_string(document.parts));
  }
  Result<void> operator()(event::CorrectionRecorded& correction) const {
    if (correction.refers_to) DAYBOOK_RETURN_IF_ERROR(check_recorded(*correction.refers_to));
    if (!correction.was) return {};
    return decide_late(state_.networks.at(subject_.chain), subject_, effective_, *correction.was);
  }
  Result<void> operator()(event::RolledBack& rollback) const {
    return check_recorded(rollback.restores);
  }
  Result<void> operator()(event::PayloadRedacted& redaction) const {
    if (!redaction.person.empty() && subject_ != person_subject(redaction.person))
      return refused("the subject of a person's redaction is people/ and the pseudonym");
    return check_recorded(redaction.refers_to);
  }
  Result<void> operator()(event::NoteRecorded& note) const {
    return note.text.empty() ? Result<void>(refused("the note is empty")) : Result<void>();
  }
  Result<void> operator()(event::Tagged& tag) const {
    if (subject_ != tag_subject(tag.name)) return refused("a tag's subject is tags/ and its name");
    if (const auto problem = tag_name_problem(tag.name)) return refused("no tag name: " + *problem);
    if (tag.size <= state_.size) return {};
    return refused("it stands for " + std::to_string(tag.size.value) + " events, the log has " +
                   std::to_string(state_.size.value));
  }
  Result<void> operator()(event::KeyRotated& rotation) const {
    if (!rotation.old_vkey.empty() && !rotation.new_vkey.empty()) return {};
    return refused("a key rotation names the old and the new key");
  }
  Result<void> operator()(event::KeyRevoked& revocation) const {
    return revocation.vkey.empty() ? Result<void>(refused("a revocation names a key"))
                                   : Result<void>();
  }
  Result<void> operator()(event::Opaque& opaque) const {
    return refused("payload type " + std::to_string(opaque.type) +
                   " is not known to this version of daybook");
  }

 private:
  [[nodiscard]] Error refused(const std::string& what) const {
    return state::refused(subject_, what);
  }
  [[nodiscard]] Result<void> check_recorded(Position position) const {
    if (position.value < state_.size.value) return {};
    return refused("it refers to event " + std::to_string(position.value) + ", the log has " +
                   std::to_string(state_.size.value));
  }

  const State& state_;
  const event::Subject& subject_;
  const std::optional<TimeNs> effective_;
};

// A note needs something to be about: a contract, section or layout that has an event.
bool is_about_nothing(const State& state, const event::Event& event) {
  if (event.subject.kind == event::SubjectKind::kLog || tells_value(event)) return false;
  return !last_revision(state, event.subject);
}

}  // namespace

Result<event::Event> decide(const State& state, const Draft& draft) {
  event::Event event = draft.event;
  if (const auto problem = subject_problem(event)) return refused(event.subject, *problem);
  if (lacks_network(state, event)) {
    return refused(event.subject, "chain " + std::to_string(event.subject.chain.value) +
                                      " is not registered: register the network first");
  }
  DAYBOOK_RETURN_IF_ERROR(check_expected(state, draft));
  if (is_about_nothing(state, event)) {
    return refused(event.subject, event::payload_name(event.payload) +
                                      " needs something to be about: it has no event yet");
  }
  DAYBOOK_RETURN_IF_ERROR(std::visit(Rules(state, draft.event), event.payload));
  event.revision = next_revision(state, event.subject);
  return event;
}

}  // namespace daybook::state
