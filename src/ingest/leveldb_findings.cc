#include "ingest/leveldb_findings.h"

#include <set>

#include "document/document.h"
#include "ingest/leveldb_contract.h"

namespace daybook::ingest {
namespace {

constexpr ChainId kHardhat{31337};
constexpr ChainId kGanache{1337};

bool has_args(const json::Value& record) {
  const auto args = record.find("deploymentArgs");
  return args != record.end() && args->is_array() && !args->empty();
}

std::string text(const json::Value& record, const char* key) {
  const auto found = record.find(key);
  return found != record.end() && found->is_string() ? found->get<std::string>() : "";
}

// One contract's records of one generation, in order.
void compare(const LevelDbRecord& before, const LevelDbRecord& after, FindingSet& findings) {
  const std::string& key = after.raw.key;
  if (has_args(before.value) && !has_args(after.value)) {
    findings.add(
        "args-dropped", key,
        "a later save dropped the deployment arguments: superseded records still hold them");
  }
  const bool same_code = text(before.value, "address") == text(after.value, "address");
  if (same_code &&
      text(before.value, "factoryByteCodeHash") != text(after.value, "factoryByteCodeHash")) {
    findings.add("two-hashes", key,
                 "two code hashes are recorded for one implementation address: a changed hash is "
                 "no upgrade");
  }
}

class RecordInspector {
 public:
  RecordInspector(const ledger::Config& config, FindingSet& findings)
      : config_(config), findings_(findings) {}

  void start_generation() { last_.clear(); }

  void inspect(const LevelDbRecord& record) {
    if (!record.is_contract() || record.raw.is_delete) return;
    check_identity(record);
    const Result<event::ContractValue> value = document::contract_from_record(
        record.value, record.raw.value, ledger::category_of(config_, record.name));
    if (value.ok()) {
      findings_.add_all(
          document::check_contract(record.chain, record.name, *value, record.raw.key));
    }
    const auto last = last_.find(record.raw.key);
    if (last != last_.end()) compare(*last->second, record, findings_);
    last_[record.raw.key] = &record;
    labels_[record.chain].insert(record.label());
  }

  [[nodiscard]] const std::map<ChainId, std::set<std::string>>& labels() const { return labels_; }

 private:
  void check_identity(const LevelDbRecord& record) {
    const auto chain = record.value.find("chainId");
    const bool same_chain = chain != record.value.end() && chain->is_number_unsigned() &&
                            chain->get<uint64_t>() == record.chain.value;
    if (!same_chain || text(record.value, "contractName") != record.name) {
      findings_.add("key-mismatch", record.raw.key,
                    "the record's chainId or contractName is not its key's; the key counts");
    }
  }

  const ledger::Config& config_;
  FindingSet& findings_;
  std::map<std::string, const LevelDbRecord*> last_;
  std::map<ChainId, std::set<std::string>> labels_;
};

std::string name_of(ChainId chain, const ledger::Config& config, const state::State& known,
                    const std::string& label) {
  const auto network = known.networks.find(chain);
  if (network != known.networks.end()) return network->second.header.name;
  return network_header(config, chain, label).name;
}

void check_labels(ChainId chain, const std::set<std::string>& labels, const std::string& name,
                  FindingSet& findings) {
  if (labels.size() == 1 && *labels.begin() == name) return;
  std::string list;
  for (const std::string& label : labels) list += (list.empty() ? "\"" : ", \"") + label + "\"";
  findings.add("label-conflict", "chain " + std::to_string(chain.value),
               "the records call it " + list + "; its name here is \"" + name + "\"");
}

void check_test_networks(const std::map<ChainId, std::set<std::string>>& labels,
                         FindingSet& findings) {
  for (const ChainId chain : {kHardhat, kGanache}) {
    if (labels.count(chain) == 0 || labels.size() == 1) continue;
    findings.add("test-network", "chain " + std::to_string(chain.value),
                 "a test run wrote into the database that holds real networks");
  }
}

}  // namespace

void find_in_folder(const LevelDbFolder& folder, FindingSet& findings) {
  for (const kv::RawDamage& damage : folder.raw.damage) {
    findings.add("damaged-table", folder.locator + "/" + damage.file,
                 "byte " + std::to_string(damage.offset) + ": " + damage.what +
                     "; what is readable is imported");
  }
  for (const kv::RawDamage& torn : folder.raw.torn) {
    findings.add("torn-file", folder.locator + "/" + torn.file,
                 "byte " + std::to_string(torn.offset) + ": " + torn.what +
                     ", as a crash leaves it; what comes before is imported");
  }
  if (folder.records.empty()) {
    findings.add("empty-database", folder.locator, "holds no record: it says nothing");
  }
}

void find_in_records(const std::vector<Generation>& generations, const ledger::Config& config,
                     const state::State& known, FindingSet& findings) {
  RecordInspector inspector(config, findings);
  for (const Generation& generation : generations) {
    inspector.start_generation();
    for (const auto& [sequence, records] : generation.records) {
      if (records.size() > 1) {
        findings.add("sequence-conflict", "sequence " + std::to_string(sequence),
                     "one folder holds several records of one sequence number: all are kept");
      }
      for (const LevelDbRecord& record : records) inspector.inspect(record);
    }
  }
  for (const auto& [chain, labels] : inspector.labels()) {
    check_labels(chain, labels, name_of(chain, config, known, *labels.begin()), findings);
  }
  check_test_networks(inspector.labels(), findings);
}

}  // namespace daybook::ingest
