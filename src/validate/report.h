// Comparisons as JSON.
#pragma once

#include "validate/compare.h"

namespace daybook::validate {

json::Value comparison_to_json(const Comparison& comparison);

}  // namespace daybook::validate
