// Which key signed a log where: keys follow one another, each with the tree sizes that it may sign.
//
// Pure: made from key statements alone, in the order of the log. Whoever has the log checks besides
// that each statement stands at its place and that its root is the log's (ledger/key_fold.h). A
// value type. Format page: docs/format/keys.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "note/checkpoint.h"
#include "note/key_statement.h"

namespace daybook::note {

// A key and the sizes [from, to] of the trees whose checkpoints it may sign.
struct KeyRange {
  Verifier key;
  TreeSize from;
  std::optional<TreeSize> to;       // nullopt: it is the current key
  std::optional<TreeSize> trusted;  // revoked: its signatures for larger trees are worth nothing
};

class KeyHistory {
 public:
  // No key yet: the first rotation names the first one.
  KeyHistory() = default;
  // One key for all sizes, as in a log that never changed it. Implicit by design: a log's key is a
  // history.
  // NOLINTNEXTLINE(google-explicit-constructor)
  KeyHistory(Verifier only);

  // The next statement of the log, which event `at` carries. kTampered: it does not follow (another
  // key than the current one hands over, a signature is missing, a revoked key is the current one).
  Result<void> apply(std::string_view statement, Position at);

  [[nodiscard]] bool empty() const { return ranges_.empty(); }
  [[nodiscard]] const std::vector<KeyRange>& ranges() const { return ranges_; }  // oldest first
  [[nodiscard]] const std::vector<std::string>& statements() const { return statements_; }
  [[nodiscard]] const Verifier& current() const;                  // not of an empty one
  [[nodiscard]] const KeyRange& at(TreeSize size) const;          // whose key signs that size
  [[nodiscard]] const KeyRange* find(const Verifier& key) const;  // nullptr: not one of its keys
  [[nodiscard]] const KeyRange* find(std::string_view name, uint32_t key_id) const;

  // Whether somebody who trusts `anchor` may trust this history: it is one of its keys and was not
  // revoked. kTampered says which key to ask for.
  [[nodiscard]] Result<void> check_anchor(const Verifier& anchor) const;
  // Whether a signature for a tree of `size` is worth something by itself, to somebody who cannot
  // compare its root with the log. kTampered: its key was revoked.
  [[nodiscard]] Result<void> check_trusted(TreeSize size) const;

  friend bool operator==(const KeyHistory& a, const KeyHistory& b) {
    return a.statements_ == b.statements_ && a.first_vkey() == b.first_vkey();
  }

 private:
  [[nodiscard]] std::string first_vkey() const {
    return ranges_.empty() ? "" : ranges_.front().key.vkey();
  }
  Result<void> rotate(const KeyStatement& statement, Position at);
  Result<void> revoke(const KeyStatement& statement);

  std::vector<KeyRange> ranges_;
  std::vector<std::string> statements_;
};

// The checkpoint, if the key that signs its size signed it, and no line of one of the log's keys
// fails. kTampered "key misuse": another of the log's keys signed it. As open_checkpoint with one
// key otherwise.
Result<Checkpoint> open_checkpoint(std::string_view bytes, const KeyHistory& keys);

// "1a2b3c4d": how people name a key.
std::string key_id_hex(const Verifier& key);

}  // namespace daybook::note
