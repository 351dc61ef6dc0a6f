// A file of a format before v3 is planned, or refused with its name; planned again after its own
// events, it plans nothing.
#include "fuzz/input.h"
#include "fuzz/scratch.h"
#include "ingest/legacy_import.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  const std::string_view bytes = fuzz::Input(data, size).rest();
  auto source = ingest::parse_source_file("in.json", "in.json", std::string(bytes));
  if (!source.ok()) return 0;
  const auto file = ingest::legacy_file(std::move(*source));
  if (!file.ok()) {
    DAYBOOK_CHECK_EQ(file.error().message.rfind("in.json: ", 0), size_t{0});
    return 0;
  }
  for (const bool on_empty_log : {true, false}) {
    auto planner = on_empty_log
                       ? Result<ingest::Planner>(ingest::Planner::blank(fuzz::sample_ledger()))
                       : ingest::Planner::start(fuzz::sample_ledger(), {});
    DAYBOOK_CHECK(planner.ok());
    const auto planned = ingest::plan_legacy_file(*planner, *file);
    if (!planned.ok()) continue;
    const TreeSize size_before = planner->state().size;
    DAYBOOK_CHECK(ingest::plan_legacy_file(*planner, *file).ok());
    DAYBOOK_CHECK_EQ(planner->state().size, size_before);
  }
  return 0;
}
