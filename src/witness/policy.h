// C2SP tlog-policy: the witnesses that somebody knows, and which of them must have cosigned a
// checkpoint. Source: c2sp.org/tlog-policy. User's page: docs/witness.md.
//
//   log VKEY [URL]
//   witness NAME VKEY [URL]          URL: where its add-checkpoint is ("submission prefix")
//   group NAME all|any|K MEMBER...   members are witnesses and groups of the lines before
//   quorum NAME|none
//
// The same file serves the writer, who asks, and anybody who checks offline. Value types.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "note/cosignature.h"

namespace daybook::witness {

struct Witness {
  std::string name;  // in the policy only; the key has a name of its own
  note::CosignatureVerifier key;
  std::string url;  // "": none given
};

// A witness or a group, as the quorum sees it.
struct Node {
  std::string name;
  std::optional<size_t> witness;  // index into Policy::witnesses; nullopt: a group
  size_t threshold = 0;           // of a group: so many of its members
  std::vector<size_t> members;    // of a group: nodes before this one
};

struct Policy {
  std::vector<note::Verifier> logs;  // empty: any log
  std::vector<Witness> witnesses;
  std::vector<Node> nodes;       // in the order of the file
  std::optional<size_t> quorum;  // a node; nullopt: none needed

  [[nodiscard]] std::vector<note::CosignatureVerifier> keys() const;
  // Whether these witnesses (one flag each) are enough.
  [[nodiscard]] bool is_met_by(const std::vector<bool>& cosigned) const;
  // "2 of w1, w2, w3"; "nobody" without a quorum.
  [[nodiscard]] std::string quorum_text() const;
  // Empty `logs`, or this key is one of them.
  [[nodiscard]] bool knows(const note::Verifier& log) const;
};

// kInvalid with file and line.
Result<Policy> parse_policy(std::string_view text, const std::string& file);

// What a note's cosignatures say under a policy.
struct Standing {
  std::vector<note::Cosignature>
      cosignatures;            // of known witnesses; `witness` indexes the policy's
  std::vector<bool> cosigned;  // each witness: a good cosignature is there
  bool quorum_met = false;
};
Standing standing_of(const note::Note& note, const Policy& policy);

}  // namespace daybook::witness
