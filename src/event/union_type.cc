#include "event/union_type.h"

#include <array>

namespace daybook::event {
namespace {

struct UnionType {
  fb::Payload operator()(const NetworkChange& change) const {
    return change.relabelled ? fb::Payload::NetworkRelabelled : fb::Payload::NetworkRegistered;
  }
  fb::Payload operator()(const ContractChange& change) const { return union_type(change.action); }
  fb::Payload operator()(const SectionChange& change) const { return union_type(change.action); }
  fb::Payload operator()(const LayoutRecorded&) const { return fb::Payload::LayoutRecorded; }
  fb::Payload operator()(const SourceReset&) const { return fb::Payload::SourceReset; }
  fb::Payload operator()(const HistoryGap&) const { return fb::Payload::HistoryGap; }
  fb::Payload operator()(const SourceDocument&) const { return fb::Payload::SourceDocumentRead; }
  fb::Payload operator()(const CorrectionRecorded&) const {
    return fb::Payload::CorrectionRecorded;
  }
  fb::Payload operator()(const RolledBack&) const { return fb::Payload::RolledBack; }
  fb::Payload operator()(const NoteRecorded&) const { return fb::Payload::NoteRecorded; }
  fb::Payload operator()(const KeyRotated&) const { return fb::Payload::KeyRotated; }
  fb::Payload operator()(const PayloadRedacted&) const { return fb::Payload::PayloadRedacted; }
  fb::Payload operator()(const Tagged&) const { return fb::Payload::Tagged; }
  fb::Payload operator()(const KeyRevoked&) const { return fb::Payload::KeyRevoked; }
  fb::Payload operator()(const Opaque& opaque) const {
    return static_cast<fb::Payload>(opaque.type);
  }
};

constexpr ContractAction kContractActions[] = {
    ContractAction::kDeployed,          ContractAction::kRedeployed,
    ContractAction::kUpgraded,          ContractAction::kRehashed,
    ContractAction::kRelabelled,        ContractAction::kTouched,
    ContractAction::kConfigured,        ContractAction::kVerified,
    ContractAction::kOwnershipChanged,  ContractAction::kRoleChanged,
    ContractAction::kProxyAdminChanged, ContractAction::kRemoved};

constexpr SectionAction kSectionActions[] = {SectionAction::kPatched,
                                             SectionAction::kGovernanceChanged,
                                             SectionAction::kProtocolConfigured,
                                             SectionAction::kTopologyChanged,
                                             SectionAction::kEmergencyDeclared,
                                             SectionAction::kEmergencyCleared};

// Number of a union member → its action: walks over millions of events ask twice an event.
template <class Action, size_t N>
std::array<std::optional<Action>, 256> by_number(const Action (&actions)[N]) {
  std::array<std::optional<Action>, 256> table;
  for (const Action action : actions) table[static_cast<uint8_t>(union_type(action))] = action;
  return table;
}

}  // namespace

fb::Payload union_type(ContractAction action) {
  switch (action) {
    case ContractAction::kDeployed:
      return fb::Payload::ContractDeployed;
    case ContractAction::kRedeployed:
      return fb::Payload::ContractRedeployed;
    case ContractAction::kUpgraded:
      return fb::Payload::ContractUpgraded;
    case ContractAction::kRehashed:
      return fb::Payload::ContractRehashed;
    case ContractAction::kRelabelled:
      return fb::Payload::ContractRelabelled;
    case ContractAction::kTouched:
      return fb::Payload::ContractTouched;
    case ContractAction::kConfigured:
      return fb::Payload::ContractConfigured;
    case ContractAction::kVerified:
      return fb::Payload::ContractVerified;
    case ContractAction::kOwnershipChanged:
      return fb::Payload::OwnershipChanged;
    case ContractAction::kRoleChanged:
      return fb::Payload::RoleChanged;
    case ContractAction::kProxyAdminChanged:
      return fb::Payload::ProxyAdminChanged;
    case ContractAction::kRemoved:
      return fb::Payload::ContractRemoved;
  }
  check_failed(__FILE__, __LINE__, "a contract action has a union member", "");
}

fb::Payload union_type(SectionAction action) {
  switch (action) {
    case SectionAction::kPatched:
      return fb::Payload::SectionPatched;
    case SectionAction::kGovernanceChanged:
      return fb::Payload::GovernanceChanged;
    case SectionAction::kProtocolConfigured:
      return fb::Payload::ProtocolConfigured;
    case SectionAction::kTopologyChanged:
      return fb::Payload::TopologyChanged;
    case SectionAction::kEmergencyDeclared:
      return fb::Payload::EmergencyDeclared;
    case SectionAction::kEmergencyCleared:
      return fb::Payload::EmergencyCleared;
  }
  check_failed(__FILE__, __LINE__, "a section action has a union member", "");
}

std::optional<ContractAction> contract_action(fb::Payload type) {
  static const auto table = by_number(kContractActions);
  return table[static_cast<uint8_t>(type)];
}

std::optional<SectionAction> section_action(fb::Payload type) {
  static const auto table = by_number(kSectionActions);
  return table[static_cast<uint8_t>(type)];
}

fb::Payload union_type(const Payload& payload) {
  return std::visit(UnionType(), payload);
}

}  // namespace daybook::event
