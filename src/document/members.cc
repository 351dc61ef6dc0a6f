#include "document/members.h"

#include <algorithm>
#include <list>
#include <unordered_map>

namespace daybook::document {
namespace {

using List = std::vector<std::pair<std::string, json::Value>>;

// Indexes into the default order, in the order of `listed`.
std::list<size_t> listed_indexes(const std::vector<std::string>& listed, const List& members,
                                 std::vector<bool>& is_listed) {
  std::unordered_map<std::string_view, size_t> index_of;
  for (size_t i = 0; i < members.size(); i++) index_of.emplace(members[i].first, i);
  std::list<size_t> order;
  for (const std::string& key : listed) {
    const auto found = index_of.find(key);
    if (found == index_of.end() || is_listed[found->second]) continue;
    is_listed[found->second] = true;
    order.push_back(found->second);
  }
  return order;
}

void insert_unlisted(std::list<size_t>& order, const std::vector<bool>& is_listed) {
  std::vector<std::list<size_t>::iterator> place_of(is_listed.size(), order.end());
  for (auto place = order.begin(); place != order.end(); ++place) place_of[*place] = place;
  size_t tail = is_listed.size();  // from here on, by default, nothing is listed
  while (tail > 0 && !is_listed[tail - 1]) tail--;
  for (size_t i = 0; i < is_listed.size(); i++) {
    if (is_listed[i]) continue;
    auto before = order.end();
    if (i < tail) before = i == 0 ? order.begin() : std::next(place_of[i - 1]);
    place_of[i] = order.insert(before, i);
  }
}

}  // namespace

Members::Members(const json::Value& object) {
  if (!object.is_object()) return;
  for (const auto& [key, value] : object.items()) list_.emplace_back(key, value);
}

std::optional<size_t> Members::index_of(std::string_view key) const {
  for (size_t i = 0; i < list_.size(); i++)
    if (list_[i].first == key) return i;
  return std::nullopt;
}

const json::Value* Members::find(std::string_view key) const {
  const auto index = index_of(key);
  return index ? &list_[*index].second : nullptr;
}

void Members::append(std::string key, json::Value value) {
  list_.emplace_back(std::move(key), std::move(value));
}

void Members::place(std::string_view key, json::Value value, KeyOrder canonical) {
  if (const auto old = index_of(key)) {
    list_[*old].second = std::move(value);
    return;
  }
  const auto here = std::find(canonical.begin(), canonical.end(), key);
  std::optional<size_t> spot;
  for (auto before = here; !spot && here != canonical.end() && before != canonical.begin();)
    if (const auto index = index_of(*--before)) spot = *index + 1;
  for (auto after = here; !spot && after != canonical.end(); ++after) spot = index_of(*after);
  const auto at = static_cast<ptrdiff_t>(spot.value_or(list_.size()));
  list_.emplace(list_.begin() + at, key, std::move(value));
}

json::Value Members::arranged(const std::vector<std::string>* listed) && {
  std::vector<bool> is_listed(list_.size());
  std::list<size_t> order;
  if (listed != nullptr) order = listed_indexes(*listed, list_, is_listed);
  insert_unlisted(order, is_listed);
  json::Value object = json::Value::object();
  for (const size_t i : order)
    json::append_member(object, std::move(list_[i].first), std::move(list_[i].second));
  return object;
}

}  // namespace daybook::document
