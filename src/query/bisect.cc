#include "query/bisect.h"

#include <algorithm>

#include "document/placement.h"
#include "versions/versions.h"

namespace daybook::query {
namespace {

using event::Subject;
using event::SubjectKind;
using Tokens = std::vector<std::string>;

constexpr char kExtendedMember[] = "extended_";

const state::NetworkState* chain_state(const state::State& state, ChainId chain) {
  const auto found = state.networks.find(chain);
  return found == state.networks.end() ? nullptr : &found->second;
}

std::string key_of(const std::string& name) {
  const std::string short_name = document::short_name_of(name);
  return short_name.empty() ? name : short_name;
}

// The contract that a pointer goes into; nullopt: none, or more than one.
std::optional<std::string> contract_in(const Tokens& tokens) {
  const bool hash =
      tokens.size() >= 3 && tokens[0] == "verification" && tokens[1] == "implementationHashes";
  if (hash || (tokens.size() >= 3 && tokens[0] == "contracts")) return tokens[2];
  if (tokens.size() >= 2 && tokens[0].rfind(kExtendedMember, 0) == 0) {
    return tokens[0].substr(sizeof(kExtendedMember) - 1);
  }
  return std::nullopt;
}

// Derived members and whole objects, whose value every subject has a part in.
bool needs_all(const Tokens& tokens) {
  const std::string& top = tokens.front();
  if (top == "fileVersion" || top == "contracts" || top == "operations") return true;
  if (top == "verification") return true;
  return top == "metadata" && (tokens.size() == 1 || tokens[1] == "lastUpdated");
}

void add_deciding_contracts(const state::NetworkState& network, ChainId chain,
                            const std::optional<std::string>& only, std::vector<Subject>& out) {
  for (const auto& [name, contract] : network.contracts) {
    if (only && key_of(name) != key_of(*only)) continue;
    out.push_back({chain, SubjectKind::kContract, name});
  }
}

void add_deciding_sections(const state::NetworkState& network, ChainId chain,
                           const std::string& only, std::vector<Subject>& out) {
  for (const auto& [name, section] : network.sections) {
    if (only.empty() || name == only) out.push_back({chain, SubjectKind::kSection, name});
  }
}

Result<std::vector<Position>> deciding_positions(const ledger::Ledger& ledger,
                                                 const BisectQuery& query) {
  DAYBOOK_TRY(const state::State state, ledger.state_at(query.bad));
  std::vector<Position> positions;
  const state::NetworkState* network = chain_state(state, query.chain);
  if (network == nullptr) return positions;
  for (const Subject& subject : deciding_subjects(query.predicate, query.chain, *network)) {
    DAYBOOK_TRY(const auto own, versions::subject_history(ledger.log(), subject, query.bad));
    positions.insert(positions.end(), own.begin(), own.end());
  }
  std::sort(positions.begin(), positions.end());
  return positions;
}

// Folds the deciding events alone: what the predicate looks at is the same as in the whole state.
class LinearSearch {
 public:
  LinearSearch(const ledger::Ledger& ledger, const BisectQuery& query)
      : ledger_(ledger), query_(query) {}

  Result<BisectAnswer> run() {
    DAYBOOK_TRY(const auto positions, deciding_positions(ledger_, query_));
    size_t i = 0;
    for (; i < positions.size() && positions[i].value < query_.good.value; ++i) {
      DAYBOOK_RETURN_IF_ERROR(fold(positions[i]));
    }
    look();
    answer_.held_at_good = holds_;
    for (; i < positions.size(); ++i) {
      DAYBOOK_RETURN_IF_ERROR(fold(positions[i]));
      step(positions[i]);
    }
    answer_.holds_at_bad = holds_;
    return std::move(answer_);
  }

 private:
  Result<void> fold(Position position) {
    DAYBOOK_TRY(const event::Event event, ledger_.read(position));
    state::fold(state_, event);
    return {};
  }
  void look() {
    subject_ = subject_of(query_.predicate, query_.chain, chain_state(state_, query_.chain));
    holds_ = holds(query_.predicate, subject_);
    ++answer_.tested;
  }
  void step(Position position) {
    const bool held = holds_;
    const std::optional<json::Value> before = subject_;
    look();
    if (answer_.first || held || !holds_) return;
    answer_.first = position;
    answer_.before = before;
    answer_.after = subject_;
  }

  const ledger::Ledger& ledger_;
  const BisectQuery& query_;
  state::State state_;
  std::optional<json::Value> subject_;
  bool holds_ = false;
  BisectAnswer answer_;
};

class HalvingSearch {
 public:
  HalvingSearch(const ledger::Ledger& ledger, const BisectQuery& query)
      : ledger_(ledger), query_(query) {}

  Result<BisectAnswer> run() {
    uint64_t good = query_.good.value, bad = query_.bad.value;
    DAYBOOK_TRY(auto before, look(good));
    DAYBOOK_TRY(auto after, look(bad));
    answer_.held_at_good = holds(query_.predicate, before);
    answer_.holds_at_bad = holds(query_.predicate, after);
    if (answer_.held_at_good || !answer_.holds_at_bad) return not_searchable();
    while (bad - good > 1) {
      const uint64_t middle = good + (bad - good) / 2;
      DAYBOOK_TRY(auto value, look(middle));
      const bool held = holds(query_.predicate, value);
      (held ? bad : good) = middle;
      (held ? after : before) = std::move(value);
    }
    answer_.first = Position(bad - 1);
    answer_.before = std::move(before);
    answer_.after = std::move(after);
    return std::move(answer_);
  }

 private:
  Result<std::optional<json::Value>> look(uint64_t size) {
    DAYBOOK_TRY(const state::State state, ledger_.state_at(TreeSize(size)));
    ++answer_.tested;
    return subject_of(query_.predicate, query_.chain, chain_state(state, query_.chain));
  }
  [[nodiscard]] Error not_searchable() const {
    return conflict(
        "halving needs a predicate that does not hold at the start of the range and "
        "holds at its end: \"" +
        query_.predicate.text + "\" " +
        (answer_.held_at_good ? "holds at the start" : "does not hold at the end"));
  }

  const ledger::Ledger& ledger_;
  const BisectQuery& query_;
  BisectAnswer answer_;
};

}  // namespace

std::vector<Subject> deciding_subjects(const Predicate& predicate, ChainId chain,
                                       const state::NetworkState& network) {
  std::vector<Subject> out = {{chain, SubjectKind::kNetwork, ""}};
  if (!predicate.contract.empty()) {
    out.push_back({chain, SubjectKind::kContract, predicate.contract});
    return out;
  }
  out.push_back({chain, SubjectKind::kLayout, ""});
  const auto tokens = json::pointer_tokens(predicate.pointer);
  if (!tokens.ok() || tokens->empty()) return out;
  const auto contract = contract_in(*tokens);
  const bool all = !contract && needs_all(*tokens);
  const bool extended = tokens->front().rfind(kExtendedMember, 0) == 0;
  if (all || contract) add_deciding_contracts(network, chain, contract, out);
  if (!all && !contract && extended) {
    add_deciding_contracts(network, chain, tokens->front().substr(sizeof(kExtendedMember) - 1),
                           out);
  }
  add_deciding_sections(network, chain, all ? "" : tokens->front(), out);
  return out;
}

Result<BisectAnswer> bisect(const ledger::Ledger& ledger, const BisectQuery& query) {
  return query.halve ? HalvingSearch(ledger, query).run() : LinearSearch(ledger, query).run();
}

}  // namespace daybook::query
