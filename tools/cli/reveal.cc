#include "cli/reveal.h"

#include "vault/seal.h"

namespace daybook::cli {

Result<void> reveal(const ledger::Ledger& ledger, event::Event& event) {
  if (event.sealed.empty()) return {};
  DAYBOOK_TRY(event, vault::reveal(ledger.vault(), std::move(event)));
  return {};
}

}  // namespace daybook::cli
