// Repository's functions that read commits and the files in them.
#include <algorithm>

#include "git/repository_impl.h"

namespace daybook::git {
namespace {

constexpr size_t kMinPrefixDigits = 4;

Result<std::string> normal_prefix(const std::string& prefix) {
  std::string out;
  for (const char c : prefix) {
    const bool upper = c >= 'A' && c <= 'F';
    if (!upper && !(c >= 'a' && c <= 'f') && !(c >= '0' && c <= '9')) {
      return invalid("\"" + prefix + "\" is not a commit id: hex digits are");
    }
    out += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (out.size() < kMinPrefixDigits || out.size() > GIT_OID_HEXSZ) {
    return invalid("\"" + prefix + "\" is not a commit id: 4 to 40 hex digits are");
  }
  return out;
}

}  // namespace

Result<CommitInfo> Repository::read_commit(const ObjectId& id) const {
  DAYBOOK_TRY(const std::string bytes, impl_->read(ObjectType::kCommit, id));
  Result<CommitInfo> commit = decode_commit(id, bytes);
  if (!commit.ok()) return damaged(impl_->path + ": " + id.hex + ": " + commit.error().message);
  return commit;
}

Result<std::vector<ObjectId>> Repository::history(const ObjectId& tip) const {
  std::vector<ObjectId> ids{tip};
  while (true) {
    DAYBOOK_TRY(const CommitInfo commit, read_commit(ids.back()));
    if (commit.parents.empty()) break;
    ids.push_back(commit.parents.front());
  }
  std::reverse(ids.begin(), ids.end());
  return ids;
}

Result<std::string> Repository::read_blob(const ObjectId& blob) const {
  return impl_->read(ObjectType::kBlob, blob);
}

Result<std::string> Repository::read_file(const ObjectId& commit, const std::string& path) const {
  DAYBOOK_TRY(std::vector<Result<std::string>> files, read_files(commit, {path}));
  return std::move(files.front());
}

Result<std::vector<Result<std::string>>> Repository::read_files(
    const ObjectId& commit, const std::vector<std::string>& paths) const {
  DAYBOOK_TRY(const CommitInfo info, read_commit(commit));
  Folder root(info.tree);
  const auto read = [&](const std::string& path) -> Result<std::string> {
    DAYBOOK_TRY(const std::optional<ObjectId> blob, root.find_file(path, *impl_));
    if (!blob) return not_found("no file " + path + " in commit " + commit.hex);
    return read_blob(*blob);
  };
  std::vector<Result<std::string>> out;
  out.reserve(paths.size());
  for (const std::string& path : paths) out.push_back(read(path));
  return out;
}

Result<std::vector<TreeEntry>> Repository::list_files(const ObjectId& commit) const {
  DAYBOOK_TRY(const CommitInfo info, read_commit(commit));
  Folder root(info.tree);
  std::vector<TreeEntry> out;
  DAYBOOK_RETURN_IF_ERROR(root.list("", *impl_, out));
  return out;
}

Result<ObjectId> Repository::resolve_prefix(const std::string& branch,
                                            const std::string& prefix) const {
  DAYBOOK_TRY(const std::string digits, normal_prefix(prefix));
  DAYBOOK_TRY(const std::optional<ObjectId> tip, branch_tip(branch));
  if (!tip)
    return not_found("no commit " + prefix + ": there is no branch " + branch + " in " +
                     impl_->path);
  DAYBOOK_TRY(const std::vector<ObjectId> ids, history(*tip));
  std::vector<ObjectId> matches;
  std::copy_if(ids.begin(), ids.end(), std::back_inserter(matches),
               [&](const ObjectId& id) { return id.hex.compare(0, digits.size(), digits) == 0; });
  if (matches.empty()) return not_found("no commit " + prefix + " on the branch " + branch);
  if (matches.size() == 1) return matches.front();
  return conflict("commit " + prefix + " is ambiguous: " + matches[0].hex + ", " + matches[1].hex +
                  (matches.size() > 2 ? ", …" : "") + "; give more digits");
}

}  // namespace daybook::git
