#include "validate/compare.h"

#include <algorithm>

#include "base/bytes.h"
#include "document/document.h"
#include "document/placement.h"

namespace daybook::validate {
namespace {

uint64_t count_of(const Fields& fields) {
  const auto found = fields.find({"", FieldClass::kCount, "contracts"});
  return found == fields.end() ? 0 : parse_decimal(found->second.text).value_or(0);
}

// The name that a contract has in the document.
std::string shown_name(const std::string& name) {
  const std::string short_name = document::short_name_of(name);
  return short_name.empty() ? name : short_name;
}

FieldKey key_of(const SupersededField& field) {
  FieldClass field_class = FieldClass::kExtended;
  if (field.member == "deploymentArgs") field_class = FieldClass::kArguments;
  if (field.member == "implementationHashes") field_class = FieldClass::kHash;
  return {shown_name(field.contract.name), field_class, field.member};
}

class NetworkComparer {
 public:
  NetworkComparer(const Source& source, const json::Value* log, const json::Value* said)
      : source_(source) {
    if (log != nullptr) log_ = fields_of(*log);
    if (said != nullptr) said_ = fields_of(*said);
    result_.is_in_log = log != nullptr;
    result_.is_in_source = said != nullptr;
    result_.contracts_in_log = count_of(log_);
    result_.contracts_in_source = count_of(said_);
  }

  void run() {
    for (const auto& [key, field] : log_) {
      if (!is_compared(key)) continue;
      const auto other = said_.find(key);
      if (other == said_.end()) {
        result_.missing.push_back({key, field.pointer, field.text, ""});
      } else if (same_text(field.text, other->second.text)) {
        ++result_.same;
      } else {
        result_.different.push_back({key, field.pointer, field.text, other->second.text});
      }
    }
    for (const auto& [key, field] : said_) {
      if (!is_compared(key) || log_.count(key) != 0) continue;
      result_.unexpected.push_back({key, field.pointer, "", field.text});
    }
  }

  void add_superseded(const std::vector<SupersededField>& fields) {
    for (const SupersededField& field : fields) {
      const FieldKey key = key_of(field);
      if (said_.count(key) == 0 && source_.classes.count(key.field_class) != 0) {
        result_.superseded.push_back(field);
      }
    }
  }

  NetworkComparison take() { return std::move(result_); }

 private:
  // A source that lists some of the contracts says nothing of the others.
  bool is_compared(const FieldKey& key) const {
    if (source_.classes.count(key.field_class) == 0) return false;
    const bool is_whole = source_.classes.count(FieldClass::kCount) != 0;
    return is_whole || said_.count(key) != 0 || log_.count(key) == 0 || says_of(key);
  }
  bool says_of(const FieldKey& key) const {
    if (key.contract.empty()) return false;
    return std::any_of(said_.begin(), said_.end(), [&key](const auto& one) {
      return one.first.contract == key.contract && one.first.field_class == FieldClass::kProxy;
    });
  }

  const Source& source_;
  Fields log_, said_;
  NetworkComparison result_;
};

Result<NetworkComparison> compare_network(const ledger::Ledger& ledger, const Source& source,
                                          const SourceNetwork* said, ChainId chain,
                                          const state::State& state, TreeSize size) {
  const auto found = state.networks.find(chain);
  const state::NetworkState* network = found == state.networks.end() ? nullptr : &found->second;
  json::Value log;
  if (network != nullptr) log = document::compose(chain, *network);
  NetworkComparer comparer(source, network != nullptr ? &log : nullptr,
                           said != nullptr ? &said->document : nullptr);
  comparer.run();
  if (network != nullptr) {
    DAYBOOK_TRY(const std::vector<SupersededField> superseded,
                superseded_fields(ledger, chain, *network, size));
    comparer.add_superseded(superseded);
  }
  NetworkComparison result = comparer.take();
  result.chain = chain;
  result.name = network != nullptr ? network->header.name : said->name;
  return result;
}

bool has_live_contract(const state::NetworkState& network) {
  return std::any_of(network.contracts.begin(), network.contracts.end(),
                     [](const auto& one) { return one.second.live; });
}

}  // namespace

uint64_t NetworkComparison::missing_fields() const {
  return static_cast<uint64_t>(
      std::count_if(missing.begin(), missing.end(),
                    [](const Difference& one) { return is_of_record(one.key.field_class); }));
}

bool Comparison::differs() const {
  return std::any_of(networks.begin(), networks.end(),
                     [](const NetworkComparison& one) { return one.differs(); });
}

uint64_t Comparison::score() const {
  uint64_t same = 0, all = 0;
  for (const NetworkComparison& network : networks) {
    same += network.same;
    all += network.compared();
  }
  constexpr uint64_t kWhole = 100;
  return all == 0 ? kWhole : same * kWhole / all;
}

uint64_t Comparison::missing_fields() const {
  uint64_t missing = 0;
  for (const NetworkComparison& network : networks) missing += network.missing_fields();
  return missing;
}

Result<Comparison> compare(const ledger::Ledger& ledger, const Source& source,
                           const state::State& state, TreeSize size) {
  Comparison comparison{source.path, source.kind, {}};
  std::set<ChainId> said;
  for (const SourceNetwork& network : source.networks) {
    said.insert(network.chain);
    DAYBOOK_TRY(NetworkComparison one,
                compare_network(ledger, source, &network, network.chain, state, size));
    comparison.networks.push_back(std::move(one));
  }
  for (const auto& [chain, network] : state.networks) {
    if (!source.is_complete || said.count(chain) != 0 || !has_live_contract(network)) continue;
    DAYBOOK_TRY(NetworkComparison one,
                compare_network(ledger, source, nullptr, chain, state, size));
    comparison.networks.push_back(std::move(one));
  }
  return comparison;
}

}  // namespace daybook::validate
