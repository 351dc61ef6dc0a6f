// Integers that JSON numbers cannot hold, in the forms that sources write. They are kept as
// written; this reads them.
#pragma once

#include <optional>
#include <string>

#include "json/json.h"

namespace daybook::document {

enum class BigintForm {
  kUnderscore,  // {"_type":"bigint","_value":"123"}: the form that daybook writes
  kTyped,       // {"type":"BigInt","value":"123"}
  kKind,        // {"_kind":"bigint","value":"123"}
  kSuffix,      // "123n"
};

struct Bigint {
  BigintForm form = BigintForm::kUnderscore;
  std::string decimal;  // -?(0|[1-9][0-9]*)
};

// nullopt when `value` is no big integer in one of these forms, exactly.
std::optional<Bigint> read_bigint(const json::Value& value);

}  // namespace daybook::document
