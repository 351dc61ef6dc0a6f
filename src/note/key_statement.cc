#include "note/key_statement.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"

namespace daybook::note {
namespace {

constexpr std::string_view kRotation = "daybook/key-rotation/v1";
constexpr std::string_view kRevocation = "daybook/key-revocation/v1";
constexpr size_t kStatementLines = 6;

std::string head_text(std::string_view kind, const LogHead& head) {
  return std::string(kind) + "\n" + head.origin + "\n" + std::to_string(head.size.value) + "\n" +
         base64_encode(head.root.view()) + "\n";
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');  // parse_note: the text ends in one
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

Signature signature_of(const Signer& signer, std::string_view text) {
  return {signer.verifier().name(), signer.verifier().key_id(), signer.sign(text)};
}

Result<LogHead> parse_head(const std::vector<std::string_view>& lines) {
  LogHead head;
  head.origin = lines[1];
  if (head.origin.empty()) return invalid("a key statement's origin is empty");
  const std::optional<uint64_t> size = parse_decimal(lines[2]);
  if (!size) return invalid("a key statement's size is not a decimal number");
  head.size = TreeSize(*size);
  const Result<std::string> root = base64_decode(lines[3]);
  if (!root.ok()) return root.error().with_context("a key statement's root");
  if (root->size() != sizeof(Hash::bytes)) return invalid("a key statement's root has 32 bytes");
  head.root = Hash::from_bytes(*root);
  return head;
}

Result<Verifier> parse_key(std::string_view text, const LogHead& head) {
  DAYBOOK_TRY(Verifier key, Verifier::parse(text));
  if (key.name() == head.origin) return key;
  return invalid("a key statement of the log \"" + head.origin + "\" names a key of \"" +
                 key.name() + "\"");
}

}  // namespace

std::string sign_rotation(const LogHead& head, const Signer& old_key, const Signer& new_key) {
  const std::string text = head_text(kRotation, head) + old_key.verifier().vkey() + "\n" +
                           new_key.verifier().vkey() + "\n";
  return render_note({text, {signature_of(old_key, text), signature_of(new_key, text)}});
}

std::string sign_revocation(const LogHead& head, const Verifier& revoked, TreeSize trusted,
                            const Signer& current) {
  return sign_note(
      head_text(kRevocation, head) + revoked.vkey() + "\n" + std::to_string(trusted.value) + "\n",
      current);
}

Result<KeyStatement> parse_key_statement(std::string_view bytes) {
  DAYBOOK_TRY(const Note note, parse_note(bytes));
  if (render_note(note) != bytes) return invalid("a key statement is not written as we write it");
  const std::vector<std::string_view> lines = lines_of(note.text);
  const bool rotation = !lines.empty() && lines[0] == kRotation;
  if (!rotation && (lines.empty() || lines[0] != kRevocation)) {
    return invalid("not a key statement: its first line is neither " + std::string(kRotation) +
                   " nor " + std::string(kRevocation));
  }
  if (lines.size() != kStatementLines) return invalid("a key statement has six lines");
  if (note.signatures.size() != (rotation ? 2U : 1U)) {
    return invalid(rotation ? "a key rotation has two signatures, of the old and the new key"
                            : "a key revocation has one signature, of the current key");
  }
  KeyStatement statement;
  DAYBOOK_TRY(statement.head, parse_head(lines));
  DAYBOOK_TRY(statement.key, parse_key(lines[4], statement.head));
  if (rotation) {
    DAYBOOK_TRY(statement.next, parse_key(lines[5], statement.head));
  } else {
    const std::optional<uint64_t> trusted = parse_decimal(lines[5]);
    if (!trusted) return invalid("a key revocation's last line is a decimal number");
    statement.trusted = TreeSize(*trusted);
  }
  statement.note = bytes;
  return statement;
}

bool is_signed_by(const KeyStatement& statement, const Verifier& key) {
  const Result<Note> note = parse_note(statement.note);
  if (!note.ok()) return false;
  return std::any_of(note->signatures.begin(), note->signatures.end(), [&](const Signature& line) {
    return line.name == key.name() && line.key_id == key.key_id() &&
           key.verify(note->text, line.payload);
  });
}

}  // namespace daybook::note
