// The list of a log's keys that `check --keys` reads: what it accepts is a chain of statements in
// which each key was signed in by the one before, and says the same when it is written again.
#include "fuzz/input.h"
#include "ledger/key_list.h"

namespace daybook {
namespace {

void check_list(std::string_view text) {
  const auto keys = ledger::parse_key_list(text);
  if (!keys.ok() || keys->empty()) return;
  const auto again = ledger::parse_key_list(json::stringify(ledger::keys_json(*keys)));
  DAYBOOK_CHECK(again.ok());
  DAYBOOK_CHECK(*again == *keys);
  note::KeyHistory applied;
  for (const std::string& text_of : keys->statements()) {
    const auto statement = note::parse_key_statement(text_of);
    DAYBOOK_CHECK(statement.ok());
    const Position at(statement->head.size.value);
    DAYBOOK_CHECK(applied.apply(text_of, at).ok());
  }
  DAYBOOK_CHECK_EQ(applied.ranges().size(), keys->ranges().size());
  TreeSize from(0);
  for (const note::KeyRange& range : keys->ranges()) {
    DAYBOOK_CHECK(from <= range.from);
    from = range.from;
  }
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  check_list(fuzz::Input(data, size).rest());
  return 0;
}
