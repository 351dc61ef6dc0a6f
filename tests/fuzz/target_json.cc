// What parses is what nlohmann's own parser reads, and comes back from its text; what we refuse and
// nlohmann reads is refused for a reason that json.h gives.
#include <array>

#include "fuzz/input.h"
#include "json/json.h"

namespace daybook {
namespace {

void check_text(const json::Value& value) {
  for (const int indent : {0, 2}) {
    const std::string text = json::stringify(value, indent);
    const auto again = json::parse(text);
    DAYBOOK_CHECK(again.ok());
    DAYBOOK_CHECK(*again == value);
    DAYBOOK_CHECK_EQ(json::stringify(*again, indent), text);
  }
}

bool is_stricter(const std::string& why) {
  constexpr std::array kReasons = {"duplicate",     "byte order mark", "NUL byte",
                                   "nested deeper", "lose digits",     "what a double keeps"};
  for (const char* reason : kReasons) {
    if (why.find(reason) != std::string::npos) return true;
  }
  return false;
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  const std::string_view bytes = fuzz::Input(data, size).rest();
  const auto ours = json::parse(bytes);
  const json::Value theirs = json::Value::parse(bytes, nullptr, false);
  if (!ours.ok()) {
    const std::string& why = ours.error().message;
    DAYBOOK_CHECK(bytes.empty() || why.rfind("line ", 0) == 0);
    if (!theirs.is_discarded() && !is_stricter(why)) check_failed(__FILE__, __LINE__, "why", why);
    return 0;
  }
  DAYBOOK_CHECK(!theirs.is_discarded());
  DAYBOOK_CHECK(*ours == theirs);
  check_text(*ours);
  return 0;
}
