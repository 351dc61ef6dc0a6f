// A unified file beside other sources: what it says is added, nothing is removed.
#include <algorithm>

#include "ingest/git_judge.h"
#include "ingest/unified_import.h"

namespace daybook::ingest {
namespace {

using Named = std::pair<std::string, event::ContractValue>;

bool is_live_name(const state::NetworkState& network, const std::string& name) {
  const auto found = network.contracts.find(name);
  return found != network.contracts.end() && found->second.live;
}

// A file shows a contract with a qualified name under its short name too, with an alias that names
// it. Where the log knows the contract by the one and not by the other, what the file says of both
// is said of that one.
void join_aliases(std::vector<Named>& contracts, const state::NetworkState& network) {
  for (size_t i = 0; i < contracts.size();) {
    const Named alias = contracts[i];
    const std::string* name = event::get(alias.second.body, "currentName");
    const auto owner = std::find_if(contracts.begin(), contracts.end(), [&](const Named& one) {
      return name != nullptr && json::quote(one.first) == *name;
    });
    if (owner == contracts.end() || !is_live_name(network, alias.first) ||
        is_live_name(network, owner->first)) {
      ++i;
      continue;
    }
    owner->first = alias.first;
    if (!owner->second.recorded_hash) owner->second.recorded_hash = alias.second.recorded_hash;
    contracts.erase(contracts.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

class UnifiedWord {
 public:
  UnifiedWord(Planner& planner, const SourceFile& file, const document::Parts& parts)
      : planner_(planner),
        file_(file),
        parts_(parts),
        network_(planner.network(parts.chain)),
        time_(unified_time(file.json)) {
    if (!time_ && planner.step()) time_ = planner.step()->when;
    origin_ = file_origin(planner, file, kUnified, time_);
  }

  Result<void> plan(ledger::Transaction transaction) {
    add_header();
    for (const auto& [name, value] : parts_.contracts) {
      DAYBOOK_RETURN_IF_ERROR(add_contract(name, value));
    }
    for (const auto& [name, text] : parts_.sections) {
      DAYBOOK_RETURN_IF_ERROR(add_section(name, text));
    }
    add_layout();
    for (size_t i = 0; i < changes_.size(); ++i) {
      const Judged& judged = changes_[i];
      Origin origin = origin_;
      origin.grade = judged.change.grade;
      const EventId id = judged.id.value_or(unified_change_id(file_, judged.change, i, ""));
      transaction.push_back(make_draft(origin, id, judged.change.subject, judged.change.payload));
    }
    const Result<void> added = planner_.add(std::move(transaction));
    return added.ok() ? added : added.error().with_context(file_.path);
  }

 private:
  void push(event::SubjectKind kind, event::Payload payload) {
    changes_.push_back({{{parts_.chain, kind, ""}, std::move(payload)}, std::nullopt});
  }

  // A known network keeps its name; its file's version goes on above every file's.
  void add_header() {
    if (network_ == nullptr) return push(event::SubjectKind::kNetwork, parts_.header);
    event::NetworkChange header = network_->header;
    if (header.tier.empty()) header.tier = parts_.header.tier;
    if (parts_.header.file_version_floor > network_->file_version) {
      header.file_version_floor = parts_.header.file_version_floor;
    }
    header.relabelled = true;
    if (header_differs(header, *network_)) push(event::SubjectKind::kNetwork, header);
  }

  Result<void> add_contract(const std::string& name, const event::ContractValue& said) {
    Word word{
        {parts_.chain, event::SubjectKind::kContract, name}, nullptr, said, false, file_.locator};
    const auto none = network_ == nullptr;
    const auto known =
        none ? decltype(network_->contracts.begin()){} : network_->contracts.find(name);
    if (!none && known != network_->contracts.end()) {
      const state::ContractState& contract = known->second;
      word.is_older = time_ && *time_ < contract.changed_at;
      if (contract.live) {
        word.before = &contract.value;
        word.value.label = contract.value.label;
        word.value.source_record = contract.value.source_record;
      }
    }
    DAYBOOK_TRY(std::vector<Judged> judged, planner_.judge->judge(word));
    for (Judged& one : judged) changes_.push_back(std::move(one));
    return {};
  }

  Result<void> add_section(const std::string& name, const std::string& text) {
    const event::Subject subject{parts_.chain, event::SubjectKind::kSection, name};
    std::optional<std::string> before;
    bool is_older = false;
    if (network_ != nullptr && network_->sections.count(name) != 0) {
      const state::SectionState& known = network_->sections.at(name);
      before = known.json;
      DAYBOOK_TRY(const TimeNs changed, planner_.time_of(known.changed));
      is_older = time_ && *time_ < changed && !planner_.judge->gives_way(subject);
    }
    std::optional<Change> change = section_change(parts_.chain, name, before, text);
    if (!change) return {};
    if (is_older) {
      planner_.findings.add(
          "older-than-known", file_.locator,
          "is older than what is known of /" + name + " and does not overwrite it");
    } else {
      changes_.push_back({std::move(*change), std::nullopt});
    }
    return {};
  }

  void add_layout() {
    if (network_ == nullptr || !time_ || *time_ < network_->last_updated) return;
    if (network_->layout != parts_.layout) push(event::SubjectKind::kLayout, parts_.layout);
  }

  Planner& planner_;
  const SourceFile& file_;
  const document::Parts& parts_;
  const state::NetworkState* network_;
  std::optional<TimeNs> time_;
  Origin origin_;
  std::vector<Judged> changes_;
};

}  // namespace

Result<void> plan_unified_word(Planner& planner, const SourceFile& file) {
  Result<document::Parts> parts = document::decompose(file.json);
  if (!parts.ok()) return parts.error().with_context(file.path);
  report_unified(file, *parts, planner);
  ledger::Transaction transaction;
  bool is_known = false;
  const Origin origin = file_origin(planner, file, kUnified, unified_time(file.json));
  DAYBOOK_RETURN_IF_ERROR(append_content(planner, file, origin, transaction, is_known));
  if (is_known) return planner.count_known(content_id(kUnified, file));
  const state::NetworkState* network = planner.network(parts->chain);
  if (network != nullptr) join_aliases(parts->contracts, *network);
  return UnifiedWord(planner, file, *parts).plan(std::move(transaction));
}

}  // namespace daybook::ingest
