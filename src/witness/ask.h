// Collecting cosignatures: every witness of the policy that has not cosigned yet is asked, all at
// once, about one signed checkpoint. The caller has made that checkpoint durable before.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "witness/exchange.h"
#include "witness/policy.h"
#include "witness/refusal.h"
#include "witness/transport.h"

namespace daybook::witness {

// The size that each witness (by the policy's index) cosigned last, as far as we know.
using LastSizes = std::map<size_t, TreeSize>;

// From a note of this log: what its cosignatures say.
void remember_sizes(const note::Note& note, TreeSize size, const Policy& policy, LastSizes& sizes);

struct Round {
  std::string note;  // as given, and the new cosignatures
  bool has_new = false;
  bool quorum_met = false;
  std::vector<Refusal> refusals;  // of those asked, and of those without a URL
};

// `note` is a checkpoint that `log` signed: kTampered or kInvalid otherwise.
Result<Round> collect(const Policy& policy, const std::string& note, const note::Verifier& log,
                      const ProofSource& proof, LastSizes& sizes, Transport& transport,
                      uint64_t timeout_ms);

// "w1: no answer …; w2: …"
std::string refusals_text(const Policy& policy, const std::vector<Refusal>& refusals);

}  // namespace daybook::witness
