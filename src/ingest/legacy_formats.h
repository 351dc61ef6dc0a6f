// The formats that came before unified JSON v3, told apart by their shape, and how each maps to v3.
// Tables: docs/import.md.
#pragma once

#include "ingest/legacy_merge.h"
#include "ingest/source_file.h"

namespace daybook::ingest {

enum class LegacyFormat {
  kV1,        // <network>.json: contracts, config, implementationHashes
  kConfig,    // config-<network>.json: remotes, tierValidation, supplyOracleConfig
  kEnhanced,  // enhanced-<network>.json: schemaVersion 2.x
  kState,     // .state/<network>-<time>.json: a deployment run with a v1 document as its checkpoint
};

// Its name in SourceDocument.format and Source.kind: "legacy-v1", …
std::string format_name(LegacyFormat format);

// kInvalid, naming what is missing, when it is none of them.
Result<LegacyFormat> recognise(const SourceFile& file);

// Newest of the times that the file gives for itself.
std::optional<TimeNs> file_time(const json::Value& json);

// Maps the document into `merge`; keys that no rule knows go to `unknown` as JSON pointers.
struct Mapping {
  LegacyMerge& merge;
  const ledger::Config& config;
  std::vector<std::string>& unknown;
};
Result<void> map_v1(const json::Value& document, Mapping mapping);
Result<void> map_config(const json::Value& document, Mapping mapping);
Result<void> map_enhanced(const json::Value& document, Mapping mapping);

}  // namespace daybook::ingest
