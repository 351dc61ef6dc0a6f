#include "ingest/git_register.h"

#include <algorithm>
#include <tuple>

#include "document/document.h"
#include "ingest/draft.h"
#include "ingest/leveldb_contract.h"

namespace daybook::ingest {
namespace {

class Reconciliation {
 public:
  Reconciliation(Planner& planner, const Register& held, const KnownSource& known,
                 const KnownHistory& history)
      : planner_(planner), held_(held), history_(history) {
    origin_.source.kind = kLevelDb;
    origin_.source.locator = held.path;
    origin_.source.digest = held.digest;
    const auto generation = known.folders.find(held.digest);
    if (generation != known.folders.end()) origin_.source.generation = generation->second;
    origin_.grade = event::Grade::kInferred;
    origin_.actor = planner.actor();
  }

  Result<void> put_back() {
    for (const auto& [key, record] : held_.live) {
      const state::NetworkState* network = planner_.network(record.chain);
      if (network == nullptr) continue;  // its record is kept, and did not fit
      DAYBOOK_RETURN_IF_ERROR(put_back(record, *network));
    }
    return {};
  }

  void remove_missing(bool was_recreated) {
    if (held_.is_damaged) return;
    for (const auto& [chain, network] : planner_.state().networks) {
      for (const auto& [name, contract] : network.contracts) {
        const event::Subject subject{chain, event::SubjectKind::kContract, name};
        const bool is_held = held_.live.count(document::leveldb_key(chain, name)) != 0;
        if (!contract.live || is_held || !history_.is_ours(subject)) continue;
        const bool had_record = !contract.value.source_record.empty();
        std::string reason = "not in " + held_.path + ", the LevelDB that holds the contracts";
        if (had_record) reason = "no longer in " + held_.path + ": its removal is lost";
        if (had_record && was_recreated) reason = "source database recreated";
        push(subject, {event::ContractAction::kRemoved, "", "", "", contract.value}, reason,
             "removed");
      }
    }
  }

  Result<void> plan() { return planner_.add(std::move(transaction_)); }

 private:
  Result<void> put_back(const LevelDbRecord& record, const state::NetworkState& network) {
    const auto known = network.contracts.find(record.name);
    const bool is_live = known != network.contracts.end() && known->second.live;
    const event::ContractValue* before = is_live ? &known->second.value : nullptr;
    if (is_live &&
        document::leveldb_record(record.chain, record.name, network) == record.raw.value) {
      return {};
    }
    DAYBOOK_TRY(event::ContractChange change,
                change_of(record, before, planner_.ledger().config()));
    // What a person recorded since stays.
    if (is_live && !history_.is_ours(record.subject())) return {};
    // A large record's bytes are kept in documents of their own.
    if (is_live && before->source_record.empty()) {
      event::ContractValue same = change.value;
      same.source_record.clear();
      if (same == *before) return {};
    }
    push(record.subject(), std::move(change), "the repository shows " + held_.path + " as it was",
         "restored");
    if (!planner_.fits({transaction_.back()})) transaction_.pop_back();
    return {};
  }

  void push(const event::Subject& subject, event::ContractChange change, const std::string& reason,
            const std::string& what) {
    const EventId id = event::import_id({kGit, what, planner_.step()->git_commit,
                                         std::to_string(subject.chain.value), subject.name});
    state::Draft draft = make_draft(origin_, id, subject, std::move(change));
    draft.event.reason = reason;
    transaction_.push_back(std::move(draft));
  }

  Planner& planner_;
  const Register& held_;
  const KnownHistory& history_;
  Origin origin_;
  ledger::Transaction transaction_;
};

}  // namespace

Register register_of(const LevelDbFolder& folder) {
  return {folder.path,         folder.raw.digest,      folder.highest(),
          folder.is_damaged(), folder.records.empty(), live_records(folder)};
}

const Register* choose_register(const std::map<std::string, Register>& databases,
                                const std::string& previous, const KnownSource& known) {
  const auto same = databases.find(previous);
  if (same != databases.end() && !(same->second.is_empty && same->second.is_damaged)) {
    return &same->second;
  }
  const auto rank = [&known](const Register& one) {
    const auto generation = known.folders.find(one.digest);
    const bool is_live = generation != known.folders.end() && generation->second == known.live;
    return std::tuple(is_live, one.highest, SIZE_MAX - one.path.size());
  };
  const Register* best = nullptr;
  for (const auto& [path, one] : databases) {
    if (!one.is_empty && (best == nullptr || rank(*best) < rank(one))) best = &one;
  }
  return best;
}

Result<void> reconcile(Planner& planner, const Register& held, const KnownSource& known,
                       const KnownHistory& history, bool was_recreated) {
  Reconciliation reconciliation(planner, held, known, history);
  DAYBOOK_RETURN_IF_ERROR(reconciliation.put_back());
  reconciliation.remove_missing(was_recreated);
  return reconciliation.plan();
}

}  // namespace daybook::ingest
