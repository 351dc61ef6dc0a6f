#include "json/json.h"

namespace daybook::json {

Value patch_between(const Value& from, const Value& to) {
  return Value::diff(from, to);
}

}  // namespace daybook::json
