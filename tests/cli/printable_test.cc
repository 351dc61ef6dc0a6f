#include "cli/printable.h"

#include <gtest/gtest.h>

namespace daybook::cli {
namespace {

TEST(Printable, LeavesTextAlone) {
  EXPECT_EQ(printable("Token → 0x12"), "Token → 0x12");
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, ShowsControlCharactersAsEscapes) {
  EXPECT_EQ(printable("a\x1b[2Jb\n\t\x7f"), "a\\x1b[2Jb\\n\\t\\x7f");
  EXPECT_EQ(printable("Tok\u202Een"), "Tok\\xe2\\x80\\xaeen");
  EXPECT_EQ(printable("a\u2028b\u2066c\u200Fd\u061Ce"),
            "a\\xe2\\x80\\xa8b\\xe2\\x81\\xa6c\\xe2\\x80\\x8fd\\xd8\\x9ce");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\xc2\\x9b31m");  // C1 control sequence introducer
}

TEST(Printable, ShowsBytesThatAreNotUtf8AsEscapes) {
  EXPECT_EQ(printable("a\xff\xe2\x86"), "a\\xff\\xe2\\x86");
  EXPECT_EQ(printable("\xe2\x86"), "\\xe2\\x86");
}

TEST(TextWidth, CountsCodePoints) {
  EXPECT_EQ(text_width("a→b"), 3U);
  EXPECT_EQ(text_width(""), 0U);
}

TEST(CompactHex, ShortensLongHexWordsOnly) {
  EXPECT_EQ(compact_hex("0x52908400098527886E0F7030069857D2E4169EE7 → "
                        "0x8617E340B3D01FA5F11F306F4090FD50E238070D"),
            "0x529…69EE7 → 0x861…8070D");
  EXPECT_EQ(compact_hex("fee 0x12, 0x"), "fee 0x12, 0x");
  EXPECT_EQ(compact_hex(""), "");
}

TEST(Shorten, KeepsBothEndsOfHex) {
  EXPECT_EQ(shorten("0x1234567890abcdef", 10), "0x123…cdef");
  EXPECT_EQ(text_width(shorten("0x1234567890abcdef", 10)), 10U);
}

TEST(Shorten, KeepsTheEndOfAPath) {
  EXPECT_EQ(shorten("contracts/x/Router.sol:Router", 8), "…:Router");
}

TEST(Shorten, CutsTheEndOfText) {
  EXPECT_EQ(shorten("a long contract name", 7), "a long…");
  EXPECT_EQ(shorten("→→→→", 3), "→→…");
  EXPECT_EQ(shorten("short", 5), "short");
}

}  // namespace
}  // namespace daybook::cli
