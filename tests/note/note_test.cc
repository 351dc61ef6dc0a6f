#include "note/note.h"

#include <gtest/gtest.h>

namespace daybook::note {
namespace {

constexpr char kSigner[] =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr char kText[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr char kLine[] =
    "\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/"
    "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
// A well-formed line of a key that nobody here knows.
constexpr char kOtherLine[] =
    "\u2014 EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/"
    "5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

std::string published() {
  return std::string(kText) + "\n" + kLine;
}

class Notes : public ::testing::Test {
 protected:
  const Signer signer = Signer::parse(kSigner).value();
  const std::vector<Verifier> known = {signer.verifier()};

  void expect_malformed(const std::string& bytes) {
    const Result<Note> note = parse_note(bytes);
    ASSERT_FALSE(note.ok()) << bytes;
    EXPECT_EQ(note.error().kind, ErrorKind::kInvalid) << note.error().message;
  }
  void expect_refused(const std::string& bytes) {
    const Result<Note> note = open_note(bytes, known);
    ASSERT_FALSE(note.ok()) << bytes;
    EXPECT_EQ(note.error().kind, ErrorKind::kTampered) << note.error().message;
  }
};

TEST_F(Notes, SignThePublishedExample) {
  EXPECT_EQ(sign_note(kText, signer), published());
}

TEST_F(Notes, OpenThePublishedExample) {
  const Note note = open_note(published(), known).value();
  EXPECT_EQ(note.text, kText);
  ASSERT_EQ(note.signatures.size(), 1U);
  EXPECT_EQ(note.signatures[0].name, "PeterNeumann");
  EXPECT_EQ(note.signatures[0].key_id, 0xc74f20a3U);
  EXPECT_EQ(render_note(note), published());
}

TEST_F(Notes, AreSplitAtTheLastBlankLine) {
  const std::string text = "one\n\ntwo\n\n\nthree\n";
  const Note note = open_note(sign_note(text, signer), known).value();
  EXPECT_EQ(note.text, text);
}

TEST_F(Notes, WithAnyFlippedBitAreRefused) {
  const std::string good = published();
  for (size_t i = 0; i < good.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[i] = static_cast<char>(static_cast<unsigned char>(bad[i]) ^ (1U << bit));
      EXPECT_FALSE(open_note(bad, known).ok()) << "bit " << bit << " of byte " << i;
    }
  }
}

TEST_F(Notes, CutAnywhereAreRefused) {
  const std::string good = published();
  for (size_t i = 0; i < good.size(); ++i)
    EXPECT_FALSE(open_note(good.substr(0, i), known).ok()) << i;
}

TEST_F(Notes, WithABadSignatureOfAKnownKeyAreRefusedEvenBesideAGoodOne) {
  std::string bad_line = kLine;
  bad_line[bad_line.size() - 10] = bad_line[bad_line.size() - 10] == 'A' ? 'B' : 'A';
  expect_refused(std::string(kText) + "\n" + bad_line);
  expect_refused(std::string(kText) + "\n" + kLine + bad_line);
  expect_refused(std::string(kText) + "\n" + bad_line + kLine);
}

TEST_F(Notes, IgnoreSignaturesOfUnknownKeys) {
  EXPECT_TRUE(open_note(std::string(kText) + "\n" + kOtherLine + kLine, known).ok());
  EXPECT_TRUE(open_note(std::string(kText) + "\n" + kLine + kOtherLine, known).ok());
  expect_refused(std::string(kText) + "\n" + kOtherLine);
  EXPECT_EQ(open_note(published(), {}).error().kind, ErrorKind::kTampered);
}

TEST_F(Notes, OfAnotherKeyWithTheSameNameAreUnknown) {
  const Signer namesake = Signer::generate("PeterNeumann").value();
  expect_refused(sign_note(kText, namesake));
}

TEST_F(Notes, MayRepeatASignature) {
  EXPECT_EQ(open_note(std::string(kText) + "\n" + kLine + kLine, known)->signatures.size(), 2U);
}

TEST_F(Notes, MayHaveManySignatureLinesButNotWithoutEnd) {
  std::string bytes = std::string(kText) + "\n";
  for (int i = 0; i < 99; ++i) bytes += kOtherLine;
  bytes += kLine;
  EXPECT_TRUE(open_note(bytes, known).ok());
  expect_malformed(bytes + kLine);
}

TEST_F(Notes, AreReadStrictly) {
  const std::string text = std::string(kText);
  const std::string line = kLine;
  const std::vector<std::string> malformed = {
      "",
      "\n",
      "\n\n",
      text,                                           // no blank line
      text + "\n",                                    // no signature
      text + line,                                    // no blank line before the signature
      text + "\n" + line.substr(0, line.size() - 1),  // no last newline
      text + "\n" + line + "\n",  // a blank line after it: nothing follows the last \n\n
      text + "\n" + line + "x\n",
      text + "\n- " + line.substr(4),        // hyphen
      text + "\n\u2013 " + line.substr(4),   // en dash
      text + "\n\u2014" + line.substr(4),    // no space
      text + "\n\u2014  " + line.substr(4),  // two spaces: an empty name
      text + "\n\u2014 a+b " + line.substr(17),
      text + "\n\u2014 PeterNeumann\n",
      text + "\n\u2014 PeterNeumann \n",                     // no bytes
      text + "\n\u2014 PeterNeumann AAAA\n",                 // not even a key id
      text + "\n\u2014 PeterNeumann AAAAAA==\n",             // a key id and nothing more
      text + "\n" + line.substr(0, line.size() - 2) + "\n",  // no padding
      text + "\n" + line.substr(0, line.size() - 1) + " \n",
      text + "\n" + line.substr(0, line.size() - 1) + "\r\n",
      "\x01" + text + "\n" + line,
      "tab\t\n\n" + line,
      "null" + std::string(1, '\0') + "\n\n" + line,
      "\xff\n\n" + line,
      "\xc0\xaf\n\n" + line,       // overlong
      "\xed\xa0\x80\n\n" + line};  // surrogate
  for (const std::string& bytes : malformed) expect_malformed(bytes);
}

TEST_F(Notes, WithStrayBase64BitsAreMalformed) {
  std::string line = kLine;
  const size_t last_digit = line.find('=') - 1;
  ASSERT_EQ(line[last_digit], 'M');
  line[last_digit] = 'N';  // the same bytes to a lax decoder
  expect_malformed(std::string(kText) + "\n" + line);
}

TEST_F(Notes, AreAtMostOneMebibyte) {
  const std::string text(1 << 20, 'x');
  expect_malformed(sign_note(text + "\n", signer));
  EXPECT_TRUE(open_note(sign_note(text.substr(0, (1 << 20) - 200) + "\n", signer), known).ok());
}

}  // namespace
}  // namespace daybook::note
