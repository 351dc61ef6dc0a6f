// A source file: read with a limit, parsed strictly, kept verbatim.
#pragma once

#include <string>
#include <vector>

#include "base/hash.h"
#include "ingest/planner.h"
#include "json/json.h"

namespace daybook::ingest {

inline constexpr uint64_t kMaxFileBytes = 64ULL << 20;

struct SourceFile {
  std::string path, locator;  // locator: the last folder and the name
  std::string content;
  Hash digest;
  json::Value json;
};

// Errors name the file and, for bad JSON, line and column.
Result<SourceFile> read_source_file(const std::string& path);

// The same of bytes that stand at `path` somewhere else (in a commit).
Result<SourceFile> parse_source_file(std::string path, std::string locator, std::string content);

// Id of the first part of the file's verbatim content.
EventId content_id(const std::string& kind, const SourceFile& file);

// The string at `pointer` as a time; nullopt when it is absent or no time.
std::optional<TimeNs> time_at(const json::Value& json, const std::string& pointer);

Origin file_origin(const Planner& planner, const SourceFile& file, const std::string& kind,
                   std::optional<TimeNs> effective);

// Appends the file's verbatim content to `transaction`, unless the log holds it already (`is_known`
// then).
Result<void> append_content(const Planner& planner, const SourceFile& file, const Origin& origin,
                            ledger::Transaction& transaction, bool& is_known);

}  // namespace daybook::ingest
