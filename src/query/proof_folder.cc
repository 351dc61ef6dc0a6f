#include "query/proof_folder.h"

#include "kv/durable_file.h"

namespace daybook::query {

Result<void> write_proofs(const ledger::Ledger& ledger, const std::set<Position>& positions,
                          const std::string& folder) {
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(folder));
  for (const Position position : positions) {
    DAYBOOK_TRY(const log::ProofFile proof, ledger.prove(position));
    DAYBOOK_TRY(const std::string bytes, ledger.log().read(position));
    const std::string path = folder + "/event-" + std::to_string(position.value);
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(path + ".tlog-proof", log::render_proof_file(proof)));
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(path + ".bin", bytes));
  }
  return {};
}

}  // namespace daybook::query
