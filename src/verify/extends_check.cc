#include "verify/extends_check.h"

namespace daybook::verify {
namespace {

std::string events_text(TreeSize size) {
  return std::to_string(size.value) + (size.value == 1 ? " event" : " events");
}

}  // namespace

Result<std::optional<log::Problem>> check_extends(const ledger::Ledger& ledger,
                                                  const std::string& note,
                                                  const std::string& name) {
  using Found = std::optional<log::Problem>;
  DAYBOOK_TRY(const note::Note parsed, note::parse_note(note));
  const Result<note::Checkpoint> claim = note::parse_checkpoint_text(parsed.text);
  if (!claim.ok()) return claim.error();
  const Result<note::Checkpoint> opened = note::open_checkpoint(note, *ledger.keys());
  if (!opened.ok() && opened.error().kind != ErrorKind::kTampered) return opened.error();
  if (!opened.ok()) {
    return Found(
        {name,
         opened.error().message +
             ": it is another log's checkpoint, or this log was signed anew by another key",
         "key misuse"});
  }
  if (opened->size > ledger.size()) {
    return Found({name,
                  "it was signed for " + events_text(opened->size) + " and the log has " +
                      events_text(ledger.size()) +
                      ": the log was put back to an earlier time, or its end was dropped",
                  "stale copy"});
  }
  DAYBOOK_TRY(const Hash root, ledger.log().root_at(opened->size));
  if (root == opened->root) return Found();
  return Found(
      {name,
       "the first " + events_text(opened->size) + " have the root " + root.hex() +
           " and it was signed with " + opened->root.hex() +
           ": one of them was rewritten. Two signed roots of one size are proof of a fork: "
           "keep both checkpoints",
       "fork"});
}

}  // namespace daybook::verify
