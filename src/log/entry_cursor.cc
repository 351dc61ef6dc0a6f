#include "log/entry_cursor.h"

#include "log/key_codec.h"
#include "log/log_impl.h"

namespace daybook::log {

Result<std::string_view> EntryCursor::read(Position position) {
  if (at_ && at_->next() == position) {
    walk_.next_known();
  } else if (at_ != position) {
    walk_.seek(event_key(position));
  }
  at_.reset();
  if (!walk_.valid() || parse_event_key(walk_.key()) != position) {
    DAYBOOK_RETURN_IF_ERROR(walk_.status());
    return missing_event(position);
  }
  at_ = position;
  return walk_.value();
}

}  // namespace daybook::log
