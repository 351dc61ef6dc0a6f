#include "note/checkpoint.h"

#include <vector>

#include "base/bytes.h"

namespace daybook::note {
namespace {

constexpr size_t kLines = 3;

Result<std::vector<std::string_view>> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return invalid("a checkpoint's last line has no newline");
    if (lines.size() == kLines) {
      return invalid("a checkpoint has three lines: origin, size, root (no extension lines here)");
    }
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  if (lines.size() != kLines) return invalid("a checkpoint has three lines: origin, size, root");
  return lines;
}

}  // namespace

std::string checkpoint_text(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size.value) + "\n" +
         base64_encode(checkpoint.root.view()) + "\n";
}

Result<Checkpoint> parse_foreign_checkpoint_text(std::string_view text) {
  size_t end = 0;  // of the third line
  for (size_t line = 0; line < kLines && end != std::string_view::npos; ++line) {
    const size_t newline = text.find('\n', end);
    end = newline == std::string_view::npos ? newline : newline + 1;
  }
  if (end == std::string_view::npos) return parse_checkpoint_text(text);  // which says why not
  const std::string_view extension = text.substr(end);
  if (!extension.empty() && (extension.front() == '\n' || extension.back() != '\n' ||
                             extension.find("\n\n") != std::string_view::npos)) {
    return invalid("a checkpoint's extension lines are not empty, and each ends in a newline");
  }
  return parse_checkpoint_text(text.substr(0, end));
}

Result<Checkpoint> parse_checkpoint_text(std::string_view text) {
  DAYBOOK_TRY(const std::vector<std::string_view> lines, split_lines(text));
  if (lines[0].empty()) return invalid("a checkpoint's origin is empty");
  const std::optional<uint64_t> size = parse_decimal(lines[1]);
  if (!size) return invalid("a checkpoint's size is not a decimal number without leading zeros");
  const Result<std::string> root = base64_decode(lines[2]);
  if (!root.ok()) return root.error().with_context("a checkpoint's root");
  if (root->size() != sizeof(Hash::bytes)) return invalid("a checkpoint's root has 32 bytes");
  return Checkpoint{std::string(lines[0]), TreeSize(*size), Hash::from_bytes(*root)};
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const Signer& signer) {
  return sign_note(checkpoint_text(checkpoint), signer);
}

Result<Checkpoint> open_checkpoint(std::string_view bytes, const Verifier& verifier) {
  DAYBOOK_TRY(const Note note, open_note(bytes, {verifier}));
  DAYBOOK_TRY(Checkpoint checkpoint, parse_checkpoint_text(note.text));
  if (checkpoint.origin != verifier.name()) {
    return tampered("the checkpoint is of the log \"" + checkpoint.origin + "\", not of \"" +
                    verifier.name() + "\"");
  }
  return checkpoint;
}

}  // namespace daybook::note
