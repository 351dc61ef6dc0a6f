#include "witness/exchange.h"

namespace daybook::witness {
namespace {

// The first guess, the size that the witness said, and once more if another of our processes was
// quicker.
constexpr unsigned kMaxRequests = 3;
constexpr size_t kShownBytes = 200;

// The start of an answer's text, for a message: one line, printable.
std::string shown(const std::string& body) {
  std::string text;
  for (const char c : body.substr(0, kShownBytes)) {
    if (c == '\n') break;
    text += c >= 0x20 && c < 0x7F ? c : '?';
  }
  return text.empty() ? "" : ": " + text;
}

}  // namespace

Result<std::string> Exchange::request() {
  const TreeSize size = subject_.checkpoint.size;
  if (old_size_ > size) old_size_ = TreeSize(0);  // no more than a guess: the answer corrects it
  AddCheckpoint request{old_size_, {}, subject_.note};
  if (old_size_.value != 0 && old_size_ < size) {
    DAYBOOK_TRY(request.proof, subject_.proof(old_size_));
  }
  ++asked_;
  return render_request(request);
}

bool Exchange::take(const Result<Answer>& answer) {
  if (!answer.ok()) {
    error_ = answer.error();
    return true;
  }
  if (answer->status == 409) {
    error_ = take_conflict(*answer);
    return error_.has_value();
  }
  if (answer->status != 200) {
    error_ = refusal(*answer);
    return true;
  }
  Result<note::Signature> signature = read_cosignature(*answer);
  if (signature.ok()) {
    signature_ = std::move(*signature);
  } else {
    error_ = signature.error();
  }
  return true;
}

Result<note::Signature> Exchange::read_cosignature(const Answer& answer) const {
  auto lines = note::parse_signature_lines(answer.body);
  if (!lines.ok()) return lines.error().with_context("its answer is no list of cosignatures");
  for (note::Signature& line : *lines) {
    if (!witness_.claims(line)) continue;
    const Result<uint64_t> time = witness_.verify(subject_.text, line);
    if (!time.ok()) return time.error();
    return std::move(line);
  }
  return invalid("it answered without a cosignature of the key " + witness_.vkey() +
                 ": is this the key of the witness at this address?");
}

std::optional<Error> Exchange::take_conflict(const Answer& answer) {
  const TreeSize size = subject_.checkpoint.size;
  const Result<TreeSize> latest = parse_size(answer.body);
  if (old_size_ == size && (!latest.ok() || *latest == size)) {
    return tampered("it has cosigned another root for " + std::to_string(size.value) +
                    " events of this log: the log was forked; keep both as evidence");
  }
  if (answer.content_type != kSizeType || !latest.ok()) {
    return invalid("it answered 409 without the size that it cosigned last" + shown(answer.body));
  }
  if (*latest > size) {
    return tampered("it has cosigned " + std::to_string(latest->value) +
                    " events of this log, and here are " + std::to_string(size.value) +
                    ": this log was rolled back");
  }
  if (*latest == old_size_ || asked_ == kMaxRequests) {
    return invalid("it answered 409 and the size " + std::to_string(latest->value) +
                   ", again and again");
  }
  old_size_ = *latest;
  return std::nullopt;
}

Error Exchange::refusal(const Answer& answer) const {
  const std::string said = " (" + std::to_string(answer.status) + shown(answer.body) + ")";
  switch (answer.status) {
    case 403:
      return invalid("it does not trust the key that signed this checkpoint" + said);
    case 404:
      return invalid("it does not know this log: give its operator the log's public key" + said);
    case 422:
      return tampered("it finds that this checkpoint does not extend the one that it cosigned" +
                      said);
    default:
      return invalid("it refused" + said);
  }
}

}  // namespace daybook::witness
