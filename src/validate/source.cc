#include "validate/source.h"

#include <algorithm>
#include <filesystem>

#include "document/document.h"
#include "ingest/git_database.h"
#include "ingest/git_picture.h"
#include "ingest/legacy_import.h"
#include "ingest/leveldb_contract.h"
#include "ingest/unified_import.h"

namespace daybook::validate {
namespace {

const std::set<FieldClass> kRecordClasses = {FieldClass::kCount, FieldClass::kProxy,
                                             FieldClass::kImplementation, FieldClass::kArguments,
                                             FieldClass::kExtended};
const std::set<FieldClass> kAllClasses = {FieldClass::kCount,          FieldClass::kProxy,
                                          FieldClass::kImplementation, FieldClass::kHash,
                                          FieldClass::kArguments,      FieldClass::kExtended,
                                          FieldClass::kMember,         FieldClass::kConfiguration};

// What a file of that format has a place for. Files before v3 list some of the contracts.
std::set<FieldClass> classes_of(ingest::LegacyFormat format) {
  switch (format) {
    case ingest::LegacyFormat::kV1:
    case ingest::LegacyFormat::kState:
    case ingest::LegacyFormat::kEnhanced:
      return {FieldClass::kProxy, FieldClass::kImplementation, FieldClass::kHash,
              FieldClass::kMember, FieldClass::kConfiguration};
    case ingest::LegacyFormat::kConfig:
      return {FieldClass::kConfiguration};
  }
  return {};
}

void add_networks(const state::State& state, Source& source) {
  for (const auto& [chain, network] : state.networks) {
    source.networks.push_back({chain, network.header.name, document::compose(chain, network)});
  }
}

Result<Source> database_source(const ledger::Config& config, const ingest::LevelDbFolder& folder) {
  state::State state;
  for (const auto& [key, record] : ingest::live_records(folder)) {
    state::NetworkState& network = state.networks[record.chain];
    network.header = ingest::network_header(config, record.chain, record.label());
    state::ContractState& contract = network.contracts[record.name];
    DAYBOOK_TRY(contract.value,
                document::contract_from_record(record.value, record.raw.value,
                                               ledger::category_of(config, record.name)));
    contract.live = true;
  }
  Source source{folder.path, ingest::kLevelDb, kRecordClasses, true, {}};
  add_networks(state, source);
  return source;
}

Result<Source> unified_source(const ingest::SourceFile& file) {
  const Result<document::Parts> parts = document::decompose(file.json);
  if (!parts.ok()) return parts.error().with_context(file.path);
  Source source{file.path, ingest::kUnified, kAllClasses, false, {}};
  source.networks.push_back({parts->chain, parts->header.name, file.json});
  return source;
}

Result<Source> legacy_source(ledger::Ledger& ledger, ingest::SourceFile file) {
  DAYBOOK_TRY(const ingest::LegacyFile legacy, ingest::legacy_file(std::move(file)));
  ingest::Planner planner = ingest::Planner::blank(ledger);
  DAYBOOK_RETURN_IF_ERROR(ingest::plan_legacy_file(planner, legacy));
  Source source{
      legacy.source.path, ingest::format_name(legacy.format), classes_of(legacy.format), false, {}};
  add_networks(planner.state(), source);
  return source;
}

Result<Source> file_source(ledger::Ledger& ledger, ingest::SourceFile file) {
  const auto version = file.json.find("schemaVersion");
  const bool is_unified = version != file.json.end() && version->is_string() &&
                          version->get<std::string>().rfind("3.", 0) == 0;
  return is_unified ? unified_source(file) : legacy_source(ledger, std::move(file));
}

// Files of the tree that are no deployment state are passed over.
Result<void> add_file(ledger::Ledger& ledger, const std::string& path, std::string content,
                      std::vector<Source>& sources) {
  Result<ingest::SourceFile> file = ingest::parse_source_file(path, path, std::move(content));
  if (!file.ok()) return {};
  Result<Source> source = file_source(ledger, std::move(*file));
  if (source.ok()) sources.push_back(std::move(*source));
  return {};
}

Result<std::vector<Source>> repository_sources(ledger::Ledger& ledger,
                                               const git::SourceRepository& repository,
                                               const std::string& ref) {
  DAYBOOK_TRY(const git::ObjectId tip, repository.resolve(ref));
  DAYBOOK_TRY(const git::CommitInfo commit, repository.read_commit(tip));
  ingest::PictureReader reader(repository, {});
  DAYBOOK_TRY(const ingest::Picture picture, reader.read(commit.tree));
  std::vector<Source> sources;
  for (const auto& [path, tree] : picture.databases) {
    DAYBOOK_TRY(const ingest::LevelDbFolder folder, ingest::read_database(repository, path, tree));
    DAYBOOK_TRY(Source source, database_source(ledger.config(), folder));
    sources.push_back(std::move(source));
  }
  for (const auto& [path, blob] : picture.files) {
    DAYBOOK_TRY(std::string content, repository.read_blob(blob));
    DAYBOOK_RETURN_IF_ERROR(add_file(ledger, path, std::move(content), sources));
  }
  return sources;
}

// Every .json file in the folder, by name.
Result<std::vector<Source>> folder_sources(ledger::Ledger& ledger, const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() == ".json") paths.push_back(it->path().string());
  }
  if (error) return environment("cannot read the folder " + folder + ": " + error.message());
  if (paths.empty()) {
    return invalid(folder + ": no LevelDB folder (no CURRENT), no git repository, no .json files");
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Source> sources;
  for (const std::string& path : paths) {
    DAYBOOK_TRY(ingest::SourceFile file, ingest::read_source_file(path));
    DAYBOOK_TRY(Source source, file_source(ledger, std::move(file)));
    sources.push_back(std::move(source));
  }
  return sources;
}

}  // namespace

Result<std::vector<Source>> read_sources(ledger::Ledger& ledger, const std::string& path,
                                         const std::string& ref) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return not_found(path + ": no such file or folder");
  std::vector<Source> sources;
  if (!std::filesystem::is_directory(status)) {
    DAYBOOK_TRY(ingest::SourceFile file, ingest::read_source_file(path));
    DAYBOOK_TRY(Source source, file_source(ledger, std::move(file)));
    sources.push_back(std::move(source));
    return sources;
  }
  if (std::filesystem::exists(path + "/CURRENT", error)) {
    DAYBOOK_TRY(const ingest::LevelDbFolder folder, ingest::read_folder(path));
    DAYBOOK_TRY(Source source, database_source(ledger.config(), folder));
    sources.push_back(std::move(source));
    return sources;
  }
  auto repository = git::SourceRepository::open(path);
  if (!repository.ok() && repository.error().kind == ErrorKind::kNotFound) {
    return folder_sources(ledger, path);
  }
  if (!repository.ok()) return repository.error();
  return repository_sources(ledger, **repository, ref);
}

}  // namespace daybook::validate
