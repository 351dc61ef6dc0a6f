// A snapshot commit's words: who, when, and the message with its trailers. Pure. Format page:
// docs/format/git-branch.md.
#pragma once

#include <optional>
#include <string>

#include "base/hash.h"
#include "git/object.h"
#include "project/transactions.h"
#include "state/state.h"

namespace daybook::project {

inline constexpr char kProjectorName[] = "git/1";  // changes with kGitProjectorVersion

struct CommitWords {
  git::Person author, committer;
  std::string message;
};

// `after` is the state with `transaction` (not empty) applied, `root` the tree's root at that size.
CommitWords commit_words(const StoredTransaction& transaction, const state::State& after,
                         const Hash& root);

// What a commit says about itself in the last paragraph of its message.
struct Trailers {
  TreeSize size;
  std::string root;  // 64 hex digits
  std::string projector;
};
// nullopt: it was not written by a git projector.
std::optional<Trailers> parse_trailers(const std::string& message);

}  // namespace daybook::project
