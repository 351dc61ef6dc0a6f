#include "note/note.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"

namespace daybook::note {
namespace {

constexpr size_t kMaxNoteBytes = 1 << 20;
constexpr size_t kMaxSignatures = 100;
constexpr size_t kKeyIdBytes = 4;
constexpr std::string_view kLineStart = "\u2014 ";  // em dash, space

Result<void> check_characters(std::string_view bytes) {
  if (!is_utf8(bytes)) return invalid("a note is UTF-8");
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (static_cast<uint8_t>(bytes[i]) < 0x20 && bytes[i] != '\n') {
      return invalid("control character in a note at offset " + std::to_string(i));
    }
  }
  return {};
}

// One signature line without its newline.
Result<Signature> parse_signature(std::string_view line) {
  if (line.substr(0, kLineStart.size()) != kLineStart) {
    return invalid("a signature line starts with an em dash (U+2014) and a space");
  }
  line.remove_prefix(kLineStart.size());
  const size_t space = line.find(' ');
  if (space == std::string_view::npos) return invalid("a signature line reads: — name base64");
  Signature signature;
  signature.name = line.substr(0, space);
  if (!is_valid_key_name(signature.name))
    return invalid("a signature line's key name is not valid");
  const Result<std::string> payload = base64_decode(line.substr(space + 1));
  if (!payload.ok()) return payload.error().with_context("signature of " + signature.name);
  if (payload->size() <= kKeyIdBytes)
    return invalid("signature of " + signature.name + ": too short");
  signature.key_id = read_be32(*payload);
  signature.payload = payload->substr(kKeyIdBytes);
  return signature;
}

const Verifier* find_key(const std::vector<Verifier>& known, const Signature& signature) {
  const auto found = std::find_if(known.begin(), known.end(), [&](const Verifier& key) {
    return key.name() == signature.name && key.key_id() == signature.key_id;
  });
  return found == known.end() ? nullptr : &*found;
}

}  // namespace

Result<std::vector<Signature>> parse_signature_lines(std::string_view lines) {
  std::vector<Signature> signatures;
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    if (end == std::string_view::npos) return invalid("the last signature line has no newline");
    if (signatures.size() == kMaxSignatures)
      return invalid("a note has at most 100 signature lines");
    DAYBOOK_TRY(Signature signature, parse_signature(lines.substr(0, end)));
    signatures.push_back(std::move(signature));
    lines.remove_prefix(end + 1);
  }
  if (signatures.empty()) return invalid("the note has no signature line");
  return signatures;
}

Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > kMaxNoteBytes) return invalid("a note is at most 1 MiB");
  DAYBOOK_RETURN_IF_ERROR(check_characters(bytes));
  // The last blank line: the text itself may have others.
  const size_t blank = bytes.rfind("\n\n");
  if (blank == std::string_view::npos)
    return invalid("a note has a blank line before its signatures");
  Note note;
  note.text = bytes.substr(0, blank + 1);
  DAYBOOK_TRY(note.signatures, parse_signature_lines(bytes.substr(blank + 2)));
  return note;
}

std::string render_signature_lines(const std::vector<Signature>& signatures) {
  std::string lines;
  for (const Signature& signature : signatures) {
    std::string payload;
    append_be32(payload, signature.key_id);
    payload += signature.payload;
    lines += std::string(kLineStart) + signature.name + " " + base64_encode(payload) + "\n";
  }
  return lines;
}

std::string render_note(const Note& note) {
  DAYBOOK_CHECK(!note.text.empty() && note.text.back() == '\n');
  return note.text + "\n" + render_signature_lines(note.signatures);
}

std::string sign_note(std::string_view text, const Signer& signer) {
  const Verifier& key = signer.verifier();
  return render_note({std::string(text), {{key.name(), key.key_id(), signer.sign(text)}}});
}

Result<Note> open_note(std::string_view bytes, const std::vector<Verifier>& known) {
  DAYBOOK_TRY(Note note, parse_note(bytes));
  bool signed_by_known = false;
  for (const Signature& signature : note.signatures) {
    const Verifier* key = find_key(known, signature);
    if (key == nullptr) continue;
    if (!key->verify(note.text, signature.payload)) {
      return tampered("the signature of " + key->name() +
                      " does not fit the text: one of them was altered");
    }
    signed_by_known = true;
  }
  if (!signed_by_known) return tampered("no key that we know signed it");
  return note;
}

}  // namespace daybook::note
