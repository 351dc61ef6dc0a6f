// A unified file that can be taken apart is composed again, key order included, but for derived
// members; and what was rendered is rendered again to the same bytes. Importing it plans what the
// ledger would accept, or refuses with the file's name.
#include "document/findings.h"
#include "document/samples.h"
#include "fuzz/input.h"
#include "fuzz/scratch.h"
#include "ingest/unified_import.h"

namespace daybook {
namespace {

std::string said(const json::Value& document) {
  return json::stringify(document::without_derived(document), 2);
}

void check_round_trip(const json::Value& source, const document::Parts& parts) {
  const state::NetworkState network = document::network_of(parts);
  const json::Value composed = document::compose(parts.chain, network);
  DAYBOOK_CHECK_EQ(said(composed), said(source));
  const std::string rendered = document::render(parts.chain, network);
  const auto read = json::parse(rendered);
  DAYBOOK_CHECK(read.ok());
  const auto again = document::decompose(*read);
  DAYBOOK_CHECK(again.ok());
  state::NetworkState second = document::network_of(*again);
  second.file_version = network.file_version;
  DAYBOOK_CHECK_EQ(document::render(again->chain, second), rendered);
}

void check_import(std::string_view bytes) {
  auto file = ingest::parse_source_file("in.json", "in.json", std::string(bytes));
  if (!file.ok()) return;
  for (const bool is_known_network : {false, true}) {
    auto planner = is_known_network
                       ? ingest::Planner::start(fuzz::sample_ledger(), {})
                       : Result<ingest::Planner>(ingest::Planner::blank(fuzz::sample_ledger()));
    DAYBOOK_CHECK(planner.ok());
    const auto planned = ingest::plan_unified_file(*planner, *file);
    if (planned.ok()) continue;
    const std::string& why = planned.error().message;
    if (why.find("internal") != why.npos) check_failed(__FILE__, __LINE__, "refused", why);
    DAYBOOK_CHECK(why.find("in.json") != why.npos);
  }
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  const std::string_view bytes = fuzz::Input(data, size).rest();
  const auto source = json::parse(bytes);
  if (!source.ok()) return 0;
  for (const auto& finding : document::check_document(*source, "in.json")) {
    DAYBOOK_CHECK(!finding.code.empty() && !finding.message.empty());
  }
  const auto parts = document::decompose(*source);
  if (parts.ok()) check_round_trip(*source, *parts);
  check_import(bytes);
  return 0;
}
