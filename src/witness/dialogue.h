// The bytes of C2SP tlog-witness: what a log sends to a witness's add-checkpoint, and what comes
// back. Source: c2sp.org/tlog-witness@v1.0.0. Format page: docs/format/witness.md. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "merkle/proof.h"

namespace daybook::witness {

inline constexpr size_t kMaxProofLines = 63;
// Of a request's body: 63 proof lines and a checkpoint with some hundred signatures.
inline constexpr size_t kMaxRequestBytes = 64 << 10;
// Of an answer's body: a few signature lines, or a size.
inline constexpr size_t kMaxAnswerBytes = 64 << 10;

// POST <submission prefix>/add-checkpoint
struct AddCheckpoint {
  TreeSize old_size;       // the last one that the witness cosigned; 0: none yet
  merkle::Proof proof;     // consistency from old_size; empty when that is 0
  std::string checkpoint;  // the signed note, verbatim
};

std::string render_request(const AddCheckpoint& request);
// Syntax only, and strict; the checkpoint is not looked into.
Result<AddCheckpoint> parse_request(std::string_view body);

// An HTTP answer. The statuses of add-checkpoint:
//   200  cosignature lines           400  not such a request, or old size > size
//   403  not signed by a known key   404  an origin that it does not know
//   409  kSizeType: old size is not the last cosigned one, which is the body; or same size and
//        another root
//   422  the consistency proof does not hold
struct Answer {
  unsigned status = 0;
  std::string content_type, body;
};
inline constexpr char kSizeType[] = "text/x.tlog.size";
inline constexpr char kTextType[] = "text/plain; charset=utf-8";

// "<decimal>\n"
std::string render_size(TreeSize size);
Result<TreeSize> parse_size(std::string_view body);

}  // namespace daybook::witness
