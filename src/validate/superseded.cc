#include "validate/superseded.h"

#include <algorithm>

#include "validate/fields.h"
#include "versions/versions.h"

namespace daybook::validate {
namespace {

bool says_something(const std::string* text) {
  return text != nullptr && *text != "[]" && *text != "null" && *text != "\"\"";
}

bool is_same_deployment(const event::ContractValue& a, const event::ContractValue& b) {
  const std::string* mine = event::get(a.body, "proxy");
  const std::string* other = event::get(b.body, "proxy");
  if (mine == nullptr || other == nullptr) return mine == other;
  return same_text(*mine, *other);
}

class Search {
 public:
  Search(const event::Subject& contract, const event::ContractValue& now)
      : contract_(contract), now_(now) {}

  void look_at(const event::ContractValue& value, Position position) {
    if (!is_same_deployment(value, now_)) return;
    if (value.extended) {
      for (const event::Field& field : *value.extended) {
        const std::string* known = now_.extended ? event::get(*now_.extended, field.key) : nullptr;
        take(field.key, known, field.json, position);
      }
    }
    if (value.recorded_hash) {
      const std::string* known = now_.recorded_hash ? &*now_.recorded_hash : nullptr;
      take("implementationHashes", known, *value.recorded_hash, position);
    }
  }

  std::vector<SupersededField> take_found() { return std::move(found_); }

 private:
  void take(const std::string& member, const std::string* known, const std::string& text,
            Position position) {
    if (says_something(known) || !says_something(&text)) return;
    const bool is_found =
        std::any_of(found_.begin(), found_.end(),
                    [&member](const SupersededField& one) { return one.member == member; });
    if (!is_found) found_.push_back({contract_, member, text, position});
  }

  const event::Subject& contract_;
  const event::ContractValue& now_;
  std::vector<SupersededField> found_;
};

}  // namespace

Result<std::vector<SupersededField>> superseded_fields(const ledger::Ledger& ledger,
                                                       const event::Subject& contract,
                                                       const event::ContractValue& now,
                                                       TreeSize size) {
  DAYBOOK_TRY(std::vector<Position> positions,
              versions::subject_history(ledger.log(), contract, size));
  std::reverse(positions.begin(), positions.end());  // the newest word first
  Search search(contract, now);
  std::vector<event::Event> late;
  for (const Position position : positions) {
    DAYBOOK_TRY(event::Event event, ledger.read(position));
    const auto* change = std::get_if<event::ContractChange>(&event.payload);
    if (change != nullptr) search.look_at(change->value, position);
    if (event::late_change(event.payload) != nullptr) late.push_back(std::move(event));
  }
  // What came late is older than what is known: after all else, what was true last first.
  std::stable_sort(late.begin(), late.end(), [](const event::Event& a, const event::Event& b) {
    return a.effective > b.effective;
  });
  for (const event::Event& fact : late)
    search.look_at(event::late_change(fact.payload)->value, fact.position);
  return search.take_found();
}

Result<std::vector<SupersededField>> superseded_fields(const ledger::Ledger& ledger, ChainId chain,
                                                       const state::NetworkState& network,
                                                       TreeSize size) {
  std::vector<SupersededField> all;
  for (const auto& [name, contract] : network.contracts) {
    if (!contract.live) continue;
    DAYBOOK_TRY(const std::vector<SupersededField> found,
                superseded_fields(ledger, {chain, event::SubjectKind::kContract, name},
                                  contract.value, size));
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

}  // namespace daybook::validate
