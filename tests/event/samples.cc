#include "event/samples.h"

#include <algorithm>

#include "base/bytes.h"

namespace daybook::event {
namespace {

ContractValue full_value() {
  ContractValue value;
  value.category = "core";
  value.label = "bscTestnet";
  value.body = {{"proxy", "\"0xaaaa\""}, {"implementation", "\"0xbbbb\""}, {"odd \"key\"", "{}"}};
  value.extended = FieldList{{"factoryByteCodeHash", "\"0x11\""}, {"", "null"}};
  value.recorded_hash = "\"0x22\"";
  value.source_record = std::string("{\"bytes\":\"\xff\xfe\0\"}", 15);
  return value;
}

uint64_t pick(std::mt19937_64& random, uint64_t below) {
  return random() % below;
}
bool coin(std::mt19937_64& random) {
  return pick(random, 2) == 0;
}

uint64_t number(std::mt19937_64& random) {
  constexpr uint64_t kOdd[] = {0, 1, 255, 256, UINT32_MAX, uint64_t{1} << 53, UINT64_MAX};
  return coin(random) ? random() : kOdd[pick(random, std::size(kOdd))];
}

uint32_t small_number(std::mt19937_64& random) {
  return static_cast<uint32_t>(number(random));
}

std::string text(std::mt19937_64& random) {
  const std::string kParts[] = {"",     "a",      "\"",     "0xAbC",      std::string(1, '\0'),
                                "\x7f", "\u00e9", "\u2028", "\U0001f600", "/~1"};
  std::string out;
  for (uint64_t n = pick(random, 4); n > 0; --n) out += kParts[pick(random, std::size(kParts))];
  return out;
}

std::string bytes(std::mt19937_64& random) {
  std::string out(pick(random, 20), '\0');
  for (char& byte : out) byte = static_cast<char>(random());
  return out;
}

FieldList fields(std::mt19937_64& random) {
  FieldList out;
  for (uint64_t n = pick(random, 5); n > 0; --n) set(out, text(random), text(random));
  return out;
}

template <class T, class Make>
std::optional<T> maybe(std::mt19937_64& random, Make make) {
  if (coin(random)) return std::nullopt;
  return T(make(random));
}

ContractValue random_value(std::mt19937_64& random) {
  return {text(random),
          text(random),
          fields(random),
          maybe<FieldList>(random, fields),
          maybe<std::string>(random, text),
          bytes(random)};
}

LayoutRecorded random_layout(std::mt19937_64& random) {
  LayoutRecorded layout;
  for (uint64_t n = pick(random, 4); n > 0; --n) {
    ObjectOrder order{text(random), {}};
    for (uint64_t k = pick(random, 4); k > 0; --k) order.keys.push_back(text(random));
    layout.objects.push_back(order);
  }
  return layout;
}

// The same member with other contents, so that every union member is drawn equally often.
struct Shuffle {
  std::mt19937_64& random;
  void operator()(NetworkChange& p) const {
    p = {p.relabelled, text(random), text(random), text(random), number(random)};
  }
  void operator()(ContractChange& p) const {
    p = {p.action, text(random), text(random), text(random), random_value(random)};
  }
  void operator()(SectionChange& p) const {
    p = {p.action, text(random), text(random), maybe<std::string>(random, text)};
  }
  void operator()(LayoutRecorded& p) const { p = random_layout(random); }
  void operator()(SourceReset& p) const {
    p = {small_number(random), small_number(random), text(random)};
  }
  void operator()(HistoryGap& p) const {
    p = {small_number(random), number(random), number(random), number(random)};
  }
  void operator()(SourceDocument& p) const {
    p = {text(random), small_number(random), small_number(random), bytes(random)};
  }
  void operator()(CorrectionRecorded& p) const {
    p = {maybe<Position>(random, number), text(random), bytes(random), std::nullopt};
    if (coin(random)) {
      const auto action = static_cast<ContractAction>(pick(random, 12));
      p.was =
          ContractChange{action, text(random), text(random), text(random), random_value(random)};
    }
  }
  void operator()(RolledBack& p) const { p = {Position(number(random)), text(random)}; }
  void operator()(NoteRecorded& p) const { p = {text(random)}; }
  void operator()(KeyRotated& p) const { p = {text(random), text(random), text(random)}; }
  void operator()(KeyRevoked& p) const {
    p = {text(random), TreeSize(number(random)), text(random)};
  }
  void operator()(PayloadRedacted& p) const {
    p = {Position(number(random)), text(random), text(random)};
  }
  void operator()(Tagged& p) const { p = {text(random), TreeSize(number(random))}; }
  void operator()(Opaque&) const {}
};

void shuffle_said(std::mt19937_64& random, Event& event) {
  event.id = id_of(random());
  event.effective.reset();
  if (coin(random)) event.effective = TimeNs{static_cast<int64_t>(number(random))};
  event.subject = {ChainId(number(random)), static_cast<SubjectKind>(pick(random, 5)),
                   text(random)};
  for (std::string* field :
       {&event.actor, &event.approver, &event.sender, &event.tool, &event.tool_version,
        &event.reason, &event.correlation_id, &event.causation_id, &event.git_commit}) {
    *field = text(random);
  }
  event.grade = static_cast<Grade>(pick(random, 3));
  if (coin(random)) {
    event.on_chain = OnChain{text(random), maybe<uint64_t>(random, number), text(random),
                             maybe<uint32_t>(random, small_number)};
  }
  if (coin(random)) {
    event.source = Source{text(random), text(random), std::nullopt, small_number(random),
                          maybe<uint64_t>(random, number)};
    if (coin(random)) event.source->digest = sha256(text(random));
  }
}

}  // namespace

EventId id_of(uint64_t value) {
  std::string raw = "daybook!";
  append_be64(raw, value);
  EventId id;
  std::copy(raw.begin(), raw.end(), id.bytes.begin());
  return id;
}

CorrectionRecorded late_fact() {
  return {Position(3), "late", "",
          ContractChange{ContractAction::kUpgraded, "0xbbbb", "0xcccc", "", full_value()}};
}

std::vector<Payload> every_payload() {
  std::vector<Payload> all = {
      NetworkChange{false, "bsctestnet", "testnet", "3.0.0", 7},
      NetworkChange{true, "bsc-testnet", "testnet", "3.0.1", 8},
      LayoutRecorded{{{"", {"schemaVersion", "network"}}, {"/contracts", {}}}},
      SourceReset{1, 2, "highest sequence fell from 16 to 3"},
      HistoryGap{2, 4, 9, 6},
      SourceDocument{"legacy-v1", 1, 3, std::string("{\xff\0}", 4)},
      CorrectionRecorded{Position(3), "late", std::string("\x80", 1)},
      RolledBack{Position(12), "@time:2025-07-25T09:00:00Z"},
      NoteRecorded{"seen"},
      KeyRotated{"old+1+AA==", "new+2+BB==", "a signed note"},
      KeyRevoked{"old+1+AA==", TreeSize(41), "a signed note"},
      PayloadRedacted{Position(5), "a personal name", "person:00112233445566778899aabbccddeeff"},
      Tagged{"release/1.0", TreeSize(12)},
  };
  for (const ContractAction action :
       {ContractAction::kDeployed, ContractAction::kRedeployed, ContractAction::kUpgraded,
        ContractAction::kRehashed, ContractAction::kRelabelled, ContractAction::kTouched,
        ContractAction::kConfigured, ContractAction::kVerified, ContractAction::kOwnershipChanged,
        ContractAction::kRoleChanged, ContractAction::kProxyAdminChanged,
        ContractAction::kRemoved}) {
    all.emplace_back(ContractChange{action, "0xbbbb", "0xcccc", "MINTER_ROLE", full_value()});
  }
  for (const SectionAction action :
       {SectionAction::kPatched, SectionAction::kGovernanceChanged,
        SectionAction::kProtocolConfigured, SectionAction::kTopologyChanged,
        SectionAction::kEmergencyDeclared, SectionAction::kEmergencyCleared}) {
    all.emplace_back(SectionChange{action, "/configuration/governance", "x", "{\"a\":1}"});
  }
  return all;
}

Event bare_event(Payload payload) {
  Event event;
  event.payload = std::move(payload);
  return event;
}

Event full_event(Payload payload) {
  Event event = bare_event(std::move(payload));
  event.position = Position(41);
  event.revision = Revision(3);
  event.recorded = TimeNs{1'753'430'400'000'000'001};
  event.tx_id = id_of(1);
  event.tx_index = 1;
  event.tx_count = 2;
  event.id = id_of(2);
  event.effective = TimeNs{-5};
  event.subject = {ChainId(97), SubjectKind::kContract, "contracts/LookCoin.sol:LookCoin"};
  event.actor = "ana";
  event.approver = "bo";
  event.sender = "0xdddd";
  event.tool = "hardhat";
  event.tool_version = "2.22.0";
  event.reason = "fix";
  event.correlation_id = "T-7";
  event.causation_id = "T-6";
  event.on_chain = OnChain{"0xeeee", 41'000'000, "0xffff", 0};
  event.grade = Grade::kConfirmed;
  event.source = Source{"leveldb", "16/leveldb", sha256("x"), 3, 0};
  event.git_commit = "ca5c4d1";
  return event;
}

Event random_event(std::mt19937_64& random) {
  const std::vector<Payload> all = every_payload();
  Event event = bare_event(all[pick(random, all.size())]);
  std::visit(Shuffle{random}, event.payload);
  event.position = Position(number(random));
  event.revision = Revision(number(random));
  event.recorded = TimeNs{static_cast<int64_t>(number(random))};
  event.tx_id = id_of(random());
  event.tx_count = std::max(small_number(random), 1u);
  event.tx_index = static_cast<uint32_t>(pick(random, event.tx_count));
  shuffle_said(random, event);
  return event;
}

}  // namespace daybook::event
