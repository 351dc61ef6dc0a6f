// Files of the formats before v3: kept verbatim, mapped, merged into what is known, oldest first.
#include <algorithm>

#include "ingest/importers.h"
#include "ingest/legacy_import.h"
#include "ingest/leveldb_contract.h"

namespace daybook::ingest {
namespace {

std::string label_of(const json::Value& json) {
  const auto network = json.find("network");
  return network != json.end() && network->is_string() ? network->get<std::string>() : "";
}

Result<LegacyFile> read_legacy(const std::string& path) {
  DAYBOOK_TRY(SourceFile source, read_source_file(path));
  return legacy_file(std::move(source));
}

class LegacyImport {
 public:
  LegacyImport(Planner& planner, const LegacyFile& file)
      : planner_(planner),
        file_(file),
        chain_(file.source.json["chainId"].get<uint64_t>()),
        kind_(format_name(file.format)),
        merge_(planner, chain_, file.source.locator, file.time) {}

  Result<void> plan() {
    DAYBOOK_RETURN_IF_ERROR(report());
    const Origin origin = file_origin(planner_, file_.source, kind_, file_.time);
    ledger::Transaction transaction;
    bool is_known = false;
    DAYBOOK_RETURN_IF_ERROR(append_content(planner_, file_.source, origin, transaction, is_known));
    if (is_known) {
      return planner_.count_known(content_id(kind_, file_.source));
    }
    check_header();
    std::vector<std::string> told;  // by report()
    DAYBOOK_RETURN_IF_ERROR(map(merge_, told));
    DAYBOOK_TRY(const std::vector<LegacyMerge::TimedChange> changes, merge_.changes());
    for (const LegacyMerge::TimedChange& timed : changes) {
      Origin at = origin;
      at.effective = timed.effective;
      at.grade = timed.change.grade;
      transaction.push_back(make_draft(at, timed.id.value_or(change_id(timed.change)),
                                       timed.change.subject, timed.change.payload));
      check(timed.change);
    }
    const Result<void> added = planner_.add(std::move(transaction));
    if (!added.ok()) return added.error().with_context(file_.source.path);
    return {};
  }

 private:
  // A known network keeps its name: old files carry labels such as "BSC Testnet".
  void check_header() {
    const state::NetworkState* network = planner_.network(chain_);
    const std::string label = label_of(file_.source.json);
    event::NetworkChange header = network_header(planner_.ledger().config(), chain_, label);
    const std::string name = network != nullptr ? network->header.name : header.name;
    if (network == nullptr) merge_.set_header(std::move(header));
    if (label.empty() || label == name) return;
    planner_.findings.add("label-conflict", file_.source.locator,
                          "calls chain " + std::to_string(chain_.value) + " \"" + label +
                              "\"; its name here is \"" + name + "\"");
  }

  // What the file says by itself, whatever the log knows.
  Result<void> report() {
    ++planner_.report.sources;
    Planner blank = Planner::blank(planner_.ledger());
    LegacyMerge alone(blank, chain_, file_.source.locator, file_.time);
    std::vector<std::string> unknown;
    const Result<void> mapped = map(alone, unknown);
    planner_.report.records_read += alone.subjects();
    for (const std::string& pointer : unknown) {
      planner_.report.unknown.push_back(file_.source.locator + ": " + pointer);
    }
    return mapped;
  }

  Result<void> map(LegacyMerge& merge, std::vector<std::string>& unknown) {
    return map_document({merge, planner_.ledger().config(), unknown});
  }

  Result<void> map_document(Mapping mapping) {
    const json::Value& json = file_.source.json;
    switch (file_.format) {
      case LegacyFormat::kV1:
        return map_v1(json, mapping);
      case LegacyFormat::kConfig:
        return map_config(json, mapping);
      case LegacyFormat::kEnhanced:
        return map_enhanced(json, mapping);
      case LegacyFormat::kState:
        mapping.unknown.emplace_back("/steps");
        return json["checkpoint"].is_object() ? map_v1(json["checkpoint"], mapping)
                                              : Result<void>();
    }
    return {};
  }

  void check(const Change& change) {
    const event::ContractChange* contract = event::told_change(change.payload);
    if (contract == nullptr) return;
    planner_.findings.add_all(
        document::check_contract(chain_, change.subject.name, contract->value,
                                 file_.source.locator + ": " + change.subject.name));
  }

  EventId change_id(const Change& change) const {
    const event::Subject& subject = change.subject;
    return event::import_id({kind_, file_.source.digest.hex(), std::to_string(subject.chain.value),
                             std::to_string(static_cast<unsigned>(subject.kind)), subject.name,
                             event::payload_name(change.payload)});
  }

  Planner& planner_;
  const LegacyFile& file_;
  ChainId chain_;
  std::string kind_;
  LegacyMerge merge_;
};

}  // namespace

Result<LegacyFile> legacy_file(SourceFile source) {
  LegacyFile file;
  DAYBOOK_TRY(file.format, recognise(source));
  file.time = file_time(source.json);
  file.source = std::move(source);
  return file;
}

Result<void> plan_legacy_file(Planner& planner, const LegacyFile& file) {
  return LegacyImport(planner, file).plan();
}

Result<Plan> plan_legacy(ledger::Ledger& ledger, const std::vector<std::string>& paths,
                         const Options& options) {
  DAYBOOK_TRY(Planner planner, Planner::start(ledger, options));
  std::vector<LegacyFile> files;
  for (const std::string& path : paths) {
    DAYBOOK_TRY(LegacyFile file, read_legacy(path));
    files.push_back(std::move(file));
  }
  std::stable_sort(files.begin(), files.end(), [](const LegacyFile& a, const LegacyFile& b) {
    return a.time < b.time;  // files without a time first: they overwrite nothing
  });
  for (const LegacyFile& file : files) {
    DAYBOOK_RETURN_IF_ERROR(plan_legacy_file(planner, file));
  }
  return planner.finish();
}

}  // namespace daybook::ingest
