#include "replay/incident_findings.h"

#include <algorithm>
#include <array>

#include "document/findings.h"
#include "state/members.h"

namespace daybook::replay {
namespace {

constexpr uint64_t kMostOfACode = 200;
constexpr auto kKnownTools = std::to_array<std::string_view>(
    {"daybook", "daybook-import", "hardhat", "hardhat-deploy", "hardhat-ignition", "foundry",
     "forge", "openzeppelin-upgrades", "safe"});

bool is_known_tool(const std::string& tool) {
  return std::find(kKnownTools.begin(), kKnownTools.end(), tool) != kKnownTools.end();
}

bool is_test_chain(ChainId chain) {
  return chain.value == 31337 || chain.value == 1337;
}

std::string subject_words(const event::Subject& subject, const std::string& network) {
  return network + (subject.name.empty() ? "" : "/" + subject.name);
}

}  // namespace

std::string network_word(const state::State& state, ChainId chain) {
  if (chain.value == 0) return "log";
  const auto network = state.networks.find(chain);
  return network == state.networks.end() || network->second.header.name.empty()
             ? std::to_string(chain.value)
             : network->second.header.name;
}

IncidentInspector::IncidentInspector(const state::State& before, Incident& incident)
    : incident_(incident) {
  for (const auto& [chain, network] : before.networks)
    has_mainnet_ = has_mainnet_ || network.header.tier == "mainnet";
}

void IncidentInspector::add(const std::string& code, const std::string& severity,
                            const event::Event& event, const std::string& what) {
  ++total_;
  if (++counts_[code] > kMostOfACode) {
    ++incident_.more_findings[code];
    return;
  }
  const std::string network = network_word(*now_, event.subject.chain);
  incident_.findings.push_back(
      {code, severity, event.position, subject_words(event.subject, network), what});
}

bool IncidentInspector::look(const event::Event& event, const state::State& now) {
  now_ = &now;
  const uint64_t before = total_;
  look_at_clock(event);
  look_at_source(event);
  look_at_network(event);
  const auto* change = std::get_if<event::ContractChange>(&event.payload);
  if (change != nullptr) look_at_contract(event, *change);
  return total_ != before;
}

void IncidentInspector::look_at_clock(const event::Event& event) {
  if (!event.effective) return;
  if (*event.effective > event.recorded) {
    add("effective-after-recorded", "medium", event,
        "it says that it was true at " + to_iso_ms(*event.effective) +
            ", after it was recorded at " + to_iso_ms(event.recorded));
  }
  if (event.subject.kind == event::SubjectKind::kLog) return;  // documents of several files
  const auto [last, is_first] = last_effective_.emplace(event.subject, *event.effective);
  if (!is_first && *event.effective < last->second) {
    add("effective-backwards", "low", event,
        "it was true at " + to_iso_ms(*event.effective) + ", before what was recorded earlier (" +
            to_iso_ms(last->second) + ")");
  }
  last->second = std::max(last->second, *event.effective);
}

void IncidentInspector::look_at_source(const event::Event& event) {
  if (const auto* gap = std::get_if<event::HistoryGap>(&event.payload)) {
    add("history-gap", "high", event,
        std::to_string(gap->count) + " writes of the source took place and are lost (generation " +
            std::to_string(gap->generation) + ", sequences " + std::to_string(gap->first_sequence) +
            " to " + std::to_string(gap->last_sequence) + ")");
  }
  if (const auto* reset = std::get_if<event::SourceReset>(&event.payload))
    add("source-reset", "high", event, "the source database was recreated: " + reset->evidence);
}

void IncidentInspector::look_at_network(const event::Event& event) {
  if (const auto* header = std::get_if<event::NetworkChange>(&event.payload))
    has_mainnet_ = has_mainnet_ || header->tier == "mainnet";
  const ChainId chain = event.subject.chain;
  if (!has_mainnet_ || event.subject.kind == event::SubjectKind::kLog) return;
  const auto network = now_->networks.find(chain);
  const bool is_dev = network != now_->networks.end() && network->second.header.tier == "dev";
  if (!is_test_chain(chain) && !is_dev) return;
  if (!reported_chains_.insert(chain).second) return;
  add("test-data-in-production", "high", event,
      "chain " + std::to_string(chain.value) +
          " is for tests, and this log holds a mainnet: a test run wrote here");
}

void IncidentInspector::look_at_contract(const event::Event& event,
                                         const event::ContractChange& change) {
  const bool has_transaction = event.on_chain && !event.on_chain->tx_hash.empty();
  if (!is_known_tool(event.tool) && !has_transaction) {
    add("direct-write", "medium", event,
        event.tool.empty()
            ? "it names neither a tool nor a transaction"
            : "the tool " + event.tool + " is not known, and there is no transaction");
  } else if (event.tool == "daybook-import" && !change.value.source_record.empty() &&
             change.value.source_record.find("\"timestamp\"") == std::string::npos) {
    add("direct-write", "medium", event,
        "the source's record has no time, which the tool that keeps that database always writes");
  }
  for (const document::Finding& finding :
       document::check_contract(event.subject.chain, event.subject.name, change.value, "")) {
    if (finding.code == "address-not-hex" || finding.code == "address-length" ||
        finding.code == "zero-address-implementation")
      add("test-data-in-production", "high", event, finding.message);
  }
  const auto network = now_->networks.find(event.subject.chain);
  if (network == now_->networks.end()) return;
  const auto contract = network->second.contracts.find(event.subject.name);
  if (contract != network->second.contracts.end() && contract->second.live)
    look_at_code(event, change, contract->second.value);
}

void IncidentInspector::look_at_code(const event::Event& event, const event::ContractChange& change,
                                     const event::ContractValue& before) {
  if (change.action == event::ContractAction::kRehashed) {
    add("hash-without-upgrade", "high", event,
        "the code address is still " + state::implementation_of(change.value) +
            ", and its recorded hash went from " + change.from + " to " + change.to);
  }
  const std::vector<std::string> hashes = state::hashes_of(change.value);
  const bool has_hash = std::any_of(hashes.begin(), hashes.end(),
                                    [](const std::string& hash) { return !hash.empty(); });
  if (change.action == event::ContractAction::kUpgraded && has_hash &&
      !state::hash_change(before, change.value)) {
    add("upgrade-without-hash", "high", event,
        "the code address went from " + change.from + " to " + change.to +
            ", and every recorded hash stayed");
  }
}

}  // namespace daybook::replay
