#include "state/subject.h"

#include <array>

#include "base/bytes.h"

namespace daybook::state {
namespace {

using event::SubjectKind;

const char* kind_name(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::kLog:
      return "log";
    case SubjectKind::kNetwork:
      return "network";
    case SubjectKind::kContract:
      return "contract";
    case SubjectKind::kSection:
      return "section";
    case SubjectKind::kLayout:
      return "layout";
  }
  return "unknown subject";
}

// Payload → may it be about a subject of this kind?
struct Fits {
  SubjectKind kind;
  bool operator()(const event::NetworkChange&) const { return kind == SubjectKind::kNetwork; }
  bool operator()(const event::ContractChange&) const { return kind == SubjectKind::kContract; }
  bool operator()(const event::SectionChange&) const { return kind == SubjectKind::kSection; }
  bool operator()(const event::LayoutRecorded&) const { return kind == SubjectKind::kLayout; }
  bool operator()(const event::SourceReset&) const { return kind == SubjectKind::kLog; }
  bool operator()(const event::HistoryGap&) const { return kind == SubjectKind::kLog; }
  bool operator()(const event::KeyRotated&) const { return kind == SubjectKind::kLog; }
  bool operator()(const event::KeyRevoked&) const { return kind == SubjectKind::kLog; }
  bool operator()(const event::Tagged&) const { return kind == SubjectKind::kLog; }
  bool operator()(const event::SourceDocument&) const { return is_log_or_network(); }
  bool operator()(const event::RolledBack&) const { return is_log_or_network(); }
  bool operator()(const event::CorrectionRecorded& correction) const {
    return !correction.was || kind == SubjectKind::kContract;
  }
  bool operator()(const event::NoteRecorded&) const { return true; }
  bool operator()(const event::PayloadRedacted&) const { return true; }
  bool operator()(const event::Opaque&) const { return true; }

  [[nodiscard]] bool is_log_or_network() const {
    return kind == SubjectKind::kLog || kind == SubjectKind::kNetwork;
  }
};

bool takes_a_name(SubjectKind kind) {
  return kind == SubjectKind::kContract || kind == SubjectKind::kSection;
}

template <class Map>
std::optional<Revision> revision_in(const Map& subjects, const std::string& name) {
  const auto found = subjects.find(name);
  if (found == subjects.end()) return std::nullopt;
  return found->second.revision;
}

std::optional<std::string> name_problem(const event::Subject& subject) {
  const std::string kind = kind_name(subject.kind);
  if (!is_utf8(subject.name)) return "its name is not valid UTF-8";
  if (subject.name.find('\0') != std::string::npos) return "its name holds a NUL";
  if (takes_a_name(subject.kind) && subject.name.empty()) return "a " + kind + " has a name";
  const bool unnamed =
      subject.kind == SubjectKind::kNetwork || subject.kind == SubjectKind::kLayout;
  if (unnamed && !subject.name.empty()) {
    return "a " + kind + " is named by its chain id alone, not \"" + subject.name + "\"";
  }
  return std::nullopt;
}

}  // namespace

std::string describe(const event::Subject& subject) {
  std::string out = kind_name(subject.kind);
  if (!subject.name.empty()) out += " " + subject.name;
  if (subject.kind != SubjectKind::kLog) {
    out += " on chain " + std::to_string(subject.chain.value);
  }
  return out;
}

std::optional<std::string> subject_problem(const event::Event& event) {
  const event::Subject& subject = event.subject;
  if (const auto problem = name_problem(subject)) return problem;
  const bool is_log = subject.kind == SubjectKind::kLog;
  if (is_log && subject.chain.value != 0) return "the log belongs to no chain: its chain id is 0";
  if (!is_log && subject.chain.value == 0) return "chain id 0 names no chain";
  if (!std::visit(Fits{subject.kind}, event.payload)) {
    return "the payload " + event::payload_name(event.payload) + " is not about a " +
           kind_name(subject.kind);
  }
  return std::nullopt;
}

namespace {

// Payload number → the kinds of subject that it may be about, one bit each, by the rules above.
using FitsByNumber = std::array<uint8_t, 256>;

constexpr SubjectKind kKinds[] = {SubjectKind::kLog, SubjectKind::kNetwork, SubjectKind::kContract,
                                  SubjectKind::kSection, SubjectKind::kLayout};

uint8_t kinds_of(const event::Payload& payload) {
  uint8_t kinds = 0;
  for (const SubjectKind kind : kKinds) {
    if (std::visit(Fits{kind}, payload))
      kinds |= static_cast<uint8_t>(1U << static_cast<unsigned>(kind));
  }
  return kinds;
}

FitsByNumber fits_by_number() {
  FitsByNumber table{};
  for (unsigned number = 0; number < table.size(); ++number) {
    table[number] = kinds_of(event::empty_payload(static_cast<uint8_t>(number)));
  }
  return table;
}

}  // namespace

bool is_sound_subject(const event::View& view) {
  static const FitsByNumber fits = fits_by_number();
  const bool is_log = view.kind == SubjectKind::kLog;
  if (is_log != (view.chain.value == 0)) return false;
  const unsigned kinds = fits[view.payload_type];
  if ((kinds >> static_cast<unsigned>(view.kind) & 1U) == 0) return false;
  if (view.late_action && view.kind != SubjectKind::kContract) return false;
  if (view.name.find('\0') != std::string_view::npos) return false;
  if (takes_a_name(view.kind)) return !view.name.empty();
  return is_log || view.name.empty();
}

bool lacks_network(const State& state, const event::Event& event) {
  if (event.subject.kind == SubjectKind::kLog) return false;
  if (state.networks.count(event.subject.chain) != 0) return false;
  const auto* change = std::get_if<event::NetworkChange>(&event.payload);
  return change == nullptr || change->relabelled;
}

std::optional<Revision> last_revision(const State& state, const event::Subject& subject) {
  if (subject.kind == SubjectKind::kLog) {
    const auto found = state.other_revisions.find(subject);
    if (found == state.other_revisions.end()) return std::nullopt;
    return found->second;
  }
  const auto found = state.networks.find(subject.chain);
  if (found == state.networks.end()) return std::nullopt;
  const NetworkState& network = found->second;
  switch (subject.kind) {
    case SubjectKind::kNetwork:
      return network.revision;
    case SubjectKind::kContract:
      return revision_in(network.contracts, subject.name);
    case SubjectKind::kSection:
      return revision_in(network.sections, subject.name);
    case SubjectKind::kLayout:
      return network.layout_revision;
    case SubjectKind::kLog:
      break;
  }
  return std::nullopt;
}

}  // namespace daybook::state
