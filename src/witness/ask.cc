#include "witness/ask.h"

#include <algorithm>

namespace daybook::witness {
namespace {

std::string add_checkpoint_url(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '/') prefix.pop_back();
  return prefix + "/add-checkpoint";
}

// The note with no other line than the log's own.
note::Note own_note(const note::Note& note, const note::Verifier& log) {
  note::Note own{note.text, {}};
  std::copy_if(note.signatures.begin(), note.signatures.end(), std::back_inserter(own.signatures),
               [&](const note::Signature& line) {
                 return line.name == log.name() && line.key_id == log.key_id();
               });
  return own;
}

// In place of a bad line of the same key, if there is one.
void put_cosignature(note::Note& note, note::Signature line) {
  std::vector<note::Signature>& lines = note.signatures;
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [&](const note::Signature& other) {
                               return other.name == line.name && other.key_id == line.key_id;
                             }),
              lines.end());
  lines.push_back(std::move(line));
}

// One round under way.
class Asking {
 public:
  Asking(const Policy& policy, const Subject& subject, std::vector<bool>& cosigned, Round& round)
      : policy_(policy), subject_(subject), cosigned_(cosigned), round_(round) {}

  void add(size_t witness, TreeSize old_size) {
    if (policy_.witnesses[witness].url.empty()) {
      refuse({witness, invalid("the policy gives no URL for it"), RefusalClass::kNoAnswer,
              TreeSize(0)});
      return;
    }
    Exchange exchange(policy_.witnesses[witness].key, subject_, old_size);
    Result<std::string> body = exchange.request();
    if (!body.ok()) {
      refuse({witness, body.error(), RefusalClass::kNoAnswer, TreeSize(0)});
      return;
    }
    posts_.push_back({add_checkpoint_url(policy_.witnesses[witness].url), std::move(*body)});
    asked_.push_back({witness, std::move(exchange)});
  }

  std::vector<note::Signature> run(Transport& transport, uint64_t timeout_ms) {
    if (posts_.empty()) return {};
    transport.post_all(
        posts_, timeout_ms,
        [this](size_t i, const Result<Answer>& answer) { return take(i, answer); },
        [this] { return policy_.is_met_by(cosigned_); });
    return std::move(signatures_);
  }

 private:
  struct Asked {
    size_t witness;
    Exchange exchange;
  };

  void refuse(Refusal refusal) { round_.refusals.push_back(std::move(refusal)); }

  std::optional<std::string> take(size_t i, const Result<Answer>& answer) {
    auto& [witness, exchange] = asked_[i];
    if (!exchange.take(answer)) {
      Result<std::string> again = exchange.request();
      if (again.ok()) return std::move(*again);
      refuse({witness, again.error(), RefusalClass::kNoAnswer, TreeSize(0)});
      return std::nullopt;
    }
    if (exchange.signature()) {
      signatures_.push_back(*exchange.signature());
      cosigned_[witness] = true;
    } else {
      refuse({witness, *exchange.error(), exchange.klass(), exchange.its_size()});
    }
    return std::nullopt;
  }

  const Policy& policy_;
  const Subject& subject_;
  std::vector<bool>& cosigned_;
  Round& round_;
  std::vector<Post> posts_;
  std::vector<Asked> asked_;  // as posts_
  std::vector<note::Signature> signatures_;
};

}  // namespace

void remember_sizes(const note::Note& note, TreeSize size, const Policy& policy, LastSizes& sizes) {
  for (const note::Cosignature& found : standing_of(note, policy).cosignatures) {
    if (found.time) sizes[found.witness] = size;
  }
}

Result<Round> collect(const Policy& policy, const std::string& note, const note::Verifier& log,
                      const ProofSource& proof, LastSizes& sizes, Transport& transport,
                      uint64_t timeout_ms) {
  DAYBOOK_TRY(const note::Checkpoint checkpoint, note::open_checkpoint(note, log));
  DAYBOOK_TRY(note::Note parsed, note::parse_note(note));
  const Subject subject{checkpoint, parsed.text, note::render_note(own_note(parsed, log)), proof};
  Round round;
  std::vector<bool> cosigned = standing_of(parsed, policy).cosigned;
  Asking asking(policy, subject, cosigned, round);
  for (size_t i = 0; i < policy.witnesses.size(); ++i) {
    if (cosigned[i]) continue;
    const auto known = sizes.find(i);
    asking.add(i, known == sizes.end() ? TreeSize(0) : known->second);
  }
  for (note::Signature& line : asking.run(transport, timeout_ms)) {
    put_cosignature(parsed, std::move(line));
    round.has_new = true;
  }
  remember_sizes(parsed, checkpoint.size, policy, sizes);
  round.note = round.has_new ? note::render_note(parsed) : note;
  round.quorum_met = policy.is_met_by(cosigned);
  return round;
}

std::string refusals_text(const Policy& policy, const std::vector<Refusal>& refusals) {
  std::string text;
  for (const Refusal& refusal : refusals) {
    text += (text.empty() ? "" : "; ") + policy.witnesses[refusal.witness].name + ": " +
            refusal.error.message;
  }
  return text;
}

}  // namespace daybook::witness
