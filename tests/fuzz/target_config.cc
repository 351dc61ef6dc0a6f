// A configuration that parses is rendered to one that says the same.
#include "fuzz/input.h"
#include "ledger/config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  const auto config = ledger::parse_config(fuzz::Input(data, size).rest(), "daybook.json");
  if (!config.ok()) {
    DAYBOOK_CHECK(config.error().kind == ErrorKind::kInvalid);
    DAYBOOK_CHECK_EQ(config.error().message.rfind("daybook.json: ", 0), size_t{0});
    return 0;
  }
  const std::string text = ledger::render_config(*config);
  const auto again = ledger::parse_config(text, "daybook.json");
  DAYBOOK_CHECK(again.ok());
  DAYBOOK_CHECK(*again == *config);
  DAYBOOK_CHECK_EQ(ledger::render_config(*again), text);
  for (const char* name : {"Token", "contracts/A.sol:BridgeModule", "", "*?"}) {
    DAYBOOK_CHECK(!ledger::category_of(*config, name).empty());
  }
  return 0;
}
