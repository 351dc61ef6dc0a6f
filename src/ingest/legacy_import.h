// One file of a format before v3, planned on what is known.
#pragma once

#include "ingest/legacy_formats.h"

namespace daybook::ingest {

struct LegacyFile {
  SourceFile source;
  LegacyFormat format = LegacyFormat::kV1;
  std::optional<TimeNs> time;  // newest of its own
};

// kInvalid as recognise().
Result<LegacyFile> legacy_file(SourceFile source);

Result<void> plan_legacy_file(Planner& planner, const LegacyFile& file);

}  // namespace daybook::ingest
