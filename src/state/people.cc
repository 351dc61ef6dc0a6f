#include "state/people.h"

#include <string>

namespace daybook::state {

event::Subject person_subject(std::string_view pseudonym) {
  return {ChainId(0), event::SubjectKind::kLog, "people/" + std::string(pseudonym)};
}

}  // namespace daybook::state
