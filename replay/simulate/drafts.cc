#include "replay/simulate/drafts.h"

#include <algorithm>

namespace daybook::simulate {
namespace {

constexpr uint64_t kChains = 3, kContracts = 6;
constexpr uint64_t kLargeBytes = 20'000;  // a few of these fill LevelDB's smallest write buffer

std::string random_address(Random& random) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string address = "0x";
  for (int i = 0; i < 40; ++i) address += kDigits[random.below(16)];
  return address;
}

// What does not compress: a table of it is as long as its log.
std::string random_text(Random& random, uint64_t length) {
  std::string text;
  for (uint64_t i = 0; i < length; ++i) text += static_cast<char>('a' + random.below(26));
  return text;
}

event::Payload network_change(ChainId chain) {
  event::NetworkChange change;
  change.name = "net" + std::to_string(chain.value);
  change.tier = "testnet";
  change.schema_version = "3.0.0";
  return change;
}

event::Payload contract_change(Random& random, const state::ContractState* contract) {
  event::ContractChange change;
  const bool live = contract != nullptr && contract->live;
  change.action = event::ContractAction::kDeployed;
  if (live) {
    change.action = random.one_in(6)   ? event::ContractAction::kRemoved
                    : random.one_in(2) ? event::ContractAction::kUpgraded
                                       : event::ContractAction::kConfigured;
  }
  change.value.category = "core";
  change.value.body = {{"proxy", "\"" + random_address(random) + "\""},
                       {"implementation", "\"" + random_address(random) + "\""}};
  const uint64_t length = random.one_in(8) ? random.below(kLargeBytes) : random.below(200);
  change.value.body.push_back({"note", "\"" + random_text(random, length) + "\""});
  return change;
}

state::Draft random_draft(Random& random, const state::State& state) {
  state::Draft draft;
  draft.event.id = random_id(random);
  draft.event.actor = "actor" + std::to_string(random.below(3));
  const ChainId chain(1 + random.below(kChains));
  const auto network = state.networks.find(chain);
  if (network == state.networks.end()) {
    draft.event.subject = {chain, event::SubjectKind::kNetwork, ""};
    draft.event.payload = network_change(chain);
    return draft;
  }
  const std::string name = "Contract" + std::to_string(random.below(kContracts));
  draft.event.subject = {chain, event::SubjectKind::kContract, name};
  const auto contract = network->second.contracts.find(name);
  const bool is_there = contract != network->second.contracts.end();
  draft.event.payload = contract_change(random, is_there ? &contract->second : nullptr);
  if (random.one_in(3)) {
    draft.expected.kind = is_there ? state::Expected::Kind::kExact : state::Expected::Kind::kNone;
    if (is_there) draft.expected.revision = contract->second.revision;
    if (is_there && random.one_in(8)) draft.expected.revision = contract->second.revision.next();
  }
  return draft;
}

}  // namespace

EventId random_id(Random& random) {
  EventId id;
  for (uint8_t& byte : id.bytes) byte = static_cast<uint8_t>(random.next());
  return id;
}

ledger::Transaction random_transaction(Random& random, const state::State& state) {
  ledger::Transaction transaction;
  const uint64_t count = random.one_in(3) ? 1 + random.below(4) : 1;
  for (uint64_t i = 0; i < count; ++i) {
    state::Draft draft = random_draft(random, state);
    // One draft a subject: the second one would not follow the state that the first one leaves.
    const bool taken = std::any_of(transaction.begin(), transaction.end(), [&](const auto& other) {
      return other.event.subject == draft.event.subject;
    });
    if (!taken) transaction.push_back(std::move(draft));
  }
  return transaction;
}

}  // namespace daybook::simulate
