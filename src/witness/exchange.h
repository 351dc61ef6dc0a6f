// One log asks one witness about one checkpoint: which request to send, what an answer means, when
// to ask again. No I/O: whoever drives it sends the requests.
//
// The old size is at first what the witness's own cosignatures say, or 0. When it has seen more, it
// says how much (409), and is asked once more with a proof from there. One that says less than it
// has cosigned has lost its memory: no cosignature of it is taken.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "merkle/proof.h"
#include "note/checkpoint.h"
#include "note/cosignature.h"
#include "witness/dialogue.h"
#include "witness/refusal.h"

namespace daybook::witness {

// The consistency proof from a smaller size of the same log, to the checkpoint's.
using ProofSource = std::function<Result<merkle::Proof>(TreeSize old_size)>;

// What all witnesses are asked about. The referenced objects must outlive the exchanges.
struct Subject {
  note::Checkpoint checkpoint;
  std::string text;  // of its note: what is cosigned
  std::string note;  // what is sent: the text under the log's own signature, and no other
  ProofSource proof;
};

class Exchange {
 public:
  // `known`: a size that it has cosigned; 0: none that we know of.
  Exchange(const note::CosignatureVerifier& witness, const Subject& subject, TreeSize known)
      : witness_(witness), subject_(subject), known_(known), old_size_(known) {}

  // The body of the next request. kEnvironment and the like when no proof can be made.
  Result<std::string> request();

  // What an answer, or the failure to get one, leads to: true when it ends here (see signature and
  // error), false when request() is to be sent again.
  bool take(const Result<Answer>& answer);

  // The witness's cosignature, verified; or why there is none:
  //   kTampered     it knows another history of this log: larger than ours, or another root; or its
  //                 cosignature is bad
  //   kInvalid      it refuses: it does not know the log or its key, or it says nothing sensible
  //   kEnvironment  no answer
  [[nodiscard]] const std::optional<note::Signature>& signature() const { return signature_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  // Of the error.
  [[nodiscard]] RefusalClass klass() const { return class_; }
  [[nodiscard]] TreeSize its_size() const { return its_size_; }

 private:
  Result<note::Signature> read_cosignature(const Answer& answer) const;
  // An error, or nothing: ask again.
  std::optional<Error> take_conflict(const Answer& answer);
  std::optional<Error> judge_size(TreeSize latest);
  Error refusal(const Answer& answer);
  Error alarm(RefusalClass klass, TreeSize its_size, std::string message);

  const note::CosignatureVerifier& witness_;
  const Subject& subject_;
  TreeSize known_, old_size_;
  unsigned asked_ = 0;
  std::optional<note::Signature> signature_;
  std::optional<Error> error_;
  RefusalClass class_ = RefusalClass::kBadAnswer;
  TreeSize its_size_;
};

}  // namespace daybook::witness
