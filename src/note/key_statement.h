// What a key says about keys, as signed notes: "from here on another key signs this log", "that key
// is no longer trusted". Format page: docs/format/keys.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/ids.h"
#include "note/note.h"

namespace daybook::note {

// The log as whoever signs the statement knew it: what it says is said of no other log.
struct LogHead {
  std::string origin;
  TreeSize size;  // events before the one that carries the statement
  Hash root;      // theirs
};

struct KeyStatement {
  LogHead head;
  Verifier key;                  // that stops signing, or that is revoked
  std::optional<Verifier> next;  // rotation: that signs after it
  TreeSize trusted;  // revocation: signatures of `key` for larger trees are not trusted; 0: none
  std::string note;  // the signed bytes
  [[nodiscard]] bool is_rotation() const { return next.has_value(); }
};

// Signed by both: the old key hands over, the new one shows that its owner has it.
std::string sign_rotation(const LogHead& head, const Signer& old_key, const Signer& new_key);
// Signed by the log's current key.
std::string sign_revocation(const LogHead& head, const Verifier& revoked, TreeSize trusted,
                            const Signer& current);

// Syntax only: who must have signed it is KeyHistory's to say. Strict: the note is what the two
// functions above write.
Result<KeyStatement> parse_key_statement(std::string_view bytes);
// Whether `key` signed it.
bool is_signed_by(const KeyStatement& statement, const Verifier& key);

}  // namespace daybook::note
