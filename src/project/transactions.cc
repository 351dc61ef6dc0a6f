#include "project/transactions.h"

namespace daybook::project {
namespace {

Error no_border(TreeSize size) {
  return damaged("no transaction of the log ends after " + std::to_string(size.value) + " events");
}

}  // namespace

Result<void> for_each_transaction(const ledger::Ledger& ledger, TreeSize from, TreeSize to,
                                  const VisitTransaction& visit) {
  StoredTransaction open;
  bool stopped = false;
  const auto add = [&](const event::Event& event, std::string_view bytes) -> Result<void> {
    if (event.tx_index != open.size()) return no_border(TreeSize(event.position.value));
    open.push_back({event, std::string(bytes)});
    if (event.tx_index + 1 != event.tx_count) return {};
    const StoredTransaction complete = std::move(open);
    open.clear();
    DAYBOOK_TRY(const bool go_on, visit(complete));
    stopped = !go_on;
    return stopped ? Result<void>(conflict("enough")) : Result<void>();  // ends the scan
  };
  const Result<void> scanned = ledger.scan(Position(from.value), to, add);
  if (stopped) return {};
  if (!scanned.ok()) return scanned.error();
  return open.empty() ? Result<void>() : no_border(to);
}

Result<StoredTransaction> transaction_before(const ledger::Ledger& ledger, TreeSize end) {
  DAYBOOK_TRY(const event::Event last, ledger.read(Position(end.value - 1)));
  if (last.tx_index + 1 != last.tx_count || last.tx_count > end.value) return no_border(end);
  StoredTransaction out;
  DAYBOOK_RETURN_IF_ERROR(
      for_each_transaction(ledger, TreeSize(end.value - last.tx_count), end,
                           [&](const StoredTransaction& transaction) -> Result<bool> {
                             out = transaction;
                             return true;
                           }));
  return out;
}

Result<bool> has_more_than(const ledger::Ledger& ledger, TreeSize from, unsigned count) {
  uint64_t at = from.value;
  for (unsigned n = 0; n <= count; ++n) {
    if (at >= ledger.size().value) return false;
    DAYBOOK_TRY(const event::Event first, ledger.read(Position(at)));
    at += first.tx_count;
  }
  return true;
}

}  // namespace daybook::project
