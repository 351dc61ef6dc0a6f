#include "event/import_id.h"

#include <gtest/gtest.h>

#include <set>

#include "base/bytes.h"

namespace daybook::event {
namespace {

TEST(ImportId, IsWhatAnotherImplementationGives) {
  // python3: h = sha256(b"daybook/import/v1\n" + b"".join(struct.pack(">I", len(p)) + p for p in
  // parts)), then uuid.UUID(bytes=h[:16]) with the version nibble 8 and the variant bits 10.
  EXPECT_EQ(to_string(import_id({"leveldb", "162", "put", "97-LookCoin", "{}"})),
            "8d15c065-b71d-88a7-bc10-f014e91e325c");
  EXPECT_EQ(to_string(import_id({})), "2ffacc45-90f8-82aa-a591-421874bfee2e");
}

TEST(ImportId, KeepsPartsApart) {
  const std::set<EventId> ids = {import_id({"ab"}), import_id({"a", "b"}), import_id({"", "ab"}),
                                 import_id({"ab", ""}), import_id({"b", "a"})};
  EXPECT_EQ(ids.size(), 5u);
}

TEST(ImportId, IsAVersion8Uuid) {
  for (int i = 0; i < 100; ++i) {
    const std::string text = to_string(import_id({std::to_string(i)}));
    EXPECT_EQ(text[14], '8');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
  }
}

}  // namespace
}  // namespace daybook::event
