// A proof file that parses is rendered again to the same bytes, and convinces nobody unless a key
// signed it.
#include "fuzz/input.h"
#include "log/proof_file.h"

namespace daybook {
namespace {

const note::Signer& signer() {
  static const note::Signer kSigner = note::Signer::generate("fuzz.example/log").value();
  return kSigner;
}

// The same proof under our signature convinces of exactly the root that it leads to.
void check_signed(log::ProofFile file, std::string_view entry) {
  const Hash leaf = merkle::leaf_hash(entry);
  const note::Checkpoint alone{signer().verifier().name(), TreeSize(1), leaf};
  file.checkpoint = note::sign_checkpoint(alone, signer());
  const auto checked = log::check_proof_file(file, entry, signer().verifier());
  DAYBOOK_CHECK_EQ(checked.ok(), file.index.value == 0 && file.proof.empty());
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  const std::string_view bytes = fuzz::Input(data, size).rest();
  const auto file = log::parse_proof_file(bytes);
  if (!file.ok()) return 0;
  DAYBOOK_CHECK_EQ(log::render_proof_file(*file), bytes);
  DAYBOOK_CHECK(!log::check_proof_file(*file, "entry", signer().verifier()).ok());
  check_signed(*file, bytes);
  return 0;
}
