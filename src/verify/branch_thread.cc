#include "verify/branch_thread.h"

#include "base/check.h"

namespace daybook::verify {

BranchThread::BranchThread(project::BranchCheck check)
    : check_(std::move(check)), wants_more_(check_.wants_more()) {
  if (!wants_more_) return;
  pipeline_ = std::make_unique<Pipeline>([this](Position, std::string_view bytes) {
    if (!wants_more_) return;
    const Result<void> taken = take(bytes);
    if (!taken.ok()) error_ = taken.error();
    wants_more_ = taken.ok() && check_.wants_more();
  });
}

void BranchThread::push(Position position, std::string_view bytes) {
  if (wants_more_) pipeline_->push(position, bytes);
}

void BranchThread::close() {
  if (pipeline_) pipeline_->close();
}

Result<void> BranchThread::take(std::string_view bytes) {
  const Result<event::View> view = reader_.read(bytes);
  DAYBOOK_CHECK(view.ok());  // it was read before
  size_ = size_.next();
  const bool ends = view->tx_index + 1 == view->tx_count;
  open_.push_back({reader_.event(), std::string(bytes)});
  if (!ends) return {};
  const project::StoredTransaction transaction = std::exchange(open_, {});
  return check_.take(transaction);
}

}  // namespace daybook::verify
