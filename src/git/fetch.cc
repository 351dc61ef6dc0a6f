// Repository's functions that take commits from another repository.
#include "git/ref_write.h"
#include "git/repository_impl.h"

namespace daybook::git {
namespace {

using RemoteHandle = Handle<git_remote, git_remote_free>;

// What may be tried without asking anybody, once each: libgit2 calls again after a refusal.
struct Credentials {
  bool agent_tried = false;
};

int offer_credentials(git_credential** out, const char* /*url*/, const char* user,
                      unsigned int allowed, void* payload) {
  auto* credentials = static_cast<Credentials*>(payload);
  const bool key_allowed = (allowed & static_cast<unsigned int>(GIT_CREDENTIAL_SSH_KEY)) != 0;
  if (!key_allowed || credentials->agent_tried) return GIT_PASSTHROUGH;
  credentials->agent_tried = true;
  return git_credential_ssh_key_from_agent(out, user != nullptr ? user : "git");
}

Error unreachable(const std::string& url) {
  const git_error* error = git_error_last();
  const std::string why = error != nullptr && error->message != nullptr ? error->message : "";
  return environment("cannot fetch from " + url + (why.empty() ? "" : ": " + why) +
                     "; check the address and your access (ssh keys are taken from the agent), or "
                     "clone the repository with git and name that path");
}

// nullopt: the remote has no such branch. After git_remote_download, which has connected.
Result<std::optional<ObjectId>> remote_tip(git_remote* remote, const std::string& url,
                                           const std::string& branch) {
  const git_remote_head** heads = nullptr;
  size_t count = 0;
  if (git_remote_ls(&heads, &count, remote) != 0) return unreachable(url);
  for (size_t i = 0; i < count; ++i) {
    if (heads[i]->name == "refs/heads/" + branch)
      return std::optional<ObjectId>(from_oid(heads[i]->oid));
  }
  return std::optional<ObjectId>();
}

bool always(const std::optional<ObjectId>& /*now*/) {
  return true;
}

}  // namespace

Result<ObjectId> Repository::fetch(const std::string& url, const std::string& branch,
                                   const std::string& ref) {
  git_repository* const repository = impl_->repository.get();
  git_remote* raw = nullptr;
  if (git_remote_create_anonymous(&raw, repository, url.c_str()) != 0) return unreachable(url);
  const RemoteHandle remote(raw);
  git_fetch_options options;
  DAYBOOK_CHECK_EQ(git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION), 0);
  Credentials credentials;
  options.callbacks.credentials = offer_credentials;
  options.callbacks.payload = &credentials;
  options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
  options.update_fetchhead = 0;
  std::string spec = "refs/heads/" + branch;
  char* specs[] = {spec.data()};
  const git_strarray list = {static_cast<char**>(specs), 1};
  // Only the objects: libgit2 would move the ref under a lock that a kill leaves for ever.
  if (git_remote_download(raw, &list, &options) != 0) return unreachable(url);
  DAYBOOK_TRY(const std::optional<ObjectId> tip, remote_tip(raw, url, branch));
  if (!tip) {
    return not_found("there is no branch " + branch + " in " + url +
                     ": its daybook has recorded nothing yet, or the branch has another name "
                     "(--branch)");
  }
  DAYBOOK_RETURN_IF_ERROR(keep(ref, *tip));
  return *tip;
}

Result<void> Repository::keep(const std::string& ref, const ObjectId& commit) {
  DAYBOOK_TRY(const bool kept, write_ref(impl_->repository.get(), ref, commit, always));
  return kept ? Result<void>() : conflict(impl_->path + ": another ref is in the way of " + ref);
}

Result<bool> Repository::is_ancestor(const ObjectId& older, const ObjectId& newer) const {
  if (older == newer) return true;
  const git_oid ancestor = to_oid(older), commit = to_oid(newer);
  const int code = git_graph_descendant_of(impl_->repository.get(), &commit, &ancestor);
  if (code < 0) return read_error(code, impl_->path + ": ancestors of " + newer.hex);
  return code == 1;
}

}  // namespace daybook::git
