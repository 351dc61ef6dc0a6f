#include "document/members.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

namespace daybook::document {
namespace {

using Keys = std::vector<std::string>;

Keys keys_of(const json::Value& object) {
  Keys keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

Keys arranged(const Keys& by_default, const Keys& listed) {
  Members members;
  for (const auto& key : by_default) members.append(key, nullptr);
  return keys_of(std::move(members).arranged(&listed));
}

TEST(Members, KeepTheDefaultOrderWithoutAList) {
  Members members;
  for (const char* key : {"b", "a", "c"}) members.append(key, nullptr);
  EXPECT_EQ(keys_of(std::move(members).arranged(nullptr)), (Keys{"b", "a", "c"}));
}

TEST(Members, FollowTheListAndIgnoreWhatIsNotThere) {
  EXPECT_EQ(arranged({"a", "b", "c"}, {"c", "x", "a", "b", "a"}), (Keys{"c", "a", "b"}));
}

TEST(Members, PutAnUnlistedKeyAfterItsPredecessor) {
  EXPECT_EQ(arranged({"a", "b", "c"}, {"c", "a"}), (Keys{"c", "a", "b"}));
  EXPECT_EQ(arranged({"a", "b", "c"}, {"a", "z", "c"}), (Keys{"a", "b", "c"}));
  EXPECT_EQ(arranged({"a", "b", "c"}, {"c"}), (Keys{"a", "b", "c"}));
  EXPECT_EQ(arranged({"a", "b", "c", "d"}, {"d", "a"}), (Keys{"d", "a", "b", "c"}));
}

TEST(Members, PutNewKeysThatFollowAllListedOnesAtTheEnd) {
  EXPECT_EQ(arranged({"a", "b", "new"}, {"b", "a"}), (Keys{"b", "a", "new"}));
  EXPECT_EQ(arranged({"a", "new1", "new2"}, {"a"}), (Keys{"a", "new1", "new2"}));
}

// All sublists of four keys as the list, in every order: listed keys stay as listed, unlisted ones
// in default order.
TEST(Members, KeepBothOrdersForEveryList) {
  const Keys all = {"a", "b", "c", "d"};
  Keys order = all;
  do {
    for (size_t size = 0; size <= 4; size++) {
      const Keys listed(order.begin(), order.begin() + static_cast<ptrdiff_t>(size));
      const Keys result = arranged(all, listed);
      ASSERT_TRUE(std::is_permutation(result.begin(), result.end(), all.begin(), all.end()));
      Keys from_list;
      Keys others;
      for (const auto& key : result)
        (std::count(listed.begin(), listed.end(), key) > 0 ? from_list : others).push_back(key);
      ASSERT_EQ(from_list, listed);
      ASSERT_TRUE(std::is_sorted(others.begin(), others.end()));
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Members, PlaceAKeyByItsCanonicalNeighbours) {
  static constexpr auto kOrder = std::to_array<std::string_view>({"a", "b", "c"});
  const auto placed = [](const Keys& there, std::string_view key) {
    Members members;
    for (const auto& k : there) members.append(k, 0);
    members.place(key, 1, kOrder);
    return keys_of(std::move(members).arranged(nullptr));
  };
  EXPECT_EQ(placed({"a", "c"}, "b"), (Keys{"a", "b", "c"}));
  EXPECT_EQ(placed({"x", "a", "y"}, "c"), (Keys{"x", "a", "c", "y"}));
  EXPECT_EQ(placed({"x", "c"}, "b"), (Keys{"x", "b", "c"}));
  EXPECT_EQ(placed({"x", "c"}, "c"), (Keys{"x", "c"}));
  EXPECT_EQ(placed({"x"}, "b"), (Keys{"x", "b"}));
  EXPECT_EQ(placed({"a"}, "zzz"), (Keys{"a", "zzz"}));
  EXPECT_EQ(placed({}, "b"), (Keys{"b"}));
}

}  // namespace
}  // namespace daybook::document
