#include "witness/dialogue.h"

#include <optional>

#include "base/bytes.h"
#include "base/check.h"

namespace daybook::witness {
namespace {

constexpr std::string_view kOld = "old ";

// The next line without its newline; nullopt when there is none.
std::optional<std::string_view> next_line(std::string_view& body) {
  const size_t end = body.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = body.substr(0, end);
  body.remove_prefix(end + 1);
  return line;
}

Result<TreeSize> parse_old_size(std::string_view line) {
  if (line.substr(0, kOld.size()) == kOld) {
    if (const auto size = parse_decimal(line.substr(kOld.size()))) return TreeSize(*size);
  }
  return invalid("the first line reads: old SIZE, in decimal without leading zeros");
}

Result<Hash> parse_hash(std::string_view line, size_t number) {
  const std::string where = "proof line " + std::to_string(number);
  const Result<std::string> bytes = base64_decode(line);
  if (!bytes.ok()) return bytes.error().with_context(where);
  if (bytes->size() != sizeof(Hash::bytes)) return invalid(where + ": a hash has 32 bytes");
  return Hash::from_bytes(*bytes);
}

}  // namespace

std::string render_request(const AddCheckpoint& request) {
  DAYBOOK_CHECK_LE(request.proof.size(), kMaxProofLines);
  std::string body = std::string(kOld) + std::to_string(request.old_size.value) + "\n";
  for (const Hash& hash : request.proof) body += base64_encode(hash.view()) + "\n";
  return body + "\n" + request.checkpoint;
}

Result<AddCheckpoint> parse_request(std::string_view body) {
  if (body.size() > kMaxRequestBytes) return invalid("the request is too large");
  std::optional<std::string_view> line = next_line(body);
  if (!line) return invalid("the request is empty, or its first line has no newline");
  AddCheckpoint request;
  DAYBOOK_TRY(request.old_size, parse_old_size(*line));
  while ((line = next_line(body)) && !line->empty()) {
    if (request.proof.size() == kMaxProofLines) return invalid("more than 63 proof lines");
    DAYBOOK_TRY(const Hash hash, parse_hash(*line, request.proof.size() + 1));
    request.proof.push_back(hash);
  }
  if (!line) return invalid("no empty line before the checkpoint");
  request.checkpoint = body;
  return request;
}

std::string render_size(TreeSize size) {
  return std::to_string(size.value) + "\n";
}

Result<TreeSize> parse_size(std::string_view body) {
  if (!body.empty() && body.back() == '\n') {
    if (const auto size = parse_decimal(body.substr(0, body.size() - 1))) return TreeSize(*size);
  }
  return invalid("not a size: a decimal number and a newline");
}

}  // namespace daybook::witness
