// Members of a JSON object under construction, and the order they get. Rules:
// docs/format/unified-v3.md "Order".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/json.h"

namespace daybook::document {

using KeyOrder = std::span<const std::string_view>;

// In default order; keys unique.
class Members {
 public:
  Members() = default;
  // The members of `object`; none when it is no object.
  explicit Members(const json::Value& object);

  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] bool contains(std::string_view key) const { return find(key) != nullptr; }
  [[nodiscard]] const json::Value* find(std::string_view key) const;

  // Appends; the key is new.
  void append(std::string key, json::Value value);
  // Replaces in place, or inserts after the nearest key that precedes it in `canonical`, else
  // before the nearest that follows, else (and when `canonical` does not have it) at the end.
  void place(std::string_view key, json::Value value, KeyOrder canonical);

  // The object. `listed` (may be nullptr) is the order that a source had: its keys come as it lists
  // them. A key that it does not list goes right after its default predecessor, or to the end when
  // no listed key follows it by default.
  [[nodiscard]] json::Value arranged(const std::vector<std::string>* listed) &&;

 private:
  [[nodiscard]] std::optional<size_t> index_of(std::string_view key) const;

  std::vector<std::pair<std::string, json::Value>> list_;
};

}  // namespace daybook::document
