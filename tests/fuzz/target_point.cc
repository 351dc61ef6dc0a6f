// Points, ranges and predicates: what parses is found again by its own text; locating one in a log
// answers or refuses.
#include "fuzz/input.h"
#include "fuzz/scratch.h"
#include "query/point.h"
#include "query/predicate.h"

namespace daybook {
namespace {

void check_point(std::string_view text) {
  const auto point = query::parse_point(text);
  if (!point.ok()) {
    DAYBOOK_CHECK(point.error().kind == ErrorKind::kUsage);
    return;
  }
  const auto again = query::parse_point(point->text);
  DAYBOOK_CHECK(again.ok());
  DAYBOOK_CHECK(again->kind == point->kind && again->text == point->text);
  DAYBOOK_CHECK_EQ(again->position, point->position);
  DAYBOOK_CHECK_EQ(again->block, point->block);
  DAYBOOK_CHECK(again->time == point->time);
  DAYBOOK_CHECK(again->network == point->network && again->commit == point->commit);
  DAYBOOK_CHECK_EQ(again->tag, point->tag);
  ledger::Ledger& ledger = fuzz::sample_ledger();
  const auto located = query::locate(ledger, *point);
  if (!located.ok()) return;
  DAYBOOK_CHECK_LE(located->size, ledger.size());
  const auto resolved = query::resolve(ledger, *located);
  DAYBOOK_CHECK(resolved.ok());
}

void check_predicate(std::string_view text) {
  const auto predicate = query::parse_predicate(text);
  if (!predicate.ok()) return;
  const auto again = query::parse_predicate(predicate->text);
  DAYBOOK_CHECK(again.ok());
  DAYBOOK_CHECK(again->op == predicate->op && again->value == predicate->value);
  const auto state = fuzz::sample_ledger().state();
  DAYBOOK_CHECK(state.ok());
  for (const auto& [chain, network] : (*state)->networks) {
    (void)query::holds(*predicate, query::subject_of(*predicate, chain, &network));
  }
  (void)query::holds(*predicate, query::subject_of(*predicate, ChainId(1), nullptr));
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  const std::string_view text = fuzz::Input(data, size).rest();
  check_point(text);
  const auto range = query::parse_range(text);
  if (range.ok()) (void)query::resolve_range(fuzz::sample_ledger(), *range).ok();
  check_predicate(text);
  const auto state = fuzz::sample_ledger().state();
  (void)query::resolve_network(fuzz::sample_ledger(), **state, text).ok();
  return 0;
}
