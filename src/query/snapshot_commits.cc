#include "query/snapshot_commits.h"

#include <algorithm>

#include "base/bytes.h"

namespace daybook::query {

Result<SnapshotCommits> SnapshotCommits::open(const ledger::Ledger& ledger) {
  SnapshotCommits out;
  const ledger::Config& config = ledger.config();
  auto repository = git::Repository::open(ledger.paths().resolve(config.git_repository));
  if (!repository.ok()) {
    if (repository.error().kind == ErrorKind::kNotFound) return out;
    return repository.error();
  }
  out.repository_ = std::move(repository).value();
  DAYBOOK_TRY(const auto tip, out.repository_->branch_tip(config.git_branch));
  if (!tip) return out;
  DAYBOOK_TRY(out.commits_, out.repository_->history(*tip));
  return out;
}

Result<uint64_t> SnapshotCommits::size_at(size_t index) {
  const auto known = sizes_.find(index);
  if (known != sizes_.end()) return known->second;
  DAYBOOK_TRY(const git::CommitInfo commit, repository_->read_commit(commits_[index]));
  const std::string trailer = "\nDaybook-Position: ";
  const size_t at = commit.message.rfind(trailer);
  const size_t from = at == std::string::npos ? commit.message.size() : at + trailer.size();
  const size_t end = std::min(commit.message.find('\n', from), commit.message.size());
  const auto size = parse_decimal(std::string_view(commit.message).substr(from, end - from));
  if (!size) {
    return tampered("commit " + commits_[index].hex +
                    " of the snapshot branch has no Daybook-Position: run `daybook verify`");
  }
  sizes_.emplace(index, *size);
  return *size;
}

Result<std::optional<git::ObjectId>> SnapshotCommits::of(const event::Event& event) {
  const uint64_t end = event.position.value - event.tx_index + event.tx_count;
  size_t low = 0, high = commits_.size();
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    DAYBOOK_TRY(const uint64_t size, size_at(middle));
    if (size < end) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == commits_.size()) return std::optional<git::ObjectId>();
  DAYBOOK_TRY(const uint64_t size, size_at(low));
  return size == end ? std::optional(commits_[low]) : std::nullopt;
}

}  // namespace daybook::query
