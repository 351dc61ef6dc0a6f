// The worked example of docs/format/keys.md, whose bytes this is.
#include "note/key_statement.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "note/checkpoint.h"

namespace daybook::note {
namespace {

// Invented keys: their seeds are 32 bytes of 0x07 and of 0x08.
constexpr char kSeven[] =
    "PRIVATE+KEY+example.com/daybook+8cd4f035+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
constexpr char kEight[] =
    "PRIVATE+KEY+example.com/daybook+eb1c1f06+AQgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";
constexpr char kRoot[] = "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=";

LogHead head_of(uint64_t size) {
  return {"example.com/daybook", TreeSize(size), Hash::from_bytes(base64_decode(kRoot).value())};
}

TEST(KeyStatement, ARotationIsTheOneOfTheFormatPage) {
  const Signer seven = Signer::parse(kSeven).value();
  const Signer eight = Signer::parse(kEight).value();
  const std::string bytes = R"(daybook/key-rotation/v1
example.com/daybook
3
Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=
example.com/daybook+8cd4f035+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs
example.com/daybook+eb1c1f06+AROY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK

— example.com/daybook jNTwNfF3cMsPVy3osabE+W0oopwKA56pOHtyhc)"
                            R"(2ecjPCzJkjRycN7lF39m5EJhpWJgIaAV7IwFengagciWXkT5BRGwI=
— example.com/daybook 6xwfBrlih0LvUYGSrN2fva1722FzQbSwMtXa0F)"
                            R"(QR+EbD/tdEEbO1c1vxkicOjAURZPPeyR7bp+ThS/Vk5RfLVstxTQc=
)";
  EXPECT_EQ(sign_rotation(head_of(3), seven, eight), bytes);
  const KeyStatement statement = parse_key_statement(bytes).value();
  EXPECT_TRUE(statement.is_rotation());
  EXPECT_EQ(statement.key.vkey(), seven.verifier().vkey());
  EXPECT_EQ(statement.next->vkey(), eight.verifier().vkey());
  EXPECT_EQ(statement.head.size, TreeSize(3));
  EXPECT_TRUE(is_signed_by(statement, seven.verifier()));
  EXPECT_TRUE(is_signed_by(statement, eight.verifier()));
}

TEST(KeyStatement, ARevocationIsTheOneOfTheFormatPage) {
  const Signer seven = Signer::parse(kSeven).value();
  const Signer eight = Signer::parse(kEight).value();
  const std::string bytes = R"(daybook/key-revocation/v1
example.com/daybook
4
Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=
example.com/daybook+8cd4f035+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs
0

— example.com/daybook 6xwfBrdaJGUUyuM9tOZI4azmwluxgx2Xd4duvS)"
                            R"(3U/ZljOlgT5mozj53ghtU3Cu/1GkPHM0f9CjmQd7cp5IjOvm2z+QA=
)";
  EXPECT_EQ(sign_revocation(head_of(4), seven.verifier(), TreeSize(0), eight), bytes);
  const KeyStatement statement = parse_key_statement(bytes).value();
  EXPECT_FALSE(statement.is_rotation());
  EXPECT_EQ(statement.trusted, TreeSize(0));
  EXPECT_TRUE(is_signed_by(statement, eight.verifier()));
  EXPECT_FALSE(is_signed_by(statement, seven.verifier()));
}

TEST(KeyStatement, IsNoCheckpointAndACheckpointIsNone) {
  const Signer seven = Signer::parse(kSeven).value();
  const Signer eight = Signer::parse(kEight).value();
  const std::string rotation = sign_rotation(head_of(3), seven, eight);
  EXPECT_FALSE(open_checkpoint(rotation, seven.verifier()).ok());
  const std::string checkpoint =
      sign_checkpoint({"example.com/daybook", TreeSize(3), head_of(3).root}, seven);
  EXPECT_EQ(parse_key_statement(checkpoint).error().kind, ErrorKind::kInvalid);
}

TEST(KeyStatement, OfAnotherLogsKeyIsRefused) {
  const Signer other = Signer::generate("example.com/other").value();
  const Signer seven = Signer::parse(kSeven).value();
  EXPECT_FALSE(parse_key_statement(sign_rotation(head_of(3), seven, other)).ok());
}

}  // namespace
}  // namespace daybook::note
