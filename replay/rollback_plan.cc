#include <set>

#include "replay/difference.h"
#include "replay/rollback.h"

namespace daybook::replay {
namespace {

using event::SubjectKind;

// A text member of a contract, without its quotes; "" when it is not there.
std::string text_of(const event::FieldList& fields, const std::string& key) {
  const std::string* json = event::get(fields, key);
  if (json == nullptr || json->size() < 2 || json->front() != '"') return "";
  return json->substr(1, json->size() - 2);
}

std::string code_of(const event::ContractValue& value) {
  const std::string implementation = text_of(value.body, "implementation");
  return implementation.empty() ? text_of(value.body, "address") : implementation;
}

// The values of one network's subjects, before and after a step.
class StepWords {
 public:
  StepWords(const state::NetworkState& present, std::vector<Unrestorable>& cannot)
      : present_(present), cannot_(cannot) {}

  RollbackStep step(const state::Draft& draft) {
    RollbackStep step{draft.event.subject, event::payload_name(draft.event.payload), {}, ""};
    if (const auto* change = std::get_if<event::ContractChange>(&draft.event.payload)) {
      describe_contract(*change, step);
    } else if (const auto* section = std::get_if<event::SectionChange>(&draft.event.payload)) {
      const auto before = present_.sections.find(step.subject.name);
      step.fields = differences(
          before == present_.sections.end() ? json::Value() : section_json(before->second.json),
          section_json(section->json));
    } else if (const auto* header = std::get_if<event::NetworkChange>(&draft.event.payload)) {
      step.fields = differences(header_json(present_.header), header_json(*header));
    } else if (const auto* layout = std::get_if<event::LayoutRecorded>(&draft.event.payload)) {
      step.fields = differences(layout_json(present_.layout), layout_json(*layout));
    }
    return step;
  }

 private:
  void describe_contract(const event::ContractChange& change, RollbackStep& step) {
    const auto found = present_.contracts.find(step.subject.name);
    const bool live = found != present_.contracts.end() && found->second.live;
    const bool removed = change.action == event::ContractAction::kRemoved;
    step.fields = differences(live ? contract_json(found->second.value) : json::Value(),
                              removed ? json::Value() : contract_json(change.value));
    const std::string name = present_.header.name + "/" + step.subject.name;
    if (removed) {
      cannot_.push_back({"stays-on-chain", name,
                         "it is on its chain all the same: the record says that it is not part of "
                         "the deployment as of that point"});
    } else if (live) {
      describe_code(name, found->second.value, change.value, step);
    }
  }

  // The rule: a contract without a proxy is immutable.
  void describe_code(const std::string& name, const event::ContractValue& before,
                     const event::ContractValue& after, RollbackStep& step) {
    const std::string proxy = text_of(before.body, "proxy");
    if (code_of(before) == code_of(after)) return;
    if (proxy.empty()) {
      cannot_.push_back({"immutable-contract", name,
                         "it has no proxy: the code at " + code_of(before) +
                             " cannot be changed; the record can only say that " + code_of(after) +
                             " is the one that counts"});
      return;
    }
    step.on_chain = "upgrade proxy " + proxy + " to " + code_of(after) +
                    " on the chain: the record does not do it";
  }

  const state::NetworkState& present_;
  std::vector<Unrestorable>& cannot_;
};

Result<void> add_gaps(const ledger::Ledger& ledger, RollbackPlan& plan) {
  const auto visit = [&](const event::Event& event, std::string_view) -> Result<void> {
    const auto* gap = std::get_if<event::HistoryGap>(&event.payload);
    if (gap == nullptr) return {};
    const std::string source = event.source ? event.source->kind : event.subject.name;
    plan.cannot.push_back(
        {"history-gap", source + " (event " + std::to_string(event.position.value) + ")",
         std::to_string(gap->count) + " writes of the source were lost between then and now (" +
             "generation " + std::to_string(gap->generation) + ", sequences " +
             std::to_string(gap->first_sequence) + " to " + std::to_string(gap->last_sequence) +
             "): what they changed is not known and does not go back"});
    return {};
  };
  return ledger.scan(Position(plan.to.value), plan.from, visit);
}

Result<void> add_network(ChainId chain, const state::NetworkState& present,
                         const state::State& then, RollbackPlan& plan) {
  const auto found = then.networks.find(chain);
  const state::NetworkState* target = found == then.networks.end() ? nullptr : &found->second;
  NetworkRollback network{chain, present.header.name, target != nullptr, {}, {}};
  DAYBOOK_TRY(network.drafts, plan_network(chain, present, target));
  if (target == nullptr) {
    plan.cannot.push_back({"network-registered", network.name,
                           "it was not registered then; it stays registered, without its contracts "
                           "and sections"});
  }
  StepWords words(present, plan.cannot);
  for (const state::Draft& draft : network.drafts) network.steps.push_back(words.step(draft));
  if (!network.drafts.empty()) plan.networks.push_back(std::move(network));
  return {};
}

}  // namespace

size_t RollbackPlan::changes() const {
  size_t count = 0;
  for (const NetworkRollback& network : networks) count += network.drafts.size();
  return count;
}

Result<RollbackPlan> plan_rollback(ledger::Ledger& ledger, TreeSize to,
                                   std::optional<ChainId> only) {
  if (to.value == 0)
    return usage("a rollback restores the state after some event: there is none before the first");
  RollbackPlan plan{ledger.size(), to, only, {}, {}};
  DAYBOOK_TRY(const state::State then, ledger.state_at(to));
  DAYBOOK_TRY(const state::State* now, ledger.state());
  for (const auto& [chain, present] : now->networks) {
    if (only && *only != chain) continue;
    DAYBOOK_RETURN_IF_ERROR(add_network(chain, present, then, plan));
  }
  DAYBOOK_RETURN_IF_ERROR(add_gaps(ledger, plan));
  return plan;
}

}  // namespace daybook::replay
