#include "log/identity.h"

#include <gtest/gtest.h>

#include "log/store_fixture.h"

namespace daybook::log {
namespace {

using daybook::testing::kOtherStoreId;
using daybook::testing::kStoreId;

TEST(Identity, RoundTrips) {
  for (const uint64_t session : {uint64_t{0}, uint64_t{7}, UINT64_MAX}) {
    const Identity parsed = parse_identity(render_identity({kStoreId, session})).value();
    EXPECT_EQ(parsed.store_id, kStoreId);
    EXPECT_EQ(parsed.session, session);
  }
  EXPECT_EQ(render_identity({kStoreId, 7}),
            "store-id 000102030405060708090a0b0c0d0e0f\nsession 7\n");
}

TEST(Identity, IsReadStrictly) {
  const std::string id = kStoreId;
  for (const std::string& text :
       {std::string(), std::string("\n"), "store-id " + id + "\n",
        "store-id " + id + "\nsession \n", "store-id " + id + "\nsession 1",
        "store-id " + id + "\nsession 01\n", "store-id " + id + "\nsession -1\n",
        "store-id " + id + "\nsession 1\n\n", "store-id " + id + "\nsession 1\nx\n",
        "store-id " + id.substr(1) + "\nsession 1\n", "store-id " + id + "0\nsession 1\n",
        "store-id  " + id + "\nsession 1\n", "store-ID " + id + "\nsession 1\n",
        "session 1\nstore-id " + id + "\n", "store-id " + id + "\nsession 18446744073709551616\n",
        std::string("store-id 000102030405060708090A0B0C0D0E0F\nsession 1\n")}) {
    EXPECT_ERROR(parse_identity(text), ErrorKind::kInvalid, "store-id");
  }
}

TEST(Identity, IsComparedByStoreAndSession) {
  EXPECT_TRUE(compare_identities({kStoreId, 4}, {kStoreId, 4}).ok());
  EXPECT_TRUE(
      compare_identities({kStoreId, 5}, {kStoreId, 4}).ok());  // killed between the two writes
  EXPECT_ERROR(compare_identities({kStoreId, 3}, {kStoreId, 4}), ErrorKind::kTampered,
               "rolled back");
  EXPECT_ERROR(compare_identities({kStoreId, 6}, {kStoreId, 4}), ErrorKind::kTampered,
               "rolled back");
  EXPECT_ERROR(compare_identities({kOtherStoreId, 4}, {kStoreId, 4}), ErrorKind::kTampered,
               "swapped");
}

}  // namespace
}  // namespace daybook::log
