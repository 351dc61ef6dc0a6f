#include "document/members.h"

#include <list>
#include <unordered_map>

namespace daybook::document {
namespace {

// Indexes into the default order, in the order of `listed`.
std::list<size_t> listed_indexes(const std::vector<std::string>& listed,
                                 const std::vector<std::string_view>& keys,
                                 std::vector<bool>& is_listed) {
  std::unordered_map<std::string_view, size_t> index_of;
  for (size_t i = 0; i < keys.size(); i++) index_of.emplace(keys[i], i);
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

std::vector<size_t> arranged_order(const std::vector<std::string_view>& keys,
                                   const std::vector<std::string>* listed) {
  std::vector<bool> is_listed(keys.size());
  std::list<size_t> order;
  if (listed != nullptr) order = listed_indexes(*listed, keys, is_listed);
  insert_unlisted(order, is_listed);
  return {order.begin(), order.end()};
}

Members::Members(const json::Value& object) {
  if (!object.is_object()) return;
  for (const auto& [key, value] : object.items()) append(key, value);
}

json::Value Members::arranged(const std::vector<std::string>* listed) && {
  return object_of_members(std::move(*this).in_order(listed));
}

json::Value object_of_members(Members::List members) {
  json::Value object = json::Value::object();
  for (auto& [key, value] : members) json::append_member(object, std::move(key), std::move(value));
  return object;
}

}  // namespace daybook::document
