#include <set>

#include "document/document.h"
#include "project/text_difference.h"
#include "replay/rollback.h"
#include "replay/rollback_network.h"

namespace daybook::replay {
namespace {

constexpr size_t kMaxRollbackProblems = 100;

class RollbackChecker {
 public:
  RollbackChecker(const state::State& head, const CheckOptions& options)
      : head_(head), options_(options) {}

  // Networks whose document at the present point was not proved yet.
  void prove(const state::State& then, const std::set<ChainId>& touched) {
    for (const ChainId chain : touched) {
      if (options_.only && *options_.only != chain) continue;
      prove_network(then, chain);
    }
    ++check_.positions;
  }

  // Every network that the head has: the first point has no proof to build on.
  [[nodiscard]] std::set<ChainId> all() const {
    std::set<ChainId> chains;
    for (const auto& [chain, network] : head_.networks) chains.insert(chain);
    return chains;
  }

  RollbackCheck take() { return std::move(check_); }

 private:
  void prove_network(const state::State& then, ChainId chain) {
    const auto found = then.networks.find(chain);
    const state::NetworkState* target = found == then.networks.end() ? nullptr : &found->second;
    const Result<void> proved = outcome(then, chain, target);
    if (proved.ok() || check_.problems.size() == kMaxRollbackProblems) return;
    check_.problems.push_back({Position(then.size.value - 1), head_.networks.at(chain).header.name,
                               proved.error().message});
  }

  // As a submission does it: RolledBack first, then the changes, decided one after another.
  Result<void> outcome(const state::State& then, ChainId chain, const state::NetworkState* target) {
    const state::NetworkState& present = head_.networks.at(chain);
    DAYBOOK_TRY(std::vector<state::Draft> drafts, options_.planner(chain, present, target));
    ++check_.plans;
    check_.events += drafts.size();
    state::Draft first;
    first.event.payload = event::RolledBack{Position(then.size.value - 1), ""};
    drafts.insert(drafts.begin(), first);
    state::State state = alone(chain, present);
    state.size = head_.size;
    state.last_recorded = head_.last_recorded;
    DAYBOOK_RETURN_IF_ERROR(fold_drafts(state, drafts));
    return compare(then, chain, target, state.networks.at(chain));
  }

  static Result<void> compare(const state::State& then, ChainId chain,
                              const state::NetworkState* target,
                              const state::NetworkState& outcome) {
    if (target == nullptr) return compare_bare(outcome);
    const std::string expected = comparable_document(chain, *target);
    const std::string got = comparable_document(chain, outcome);
    if (expected == got) return compare_records(chain, *target, outcome);
    return conflict(document::file_name(then, chain) + " does not come back, " +
                    project::first_difference(expected, got, "the rolled back one"));
  }

  // What `export leveldb` writes.
  static Result<void> compare_records(ChainId chain, const state::NetworkState& target,
                                      const state::NetworkState& outcome) {
    for (const auto& [name, contract] : target.contracts) {
      if (!contract.live) continue;
      if (document::leveldb_record(chain, name, target) !=
          document::leveldb_record(chain, name, outcome))
        return conflict("the LevelDB record of " + name + " does not come back");
    }
    return {};
  }

  // It had no file: nothing may be left that somebody said about it later.
  static Result<void> compare_bare(const state::NetworkState& outcome) {
    for (const auto& [name, contract] : outcome.contracts)
      if (contract.live) return conflict("contract " + name + " is still live");
    for (const auto& [name, section] : outcome.sections)
      if (section.json) return conflict("section " + name + " is still there");
    if (!outcome.layout.objects.empty()) return conflict("its order of keys is still there");
    return {};
  }

  const state::State& head_;
  const CheckOptions& options_;
  RollbackCheck check_;
};

}  // namespace

Result<RollbackCheck> check_rollback(const ledger::Ledger& ledger, const CheckOptions& options,
                                     const std::function<void(uint64_t, uint64_t)>& progress) {
  if (options.first.value == 0 || options.first > options.last)
    return usage("there is no such range of positions to check");
  DAYBOOK_TRY(state::State head, ledger.state_at(ledger.size()));
  DAYBOOK_TRY(state::State then, ledger.state_at(options.first));
  forget_histories(head);
  forget_histories(then);
  RollbackChecker checker(head, options);
  checker.prove(then, checker.all());
  const uint64_t total = options.last.value - options.first.value + 1;
  const auto visit = [&](const event::Event& event, std::string_view) -> Result<void> {
    DAYBOOK_RETURN_IF_ERROR(state::apply(then, event));
    std::set<ChainId> touched;
    if (state::changes_document(event)) {
      touched.insert(event.subject.chain);
      forget_histories(then.networks.at(event.subject.chain));
    }
    checker.prove(then, touched);
    if (progress) progress(then.size.value - options.first.value + 1, total);
    return {};
  };
  DAYBOOK_RETURN_IF_ERROR(ledger.scan(Position(options.first.value), options.last, visit));
  return checker.take();
}

}  // namespace daybook::replay
