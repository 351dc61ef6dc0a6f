// Internal to query: points named by a commit of a repository that was imported.
#pragma once

#include "query/point.h"

namespace daybook::query {

// Up to and with the last event that the commit made. kNotFound: none comes from it; where a merge
// brought it in, the message names the merge. kConflict: a prefix of several.
Result<TreeSize> size_of_source(const ledger::Ledger& ledger, const Point& point);

}  // namespace daybook::query
