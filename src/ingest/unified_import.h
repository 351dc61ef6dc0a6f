// One unified JSON v3 file, planned on what is known.
#pragma once

#include <string>

#include "document/document.h"
#include "ingest/changes.h"
#include "ingest/source_file.h"

namespace daybook::ingest {

inline constexpr char kUnified[] = "unified-v3";

// The state is made to say what the file says. kInvalid when it is no v3 document.
Result<void> plan_unified_file(Planner& planner, const SourceFile& file);
// What the file says is added to what other sources say: nothing is removed, nothing newer is
// overwritten, and planner.judge decides on each contract.
Result<void> plan_unified_word(Planner& planner, const SourceFile& file);

// Its own time: metadata.lastUpdated, else metadata.timestamp.
std::optional<TimeNs> unified_time(const json::Value& json);

// Counts the file and tells what is odd in it.
void report_unified(const SourceFile& file, const document::Parts& parts, Planner& planner);
// One change is told from another of the same file, and from the same one after the file was
// imported, changed away from, and imported again (`base`).
EventId unified_change_id(const SourceFile& file, const Change& change, size_t ordinal,
                          const std::string& base);

}  // namespace daybook::ingest
