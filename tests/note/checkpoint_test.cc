#include "note/checkpoint.h"

#include <gtest/gtest.h>

namespace daybook::note {
namespace {

constexpr char kSigner[] =
    "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg";
constexpr char kEmptyText[] =
    "example.com/log/testdata\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
constexpr char kEmptySignature[] =
    "\u2014 example.com/log/testdata "
    "M9e0lhxJACzE1KoUdqKuPa+9p6R7dSW8BlEvrg/"
    "noo8FkGg6PbJoRNOcdjqjOq89wVvTA60eubCc4oufo5BvIVEgtQc=\n";

class Checkpoints : public ::testing::Test {
 protected:
  const Signer signer = Signer::parse(kSigner).value();
  const Checkpoint empty{"example.com/log/testdata", TreeSize(0), sha256("")};
};

TEST_F(Checkpoints, OfTheEmptyTreeEqualThePublishedOne) {
  EXPECT_EQ(checkpoint_text(empty), kEmptyText);
  EXPECT_EQ(sign_checkpoint(empty, signer), std::string(kEmptyText) + "\n" + kEmptySignature);
}

TEST_F(Checkpoints, RoundTrip) {
  for (const uint64_t size : {uint64_t{0}, uint64_t{1}, uint64_t{42}, UINT64_MAX}) {
    const Checkpoint checkpoint{"example.com/log/testdata", TreeSize(size), sha256("root")};
    EXPECT_EQ(parse_checkpoint_text(checkpoint_text(checkpoint)).value(), checkpoint);
    EXPECT_EQ(open_checkpoint(sign_checkpoint(checkpoint, signer), signer.verifier()).value(),
              checkpoint);
  }
}

TEST_F(Checkpoints, AreReadStrictly) {
  const std::string root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  const std::vector<std::string> refused = {
      "",
      "origin\n",
      "origin\n0\n",
      "origin\n0\n" + root.substr(0, root.size() - 1),
      "\n0\n" + root,
      "origin\n00\n" + root,
      "origin\n01\n" + root,
      "origin\n+1\n" + root,
      "origin\n-1\n" + root,
      "origin\n 1\n" + root,
      "origin\n1 \n" + root,
      "origin\n0x1\n" + root,
      "origin\n\n" + root,
      "origin\n18446744073709551616\n" + root,
      "origin\n1\n" + root.substr(4),
      "origin\n1\nAAAA" + root,
      "origin\n1\n\n",
      "origin\n1\n47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\n",  // the URL alphabet
      "origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",  // stray bits
      "origin\n1\n" + root + "extension\n",
      "origin\n1\n" + root + "\n"};
  for (const std::string& text : refused) {
    const Result<Checkpoint> checkpoint = parse_checkpoint_text(text);
    ASSERT_FALSE(checkpoint.ok()) << text;
    EXPECT_EQ(checkpoint.error().kind, ErrorKind::kInvalid);
  }
}

TEST_F(Checkpoints, WithAnExtensionLineAreRefusedThoughTheSignatureIsGood) {
  const Result<Checkpoint> opened = open_checkpoint(
      sign_note(std::string(kEmptyText) + "extension\n", signer), signer.verifier());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kInvalid);
}

TEST_F(Checkpoints, OfAnotherOriginAreRefusedThoughTheSignatureIsGood) {
  const Checkpoint other{"example.com/other", TreeSize(0), sha256("")};
  const Result<Checkpoint> opened =
      open_checkpoint(sign_checkpoint(other, signer), signer.verifier());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kTampered);
}

TEST_F(Checkpoints, OfAnotherKeyAreRefused) {
  const Signer other = Signer::generate("example.com/log/testdata").value();
  const Result<Checkpoint> opened =
      open_checkpoint(sign_checkpoint(empty, other), signer.verifier());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kTampered);
}

}  // namespace
}  // namespace daybook::note
