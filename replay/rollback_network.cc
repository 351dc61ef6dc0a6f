#include "replay/rollback_network.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "document/document.h"
#include "project/text_difference.h"
#include "replay/rollback.h"
#include "replay/rollback_order.h"

namespace daybook::replay {
namespace {

using event::SubjectKind;
using Drafts = std::vector<state::Draft>;

state::Draft draft_of(ChainId chain, SubjectKind kind, const std::string& name,
                      event::Payload payload) {
  state::Draft draft;
  draft.event.subject = {chain, kind, name};
  draft.event.payload = std::move(payload);
  return draft;
}

// What turns one state of a network into another.
class NetworkDifference {
 public:
  // `anew`: every contract and section is taken out and put back, in the order of `wanted`.
  NetworkDifference(ChainId chain, const state::NetworkState& present,
                    const state::NetworkState& wanted, bool anew)
      : chain_(chain), present_(present), wanted_(wanted), anew_(anew) {}

  Drafts run() {
    add_header();
    remove_contracts();
    remove_sections();
    add_contracts();
    add_sections();
    if (present_.layout != wanted_.layout) add(SubjectKind::kLayout, "", wanted_.layout);
    return std::move(drafts_);
  }

 private:
  void add(SubjectKind kind, const std::string& name, event::Payload payload) {
    drafts_.push_back(draft_of(chain_, kind, name, std::move(payload)));
  }

  void add_header() {
    event::NetworkChange before = present_.header, after = wanted_.header;
    before.relabelled = after.relabelled = true;
    before.file_version_floor = after.file_version_floor;  // versions go on above both
    if (before != after) add(SubjectKind::kNetwork, "", after);
  }

  [[nodiscard]] static const event::ContractValue* live(const state::NetworkState& network,
                                                        const std::string& name) {
    const auto found = network.contracts.find(name);
    return found != network.contracts.end() && found->second.live ? &found->second.value : nullptr;
  }

  [[nodiscard]] static bool has(const state::NetworkState& network, const std::string& name) {
    const auto found = network.sections.find(name);
    return found != network.sections.end() && found->second.json;
  }

  void remove_contracts() {
    for (const auto& [name, contract] : present_.contracts) {
      if (!contract.live || (!anew_ && live(wanted_, name) != nullptr)) continue;
      event::ContractChange removal;
      removal.action = event::ContractAction::kRemoved;
      removal.value = contract.value;
      add(SubjectKind::kContract, name, std::move(removal));
    }
  }

  void remove_sections() {
    for (const auto& [name, section] : present_.sections) {
      if (section.json && (anew_ || !has(wanted_, name))) patch_section(name, std::nullopt);
    }
  }

  void patch_section(const std::string& name, std::optional<std::string> json) {
    event::SectionChange change;
    change.pointer = json::pointer_append("", name);
    change.json = std::move(json);
    add(SubjectKind::kSection, name, std::move(change));
  }

  // In the order in which they came then: those that were removed since come back in it.
  template <class Map, class IsThere>
  [[nodiscard]] std::vector<std::string> in_order(const Map& subjects, IsThere is_there) const {
    std::vector<std::pair<Position, std::string>> names;
    for (const auto& [name, subject] : subjects) {
      if (is_there(subject)) names.emplace_back(subject.created, name);
    }
    std::sort(names.begin(), names.end());
    std::vector<std::string> out;
    for (auto& [created, name] : names) out.push_back(std::move(name));
    return out;
  }

  void add_contracts() {
    const auto is_live = [](const state::ContractState& contract) { return contract.live; };
    for (const std::string& name : in_order(wanted_.contracts, is_live)) {
      const event::ContractValue* before = anew_ ? nullptr : live(present_, name);
      auto change = state::classify_change(before, wanted_.contracts.at(name).value);
      if (change) add(SubjectKind::kContract, name, std::move(*change));
    }
  }

  void add_sections() {
    const auto is_there = [](const state::SectionState& section) {
      return section.json.has_value();
    };
    for (const std::string& name : in_order(wanted_.sections, is_there)) {
      const std::optional<std::string>& json = wanted_.sections.at(name).json;
      const auto before = present_.sections.find(name);
      if (anew_ || before == present_.sections.end() || before->second.json != json)
        patch_section(name, json);
    }
  }

  const ChainId chain_;
  const state::NetworkState& present_;
  const state::NetworkState& wanted_;
  const bool anew_;
  Drafts drafts_;
};

// The document that the drafts lead to.
Result<std::string> outcome_of(ChainId chain, const state::NetworkState& present,
                               const Drafts& drafts) {
  state::State state = alone(chain, present);
  DAYBOOK_RETURN_IF_ERROR(fold_drafts(state, drafts));
  return comparable_document(chain, state.networks.at(chain));
}

// What a network that was not registered then goes back to: its header alone.
state::NetworkState bare(const state::NetworkState& present) {
  state::NetworkState network;
  network.header = present.header;
  return network;
}

}  // namespace

void forget_histories(state::NetworkState& network) {
  network.deployments.clear();
  network.upgrades.clear();
}

void forget_histories(state::State& state) {
  for (auto& [chain, network] : state.networks) forget_histories(network);
}

state::State alone(ChainId chain, const state::NetworkState& network) {
  state::State state;
  state.size = TreeSize(uint64_t{1} << 62);  // after every position that `network` knows
  state.networks.emplace(chain, network);
  return state;
}

Result<void> fold_drafts(state::State& state, const Drafts& drafts) {
  EventId transaction;
  transaction.bytes.fill(0xff);  // no transaction of the log has it
  for (size_t i = 0; i < drafts.size(); ++i) {
    DAYBOOK_TRY(event::Event event, state::decide(state, drafts[i]));
    event.position = Position(state.size.value);
    event.recorded = state.last_recorded;
    event.tx_id = transaction;
    event.tx_index = static_cast<uint32_t>(i);
    event.tx_count = static_cast<uint32_t>(drafts.size());
    DAYBOOK_RETURN_IF_ERROR(state::apply(state, event));
  }
  return {};
}

std::string comparable_document(ChainId chain, const state::NetworkState& network) {
  json::Value value = document::compose(chain, network);
  const json::Value blank;
  for (const std::string& pointer : document::derived_pointers()) {
    if (json::at_pointer(value, pointer) != nullptr)
      DAYBOOK_CHECK(json::set_pointer(value, pointer, &blank).ok());
  }
  return json::stringify(value, 2);
}

// Three attempts, the plainest first: the differences alone; with the order said outright; with
// everything taken out and put back, which also settles which of two contracts with one short name
// came first.
Result<Drafts> plan_network(ChainId chain, const state::NetworkState& present,
                            const state::NetworkState* target) {
  const state::NetworkState wanted = target != nullptr ? *target : bare(present);
  const std::string expected = comparable_document(chain, wanted);
  Drafts plain = NetworkDifference(chain, present, wanted, false).run();
  DAYBOOK_TRY(const std::string outcome, outcome_of(chain, present, plain));
  if (outcome == expected) return plain;
  const state::NetworkState ordered = with_explicit_order(wanted, document::compose(chain, wanted));
  for (const bool anew : {false, true}) {
    const state::NetworkState& aim = anew ? wanted : ordered;
    Drafts drafts = NetworkDifference(chain, present, aim, anew).run();
    DAYBOOK_TRY(const std::string result, outcome_of(chain, present, drafts));
    if (result == expected) return drafts;
  }
  return conflict("no events bring the document of " + wanted.header.name +
                  " back: " + project::first_difference(expected, outcome, "the rolled back one"));
}

}  // namespace daybook::replay
