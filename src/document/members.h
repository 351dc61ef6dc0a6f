// Members of a JSON object under construction, and the order they get. Rules:
// docs/format/unified-v3.md "Order".
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/json.h"

namespace daybook::document {

using KeyOrder = std::span<const std::string_view>;

// Indexes into `keys`, which are in default order and unique, in the order that they get. `listed`
// (may be nullptr) is the order that a source had: its keys come as it lists them. A key that it
// does not list goes right after its default predecessor, or to the end when no listed key follows
// it by default.
std::vector<size_t> arranged_order(const std::vector<std::string_view>& keys,
                                   const std::vector<std::string>* listed);

// In default order; keys unique. A Node is what stands for a value: a json::Value, or its text.
template <class Node>
class MembersOf {
 public:
  using List = std::vector<std::pair<std::string, Node>>;

  MembersOf() = default;
  explicit MembersOf(List list) : list_(std::move(list)) {}

  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] bool contains(std::string_view key) const { return find(key) != nullptr; }
  [[nodiscard]] const Node* find(std::string_view key) const {
    const auto index = index_of(key);
    return index ? &list_[*index].second : nullptr;
  }

  // Appends; the key is new.
  void append(std::string key, Node value) { list_.emplace_back(std::move(key), std::move(value)); }

  // Replaces in place, or inserts after the nearest key that precedes it in `canonical`, else
  // before the nearest that follows, else (and when `canonical` does not have it) at the end.
  void place(std::string_view key, Node value, KeyOrder canonical) {
    if (const auto old = index_of(key)) {
      list_[*old].second = std::move(value);
      return;
    }
    const auto at = static_cast<ptrdiff_t>(spot_for(key, canonical).value_or(list_.size()));
    list_.emplace(list_.begin() + at, key, std::move(value));
  }

  // As arranged_order says.
  [[nodiscard]] List in_order(const std::vector<std::string>* listed) && {
    if (listed == nullptr) return std::move(list_);
    std::vector<std::string_view> keys;
    for (const auto& [key, value] : list_) keys.emplace_back(key);
    List out;
    out.reserve(list_.size());
    for (const size_t index : arranged_order(keys, listed)) out.push_back(std::move(list_[index]));
    return out;
  }

 private:
  [[nodiscard]] std::optional<size_t> index_of(std::string_view key) const {
    for (size_t i = 0; i < list_.size(); i++)
      if (list_[i].first == key) return i;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<size_t> spot_for(std::string_view key, KeyOrder canonical) const {
    const auto here = std::find(canonical.begin(), canonical.end(), key);
    std::optional<size_t> spot;
    for (auto before = here; !spot && here != canonical.end() && before != canonical.begin();)
      if (const auto index = index_of(*--before)) spot = *index + 1;
    for (auto after = here; !spot && after != canonical.end(); ++after) spot = index_of(*after);
    return spot;
  }

  List list_;
};

class Members : public MembersOf<json::Value> {
 public:
  Members() = default;
  // The members of `object`; none when it is no object.
  explicit Members(const json::Value& object);
  // The object, in the order that arranged_order says.
  [[nodiscard]] json::Value arranged(const std::vector<std::string>* listed) &&;
};

json::Value object_of_members(Members::List members);

}  // namespace daybook::document
