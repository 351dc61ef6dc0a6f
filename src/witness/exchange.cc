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
  if (old_size_ > size) old_size_ = TreeSize(0);  // it has seen more than this: it will say so
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
    if (error_->kind == ErrorKind::kEnvironment) class_ = RefusalClass::kNoAnswer;
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
    return alarm(RefusalClass::kFork, size,
                 "it has cosigned another root for " + std::to_string(size.value) +
                     " events of this log: the log was forked; keep both as evidence");
  }
  if (answer.content_type != kSizeType || !latest.ok()) {
    return invalid("it answered 409 without the size that it cosigned last" + shown(answer.body));
  }
  if (std::optional<Error> error = judge_size(*latest)) return error;
  old_size_ = *latest;
  return std::nullopt;
}

std::optional<Error> Exchange::judge_size(TreeSize latest) {
  const TreeSize size = subject_.checkpoint.size;
  if (latest > size) {
    return alarm(RefusalClass::kRollback, latest,
                 "it has cosigned " + std::to_string(latest.value) +
                     " events of this log, and here are " + std::to_string(size.value) +
                     ": this log was rolled back");
  }
  if (latest < known_) {
    return alarm(RefusalClass::kForgot, latest,
                 "it has cosigned " + std::to_string(known_.value) +
                     " events of this log, and says that it has seen " +
                     std::to_string(latest.value) +
                     ": its memory was put back, so its cosignature shows nothing any more; its "
                     "operator makes a new witness, with a new key");
  }
  if (latest == old_size_ || asked_ == kMaxRequests) {
    return invalid("it answered 409 and the size " + std::to_string(latest.value) +
                   ", again and again");
  }
  return std::nullopt;
}

Error Exchange::alarm(RefusalClass klass, TreeSize its_size, std::string message) {
  class_ = klass;
  its_size_ = its_size;
  return tampered(std::move(message));
}

Error Exchange::refusal(const Answer& answer) {
  const std::string said = " (" + std::to_string(answer.status) + shown(answer.body) + ")";
  switch (answer.status) {
    case 403:
      class_ = RefusalClass::kUnknownKey;
      return invalid("it knows this log, and not the key that signed this checkpoint" + said +
                     ": after `daybook key rotate` its operator adds the new public key; if nobody "
                     "changed the key, somebody else signs here: run `daybook verify --key` with "
                     "the published one");
    case 404:
      class_ = RefusalClass::kUnknownLog;
      return invalid("it does not know this log: give its operator the log's public key" + said);
    case 422:
      return alarm(RefusalClass::kFork, old_size_,
                   "it finds that this checkpoint does not extend the one that it cosigned: the "
                   "log was forked" +
                       said);
    default:
      return invalid("it refused" + said);
  }
}

}  // namespace daybook::witness
