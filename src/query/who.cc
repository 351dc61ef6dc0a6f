#include "query/who.h"

#include <algorithm>
#include <array>
#include <set>

#include "document/fields.h"
#include "ledger/config_suggest.h"
#include "query/contract_field.h"

namespace daybook::query {
namespace {

using event::SubjectKind;
using versions::LookupKind;

constexpr auto kKinds =
    std::to_array<LookupKind>({LookupKind::kAddress, LookupKind::kTxHash, LookupKind::kCodeHash,
                               LookupKind::kActor, LookupKind::kSourceCommit});
constexpr size_t kMinCommitDigits = 4;

std::string lowered(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

bool is_commit_prefix(const std::string& text) {
  const bool hex = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
  return hex && text.size() >= kMinCommitDigits;
}

Result<void> add_match(const ledger::Ledger& ledger, TreeSize size, LookupKind kind,
                       const std::string& value, std::vector<WhoMatch>& out) {
  DAYBOOK_TRY(auto positions, versions::lookup(ledger.log(), kind, value, size));
  if (!positions.empty()) out.push_back({kind, value, std::move(positions)});
  return {};
}

Result<std::vector<WhoMatch>> matches_of(const ledger::Ledger& ledger, TreeSize size,
                                         const std::string& value) {
  std::vector<WhoMatch> out;
  for (const LookupKind kind : kKinds) {
    if (kind == LookupKind::kSourceCommit && is_commit_prefix(value)) {
      DAYBOOK_TRY(const auto commits,
                  versions::lookup_values(ledger.log(), kind, lowered(value), size));
      for (const std::string& commit : commits) {
        DAYBOOK_RETURN_IF_ERROR(add_match(ledger, size, kind, commit, out));
      }
    } else {
      DAYBOOK_RETURN_IF_ERROR(add_match(ledger, size, kind, value, out));
    }
  }
  return out;
}

Error nobody(const ledger::Ledger& ledger, TreeSize size, const std::string& value) {
  const auto actors = versions::lookup_values(ledger.log(), LookupKind::kActor, "", size);
  const std::string near = actors.ok() ? ledger::nearest_word(value, *actors) : "";
  return not_found("no event names \"" + value +
                   "\" as an address, transaction, code hash, actor or source commit" +
                   (near.empty() ? "" : ". Did you mean the actor \"" + near + "\"?"));
}

// Finds a text in JSON values, without regard to case.
class Finder {
 public:
  explicit Finder(const std::string& wanted) : wanted_(lowered(wanted)) {}

  // Pointers of the places in the JSON text, each behind `pointer`.
  [[nodiscard]] std::vector<std::string> places(const std::string& text,
                                                const std::string& pointer) const {
    std::vector<std::string> out;
    if (lowered(text).find(wanted_) != std::string::npos) {
      find(document::value_of(text), pointer, out);
    }
    return out;
  }

 private:
  void find(const json::Value& value, const std::string& pointer,
            std::vector<std::string>& out) const {
    if (value.is_string() && lowered(value.get<std::string>()) == wanted_) out.push_back(pointer);
    if (value.is_object()) {
      for (const auto& [key, member] : value.items()) {
        const std::string inner = json::pointer_append(pointer, key);
        if (lowered(key) == wanted_) out.push_back(inner);
        find(member, inner, out);
      }
    }
    for (size_t i = 0; value.is_array() && i < value.size(); ++i) {
      find(value[i], json::pointer_append(pointer, std::to_string(i)), out);
    }
  }

  std::string wanted_;
};

void add_contract_roles(const event::Subject& subject, const event::ContractValue& value,
                        const Finder& finder, std::vector<WhoRole>& out) {
  for (const std::string& field : contract_fields(value)) {
    const std::string name = field.rfind("body/", 0) == 0 ? field.substr(5) : field;
    for (const std::string& place : finder.places(*stored_field(value, field), name)) {
      out.push_back({subject, place});
    }
  }
}

void add_roles(ChainId chain, const state::NetworkState& network, const Finder& finder,
               std::vector<WhoRole>& out) {
  for (const auto& [name, contract] : network.contracts) {
    if (!contract.live) continue;
    add_contract_roles({chain, SubjectKind::kContract, name}, contract.value, finder, out);
  }
  for (const auto& [name, section] : network.sections) {
    if (!section.json) continue;
    const event::Subject subject{chain, SubjectKind::kSection, name};
    for (const std::string& place : finder.places(*section.json, json::pointer_append("", name))) {
      out.push_back({subject, place});
    }
  }
}

bool may_stand_in_state(const std::vector<WhoMatch>& matches) {
  return std::any_of(matches.begin(), matches.end(), [](const WhoMatch& match) {
    return match.kind == LookupKind::kAddress || match.kind == LookupKind::kTxHash ||
           match.kind == LookupKind::kCodeHash;
  });
}

}  // namespace

std::string lookup_kind_text(LookupKind kind) {
  switch (kind) {
    case LookupKind::kAddress:
      return "address";
    case LookupKind::kTxHash:
      return "transaction";
    case LookupKind::kCodeHash:
      return "code hash";
    case LookupKind::kActor:
      return "actor";
    case LookupKind::kSourceCommit:
      return "source commit";
    case LookupKind::kTag:
      return "tag";
  }
  return "";
}

Result<Who> who(const ledger::Ledger& ledger, const state::State& state, const std::string& value,
                uint64_t limit) {
  Who out;
  out.size = state.size;
  DAYBOOK_TRY(out.matches, matches_of(ledger, state.size, value));
  if (out.matches.empty()) return nobody(ledger, state.size, value);
  std::set<Position> positions;
  for (const WhoMatch& match : out.matches) {
    positions.insert(match.positions.begin(), match.positions.end());
  }
  out.total = positions.size();
  uint64_t skipped = limit == 0 || out.total <= limit ? 0 : out.total - limit;
  for (const Position position : positions) {
    if (skipped > 0) {
      --skipped;
      continue;
    }
    DAYBOOK_TRY(event::Event event, ledger.read(position));
    out.events.push_back(std::move(event));
  }
  if (!may_stand_in_state(out.matches)) return out;
  const Finder finder(value);
  for (const auto& [chain, network] : state.networks) {
    add_roles(chain, network, finder, out.roles);
  }
  return out;
}

}  // namespace daybook::query
