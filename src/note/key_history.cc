#include "note/key_history.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"

namespace daybook::note {
namespace {

std::string sizes_text(const KeyRange& range) {
  const std::string from = std::to_string(range.from.value);
  return range.to ? from + " to " + std::to_string(range.to->value) : from + " and more";
}

bool has_good_line(const Note& note, const Verifier& key) {
  return std::any_of(note.signatures.begin(), note.signatures.end(), [&](const Signature& line) {
    return line.name == key.name() && line.key_id == key.key_id() &&
           key.verify(note.text, line.payload);
  });
}

}  // namespace

std::string key_id_hex(const Verifier& key) {
  std::string bytes;
  append_be32(bytes, key.key_id());
  return hex_encode(bytes);
}

KeyHistory::KeyHistory(Verifier only) {
  ranges_.push_back({std::move(only), TreeSize(0), std::nullopt, std::nullopt});
}

const Verifier& KeyHistory::current() const {
  DAYBOOK_CHECK(!ranges_.empty());
  return ranges_.back().key;
}

const KeyRange& KeyHistory::at(TreeSize size) const {
  DAYBOOK_CHECK(!ranges_.empty());
  const auto after =
      std::upper_bound(ranges_.begin(), ranges_.end(), size,
                       [](TreeSize wanted, const KeyRange& range) { return wanted < range.from; });
  return *(after - 1);  // the first range begins at 0
}

const KeyRange* KeyHistory::find(const Verifier& key) const {
  const auto found = std::find_if(ranges_.begin(), ranges_.end(), [&](const KeyRange& range) {
    return range.key.vkey() == key.vkey();
  });
  return found == ranges_.end() ? nullptr : &*found;
}

const KeyRange* KeyHistory::find(std::string_view name, uint32_t key_id) const {
  const auto found = std::find_if(ranges_.begin(), ranges_.end(), [&](const KeyRange& range) {
    return range.key.name() == name && range.key.key_id() == key_id;
  });
  return found == ranges_.end() ? nullptr : &*found;
}

Result<void> KeyHistory::apply(std::string_view statement, Position at) {
  Result<KeyStatement> parsed = parse_key_statement(statement);
  if (!parsed.ok()) return tampered(parsed.error().message);
  if (parsed->head.size.value != at.value) {
    return tampered("the key statement of event " + std::to_string(at.value) +
                    " was made for event " + std::to_string(parsed->head.size.value));
  }
  DAYBOOK_RETURN_IF_ERROR(parsed->is_rotation() ? rotate(*parsed, at) : revoke(*parsed));
  statements_.emplace_back(statement);
  return {};
}

Result<void> KeyHistory::rotate(const KeyStatement& statement, Position at) {
  const Verifier& old_key = statement.key;
  if (!empty() && current().vkey() != old_key.vkey()) {
    return tampered("event " + std::to_string(at.value) + " hands over from the key " +
                    old_key.vkey() + ", and the log's key was " + current().vkey());
  }
  if (!is_signed_by(statement, old_key) || !is_signed_by(statement, *statement.next)) {
    return tampered("the key rotation of event " + std::to_string(at.value) +
                    " is not signed by both keys");
  }
  if (find(*statement.next) != nullptr || statement.next->vkey() == old_key.vkey()) {
    return tampered("the key rotation of event " + std::to_string(at.value) +
                    " goes back to an earlier key");
  }
  // The event itself is the last that the old key signs.
  const TreeSize last(at.value + 1);
  if (!empty() && last < ranges_.back().from) {
    return tampered("the key rotation of event " + std::to_string(at.value) + " is out of order");
  }
  if (empty()) ranges_.push_back({old_key, TreeSize(0), std::nullopt, std::nullopt});
  ranges_.back().to = last;
  ranges_.push_back({*statement.next, last.next(), std::nullopt, std::nullopt});
  return {};
}

Result<void> KeyHistory::revoke(const KeyStatement& statement) {
  const auto found = std::find_if(ranges_.begin(), ranges_.end(), [&](const KeyRange& range) {
    return range.key.vkey() == statement.key.vkey();
  });
  if (found == ranges_.end()) {
    return tampered("a key is revoked that never signed this log: " + statement.key.vkey());
  }
  if (!found->to) return tampered("the log's current key revokes itself");
  if (!is_signed_by(statement, current())) {
    return tampered("the revocation of " + statement.key.vkey() +
                    " is not signed by the log's current key");
  }
  // A later revocation may only take trust away.
  found->trusted =
      found->trusted ? std::min(*found->trusted, statement.trusted) : statement.trusted;
  return {};
}

Result<void> KeyHistory::check_anchor(const Verifier& anchor) const {
  const KeyRange* range = find(anchor);
  if (range == nullptr) {
    return tampered("the key " + anchor.vkey() + " is none of this log's keys");
  }
  if (!range->trusted) return {};
  return tampered("the key " + anchor.vkey() +
                  " was revoked: it proves nothing any more. Ask the log's owner, in another way "
                  "than through this log, for the current key (the log says it is " +
                  current().vkey() + ")");
}

Result<void> KeyHistory::check_trusted(TreeSize size) const {
  const KeyRange& range = at(size);
  const TreeSize none(0);
  if (!range.trusted || (*range.trusted != none && size <= *range.trusted)) return {};
  const std::string which =
      *range.trusted == none
          ? "its signatures are"
          : "its signatures for more than " + std::to_string(range.trusted->value) + " events are";
  return tampered("revoked key: " + range.key.vkey() + " was revoked, and " + which +
                  " worth nothing by themselves; ask for a new proof under the current key");
}

Result<Checkpoint> open_checkpoint(std::string_view bytes, const KeyHistory& keys) {
  if (keys.ranges().size() == 1) return open_checkpoint(bytes, keys.current());
  std::vector<Verifier> known;
  for (const KeyRange& range : keys.ranges()) known.push_back(range.key);
  DAYBOOK_TRY(const Note note, open_note(bytes, known));
  DAYBOOK_TRY(Checkpoint checkpoint, parse_checkpoint_text(note.text));
  if (checkpoint.origin != keys.current().name()) {
    return tampered("the checkpoint is of the log \"" + checkpoint.origin + "\", not of \"" +
                    keys.current().name() + "\"");
  }
  const KeyRange& due = keys.at(checkpoint.size);
  if (has_good_line(note, due.key)) return checkpoint;
  const auto used = std::find_if(known.begin(), known.end(),
                                 [&](const Verifier& key) { return has_good_line(note, key); });
  return tampered("key misuse: a checkpoint of " + std::to_string(checkpoint.size.value) +
                  " events is signed by the key " + key_id_hex(*used) + ", which signs " +
                  sizes_text(*keys.find(*used)) + "; of that size it is " + key_id_hex(due.key) +
                  "'s to sign");
}

}  // namespace daybook::note
