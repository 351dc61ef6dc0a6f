// Unified JSON v3 files: the state is made to say what the file says, and checked to.
#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "ingest/changes.h"
#include "ingest/importers.h"
#include "ingest/qualified_names.h"
#include "ingest/unified_import.h"

namespace daybook::ingest {
namespace {

constexpr std::array<const char*, 12> kKnownKeys = {
    "schemaVersion", "fileVersion",   "network",  "chainId",      "networkTier", "metadata",
    "contracts",     "configuration", "topology", "verification", "operations",  "emergency"};

// Where the document that `state` renders differs from the file, but for derived members; nullopt:
// nowhere.
std::optional<std::string> mismatch(const SourceFile& file, ChainId chain,
                                    const state::State& state) {
  const json::Value said = document::without_derived(file.json);
  const json::Value rendered =
      document::without_derived(document::compose(chain, state.networks.at(chain)));
  return differing_pointer(&said, &rendered, "", true);
}

class UnifiedImport {
 public:
  UnifiedImport(Planner& planner, const SourceFile& file, const document::Parts& parts)
      : planner_(planner), file_(file), parts_(parts) {
    origin_ = file_origin(planner, file, kUnified, unified_time(file.json));
  }

  Result<void> plan() {
    ledger::Transaction content;
    bool is_known = false;
    DAYBOOK_RETURN_IF_ERROR(append_content(planner_, file_, origin_, content, is_known));
    const state::NetworkState* network = planner_.network(parts_.chain);
    if (is_known) {
      DAYBOOK_RETURN_IF_ERROR(planner_.count_known(content_id(kUnified, file_)));
      if (network != nullptr) base_ = to_string(network->last_tx);
    }
    std::vector<document::Parts> readings = {parts_};
    if (network != nullptr)
      readings.insert(readings.begin(), with_qualified_names(parts_, *network));
    std::optional<std::string> wrong;
    for (const document::Parts& reading : readings) {
      for (const bool with_layout : {false, true}) {  // false: the order known so far will do
        ledger::Transaction transaction = transaction_for(reading, with_layout, content);
        DAYBOOK_TRY(wrong, try_fold(transaction));
        if (!wrong) return planner_.add(std::move(transaction));
      }
    }
    return invalid(file_.path + ": internal: the imported state would not render this file at \"" +
                   *wrong + "\": nothing was imported; please report this");
  }

 private:
  ledger::Transaction transaction_for(const document::Parts& parts, bool with_layout,
                                      ledger::Transaction transaction) const {
    std::vector<Change> changes = changes_to(parts, planner_.network(parts.chain));
    if (with_layout) {
      changes.push_back({{parts.chain, event::SubjectKind::kLayout, ""}, parts.layout});
    }
    for (size_t i = 0; i < changes.size(); ++i) {
      Origin origin = origin_;
      origin.grade = changes[i].grade;
      transaction.push_back(make_draft(origin, unified_change_id(file_, changes[i], i, base_),
                                       changes[i].subject, changes[i].payload));
    }
    return transaction;
  }

  Result<std::optional<std::string>> try_fold(const ledger::Transaction& transaction) const {
    state::State trial = planner_.state();
    Result<std::vector<event::Event>> folded = fold(trial, transaction, planner_.now());
    if (!folded.ok()) return folded.error().with_context(file_.path);
    return mismatch(file_, parts_.chain, trial);
  }

  Planner& planner_;
  const SourceFile& file_;
  const document::Parts& parts_;
  Origin origin_;
  std::string base_;
};

}  // namespace

void report_unified(const SourceFile& file, const document::Parts& parts, Planner& planner) {
  ++planner.report.sources;
  planner.report.records_read += parts.contracts.size() + parts.sections.size();
  for (const auto& [key, value] : file.json.items()) {
    const bool is_known = std::find(kKnownKeys.begin(), kKnownKeys.end(), key) != kKnownKeys.end();
    if (is_known || key.rfind("extended_", 0) == 0) continue;
    planner.report.unknown.push_back(file.locator + ": " + json::pointer_append("", key));
  }
  planner.findings.add_all(document::check_document(file.json, file.locator));
  const state::NetworkState* network = planner.network(parts.chain);
  if (network != nullptr && network->header.name != parts.header.name) {
    planner.findings.add("label-conflict", file.locator,
                         "chain " + std::to_string(parts.chain.value) + " is called \"" +
                             parts.header.name + "\" here and \"" + network->header.name +
                             "\" in the log");
  }
  const std::string& tier = parts.header.tier;
  if (network == nullptr || tier.empty() || network->header.tier.empty()) return;
  if (network->header.tier != tier) {
    planner.findings.add("tier-conflict", file.locator,
                         "calls the network's tier \"" + tier + "\"; it is \"" +
                             network->header.tier + "\" in the log");
  }
}

EventId unified_change_id(const SourceFile& file, const Change& change, size_t ordinal,
                          const std::string& base) {
  const event::Subject& subject = change.subject;
  return event::import_id({kUnified, file.digest.hex(), std::to_string(subject.chain.value),
                           std::to_string(static_cast<unsigned>(subject.kind)), subject.name,
                           event::payload_name(change.payload), std::to_string(ordinal), base});
}

std::optional<TimeNs> unified_time(const json::Value& json) {
  const std::optional<TimeNs> updated = time_at(json, "/metadata/lastUpdated");
  return updated ? updated : time_at(json, "/metadata/timestamp");
}

Result<void> plan_unified_file(Planner& planner, const SourceFile& file) {
  const Result<document::Parts> parts = document::decompose(file.json);
  if (!parts.ok()) return parts.error().with_context(file.path);
  report_unified(file, *parts, planner);
  return UnifiedImport(planner, file, *parts).plan();
}

Result<Plan> plan_unified(ledger::Ledger& ledger, const std::vector<std::string>& files,
                          const Options& options) {
  DAYBOOK_TRY(Planner planner, Planner::start(ledger, options));
  for (const std::string& path : files) {
    DAYBOOK_TRY(const SourceFile file, read_source_file(path));
    DAYBOOK_RETURN_IF_ERROR(plan_unified_file(planner, file));
  }
  return planner.finish();
}

}  // namespace daybook::ingest
