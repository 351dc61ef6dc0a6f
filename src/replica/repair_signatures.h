// Internal to replica: what retired keys signed, put back from a replica that has it whole.
#pragma once

#include "replica/repair.h"

namespace daybook::replica {

// Of a log that is sound. Adds to the report what is wrong, whose signatures came back (or would),
// and whose the replica has not either. A file that is replaced is copied first.
Result<void> restore_kept_signatures(const RepairOptions& options, Clock& clock,
                                     RepairReport& report);

}  // namespace daybook::replica
