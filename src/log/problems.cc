#include "log/problems.h"

#include <utility>

namespace daybook::log {

void Problems::add(std::string where, std::string what, std::string klass) {
  if (list_.size() == kMax) {
    ++left_out_;
    return;
  }
  list_.push_back({std::move(where), std::move(what), std::move(klass)});
}

void Problems::append(Problems behind) {
  for (Problem& problem : behind.list_)
    add(std::move(problem.where), std::move(problem.what), std::move(problem.klass));
  left_out_ += behind.left_out_;
}

std::vector<Problem> Problems::take() {
  if (left_out_ != 0) {
    list_.push_back(
        {"log", std::to_string(left_out_) + " more problems are not listed", list_.back().klass});
  }
  return std::move(list_);
}

}  // namespace daybook::log
