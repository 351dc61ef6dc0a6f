#include "base/bytes.h"
#include "cli/describe.h"
#include "cli/program.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Print the log's signed checkpoint\n"
    "A C2SP signed note: the log's name, its number of events, its Merkle root. Keep one somewhere "
    "else: a log that was "
    "rewritten can never again be shown to extend it.";

constexpr char kExample[] =
    "daybook checkpoint > checkpoint-2025-07-25.txt\n"
    "daybook checkpoint --json";

Result<int> run(Context& context) {
  DAYBOOK_TRY(const auto ledger, context.open(false));
  const note::Checkpoint checkpoint = ledger->log().checkpoint();
  const std::string note = ledger->log().checkpoint_note();
  context.out().document({{"origin", checkpoint.origin},
                          {"size", checkpoint.size.value},
                          {"root", base64_encode(checkpoint.root.view())},
                          {"rootHex", checkpoint.root.hex()},
                          {"publicKey", ledger->verifier().vkey()},
                          {"keyId", key_id_text(ledger->verifier())},
                          {"note", note}});
  context.out().text(note);
  return 0;
}

}  // namespace

void add_checkpoint(Program& program) {
  Command command = program.add("checkpoint", kDescription, kExample);
  program.on(command, run);
}

}  // namespace daybook::cli
