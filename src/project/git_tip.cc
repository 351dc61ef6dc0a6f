#include "project/git_tip.h"

#include <map>

namespace daybook::project {
namespace {

constexpr char kRemedy[] =
    "; `daybook verify` shows what differs, `daybook replay rebuild` writes the branch anew";

std::string name_of(const ledger::Ledger& ledger, const git::ObjectId& commit) {
  return "branch " + ledger.config().git_branch + ", commit " + commit.hex.substr(0, 12);
}

Error not_ours(const ledger::Ledger& ledger, const git::ObjectId& commit, const std::string& what) {
  return tampered(name_of(ledger, commit) + ": " + what + kRemedy);
}

Result<void> check_trailers(const ledger::Ledger& ledger, const git::ObjectId& commit,
                            const Trailers& trailers) {
  if (trailers.projector != kProjectorName) {
    return conflict(name_of(ledger, commit) + ": written by projector " + trailers.projector +
                    ", this is " + kProjectorName +
                    "; `daybook replay rebuild` writes the branch anew");
  }
  if (trailers.size > ledger.size()) {
    return not_ours(
        ledger, commit,
        "stale copy: it shows " + std::to_string(trailers.size.value) + " events and the log has " +
            std::to_string(ledger.size().value) +
            ": the log was put back from an older copy, or the branch is another log's");
  }
  DAYBOOK_TRY(const Hash root, ledger.log().root_at(trailers.size));
  if (trailers.size.value == 0 || trailers.root != root.hex()) {
    return not_ours(ledger, commit,
                    "fork: at " + std::to_string(trailers.size.value) + " events it has the root " +
                        trailers.root + ", the log has " + root.hex());
  }
  return {};
}

// Full tiles have no width in their name.
bool is_full_tile(const std::string& path) {
  const size_t folder = std::string(kLogFolder).size();
  if (path.compare(0, folder, kLogFolder) != 0) return false;
  const Result<merkle::TileId> tile =
      merkle::parse_tile_path(std::string_view(path).substr(folder));
  return tile.ok() && tile->width == merkle::kTileWidth;
}

// Path → id of what should be there; full tiles have an empty id.
Result<std::map<std::string, git::ObjectId>> expected_files(const SnapshotBuilder& at_tip) {
  std::map<std::string, git::ObjectId> out;
  for (const merkle::TileId& tile : merkle::tiles_of(at_tip.state().size)) {
    out[kLogFolder + merkle::tile_path(tile)] = {};
  }
  DAYBOOK_TRY(const std::vector<git::TreeChange> files, at_tip.current_files());
  for (const git::TreeChange& file : files) {
    out[file.path] = git::object_id(git::ObjectType::kBlob, *file.content);
  }
  return out;
}

Result<void> check_files_of_tip(const ledger::Ledger& ledger, const git::Repository& repository,
                                const Tip& tip, const SnapshotBuilder& at_tip) {
  using BlobIds = std::map<std::string, git::ObjectId>;
  DAYBOOK_TRY(BlobIds expected, expected_files(at_tip));
  DAYBOOK_TRY(const std::vector<git::TreeEntry> actual, repository.list_files(tip.id));
  for (const git::TreeEntry& entry : actual) {
    const auto found = expected.find(entry.path);
    if (found == expected.end())
      return not_ours(ledger, tip.id, entry.path + " should not be there");
    if (!is_full_tile(entry.path) && found->second != entry.blob) {
      return not_ours(ledger, tip.id, entry.path + " is not what the log gives");
    }
    expected.erase(found);
  }
  if (!expected.empty()) return not_ours(ledger, tip.id, expected.begin()->first + " is missing");
  return {};
}

// Its parent must be the snapshot before.
Result<void> check_parent(const ledger::Ledger& ledger, const git::Repository& repository,
                          const git::CommitInfo& commit, TreeSize start) {
  if (start.value == 0 && commit.parents.empty()) return {};
  if (start.value != 0 && commit.parents.size() == 1) {
    DAYBOOK_TRY(const git::CommitInfo parent, repository.read_commit(commit.parents.front()));
    const std::optional<Trailers> trailers = parse_trailers(parent.message);
    if (trailers && trailers->size == start) return {};
  }
  return not_ours(ledger, commit.id,
                  "its parent is not the snapshot of " + std::to_string(start.value) + " events");
}

}  // namespace

Result<std::optional<Tip>> read_tip(const ledger::Ledger& ledger,
                                    const git::Repository& repository) {
  DAYBOOK_TRY(const std::optional<git::ObjectId> id,
              repository.branch_tip(ledger.config().git_branch));
  if (!id) return std::optional<Tip>();
  DAYBOOK_TRY(Tip tip, tip_at(ledger, repository, *id));
  return std::optional<Tip>(std::move(tip));
}

Result<Tip> tip_at(const ledger::Ledger& ledger, const git::Repository& repository,
                   const git::ObjectId& id) {
  DAYBOOK_TRY(const git::CommitInfo commit, repository.read_commit(id));
  const std::optional<Trailers> trailers = parse_trailers(commit.message);
  if (!trailers) {
    return not_ours(ledger, id,
                    "not a snapshot: somebody committed to this branch, which is daybook's own");
  }
  DAYBOOK_RETURN_IF_ERROR(check_trailers(ledger, id, *trailers));
  return Tip{id, commit.tree, trailers->size};
}

Result<void> check_tip(const ledger::Ledger& ledger, const git::Repository& repository,
                       const Tip& tip, const SnapshotBuilder& at_tip) {
  DAYBOOK_RETURN_IF_ERROR(check_files_of_tip(ledger, repository, tip, at_tip));
  DAYBOOK_TRY(const StoredTransaction transaction, transaction_before(ledger, tip.size));
  DAYBOOK_TRY(const git::CommitInfo commit, repository.read_commit(tip.id));
  const CommitWords words = commit_words(transaction, at_tip.state(), at_tip.root());
  const git::CommitSpec spec{commit.tree, commit.parents, words.author, words.committer,
                             words.message};
  if (git::object_id(git::ObjectType::kCommit, git::encode_commit(spec)) != tip.id) {
    return not_ours(ledger, tip.id, "its author, dates or message are not what the log gives");
  }
  return check_parent(ledger, repository, commit, TreeSize(tip.size.value - transaction.size()));
}

}  // namespace daybook::project
