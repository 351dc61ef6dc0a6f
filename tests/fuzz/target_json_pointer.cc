// Pointers find what nlohmann's find; a patch makes the one document of the other.
#include "fuzz/input.h"
#include "json/json.h"

namespace daybook {
namespace {

const json::Value* theirs_at(const json::Value& document, const std::string& pointer) try {
  const json::Value::json_pointer parsed(pointer);
  return document.contains(parsed) ? &document.at(parsed) : nullptr;
} catch (const json::Value::exception&) {
  return nullptr;
}

// Object members in any order.
bool same(const json::Value& a, const json::Value& b) {
  return nlohmann::json::parse(a.dump()) == nlohmann::json::parse(b.dump());
}

void check_set(json::Value document, const std::string& pointer, const json::Value& value) {
  if (json::set_pointer(document, pointer, &value).ok()) {
    const json::Value* found = json::at_pointer(document, pointer);
    // "-" names the place after an array's end: nothing is there afterwards either.
    const bool is_append = pointer.size() >= 2 && pointer.substr(pointer.size() - 2) == "/-";
    DAYBOOK_CHECK(is_append || (found != nullptr && *found == value));
  }
  (void)json::set_pointer(document, pointer, nullptr).ok();
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  const std::string pointer(input.text());
  const size_t half = input.number16();
  const auto from = json::parse(input.take(half));
  const auto to = json::parse(input.rest());
  const auto tokens = json::pointer_tokens(pointer);
  if (tokens.ok()) {
    std::string again;
    for (const std::string& token : *tokens) again = json::pointer_append(again, token);
    DAYBOOK_CHECK_EQ(again, pointer);
  }
  if (!from.ok()) return 0;
  DAYBOOK_CHECK(json::at_pointer(*from, pointer) == theirs_at(*from, pointer));
  if (!to.ok()) return 0;
  check_set(*from, pointer, *to);
  const json::Value patch = json::patch_between(*from, *to);
  DAYBOOK_CHECK(same(from->patch(patch), *to));
  return 0;
}
