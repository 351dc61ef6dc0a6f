#include <gtest/gtest.h>

#include "base/bytes.h"
#include "note/note.h"

namespace daybook::note {
namespace {

constexpr char kSigner[] =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr char kVerifier[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

TEST(Signer, ReadsThePublishedKey) {
  const Signer signer = Signer::parse(kSigner).value();
  EXPECT_EQ(signer.skey(), kSigner);
  EXPECT_EQ(signer.verifier().vkey(), kVerifier);
  EXPECT_EQ(signer.verifier().name(), "PeterNeumann");
  EXPECT_EQ(signer.verifier().key_id(), 0xc74f20a3U);
}

TEST(Signer, SignsDeterministicallyAndItsVerifierAgrees) {
  const Signer signer = Signer::parse(kSigner).value();
  const std::string signature = signer.sign("message");
  EXPECT_EQ(signature.size(), 64U);
  EXPECT_EQ(signer.sign("message"), signature);
  EXPECT_TRUE(signer.verifier().verify("message", signature));
  EXPECT_FALSE(signer.verifier().verify("messagf", signature));
  EXPECT_FALSE(signer.verifier().verify("message", signature.substr(1)));
  EXPECT_FALSE(signer.verifier().verify("message", signature + "x"));
  EXPECT_FALSE(signer.verifier().verify("message", ""));
}

TEST(Signer, RefusesAnythingElse) {
  const std::vector<std::string> refused = {
      "",
      kVerifier,
      "PRIVATE+KEY+PeterNeumann+c74f20a3",
      "PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
      "PRIVATE+KEY+PeterNeuman+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
      "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDF",
      "PRIVATE+KEY+PeterNeumann+c74f20a3+AoEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
      "private+key+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"};
  for (const std::string& text : refused) {
    const Result<Signer> signer = Signer::parse(text);
    ASSERT_FALSE(signer.ok()) << text;
    EXPECT_EQ(signer.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(signer.error().message.find("YEKFALVFGyNhPJEMzD1QIDr"), std::string::npos)
        << "an error message shows the secret";
  }
}

TEST(Signer, GeneratesAKeyThatReadsBack) {
  const Signer one = Signer::generate("example.com/log").value();
  const Signer two = Signer::generate("example.com/log").value();
  EXPECT_NE(one.skey(), two.skey());
  const Signer again = Signer::parse(one.skey()).value();
  EXPECT_TRUE(one.verifier().verify("m", again.sign("m")));
  EXPECT_FALSE(two.verifier().verify("m", again.sign("m")));
  EXPECT_EQ(Signer::generate("two words").error().kind, ErrorKind::kInvalid);
}

TEST(Signer, MovesWithItsKey) {
  Signer one = Signer::parse(kSigner).value();
  const std::string signature = one.sign("m");
  Signer two = std::move(one);
  EXPECT_EQ(two.sign("m"), signature);
  Signer three = Signer::generate("other").value();
  three = std::move(two);
  EXPECT_EQ(three.sign("m"), signature);
  EXPECT_EQ(three.verifier().vkey(), kVerifier);
}

TEST(Verifier, RoundTrips) {
  EXPECT_EQ(Verifier::parse(kVerifier)->vkey(), kVerifier);
}

TEST(Verifier, RefusesEveryChangedCharacter) {
  const std::string good = kVerifier;
  for (size_t i = 0; i < good.size(); ++i) {
    for (const char c : {'A', 'a', '0', '+', ' ', '\n', '='}) {
      std::string changed = good;
      if (changed[i] == c) continue;
      changed[i] = c;
      EXPECT_FALSE(Verifier::parse(changed).ok()) << changed;
    }
    EXPECT_FALSE(Verifier::parse(good.substr(0, i)).ok());
  }
  EXPECT_FALSE(Verifier::parse(good + "\n").ok());
  EXPECT_FALSE(
      Verifier::parse("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").ok());
}

TEST(KeyName, HasNoWhiteSpaceAndNoPlus) {
  for (const char* name : {"a", "example.com/log", "日記", "é", "a\x7f"}) {
    EXPECT_TRUE(is_valid_key_name(name)) << name;
  }
  for (const char* name : {"", " ", "a b", "a\tb", "a\nb", "a+b", "\x01", "a\u00A0b", "a\u0085b",
                           "\u3000", "a\u2003", "\xff", "\xc3"}) {
    EXPECT_FALSE(is_valid_key_name(name)) << name;
  }
}

}  // namespace
}  // namespace daybook::note
