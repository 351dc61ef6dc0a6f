#include "cli/snapshot_tip.h"

#include <algorithm>

#include "base/bytes.h"

namespace daybook::cli {
namespace {

std::optional<TreeSize> size_from(const std::string& message) {
  const std::string trailer = "\nDaybook-Position: ";
  const size_t at = message.rfind(trailer);
  if (at == std::string::npos) return std::nullopt;
  const size_t start = at + trailer.size();
  const size_t end = std::min(message.find('\n', start), message.size());
  const auto size = parse_decimal(std::string_view(message).substr(start, end - start));
  return size ? std::optional(TreeSize(*size)) : std::nullopt;
}

}  // namespace

Result<SnapshotTip> snapshot_tip(const ledger::Ledger& ledger) {
  const ledger::Config& config = ledger.config();
  auto repository = git::Repository::open(ledger.paths().resolve(config.git_repository));
  if (!repository.ok() && repository.error().kind == ErrorKind::kNotFound) return SnapshotTip{};
  if (!repository.ok()) return repository.error();
  DAYBOOK_TRY(const auto tip, (*repository)->branch_tip(config.git_branch));
  if (!tip) return SnapshotTip{};
  DAYBOOK_TRY(const git::CommitInfo commit, (*repository)->read_commit(*tip));
  return SnapshotTip{tip, size_from(commit.message)};
}

}  // namespace daybook::cli
