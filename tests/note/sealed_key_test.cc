#include "note/sealed_key.h"

#include <gtest/gtest.h>

#include "note/key_history.h"

namespace daybook::note {
namespace {

AskPassphrase answers(const std::string& text) {
  return [text](const KeyFileLabel&) -> Result<Secret> { return Secret(text); };
}
AskPassphrase nobody() {
  return [](const KeyFileLabel&) -> Result<Secret> {
    ADD_FAILURE() << "a key in the clear asks for no passphrase";
    return environment("nobody");
  };
}

TEST(SealedKey, InTheClearIsTheOneLine) {
  const Signer signer = Signer::generate("example.com/log").value();
  const std::string text = seal_key(signer, Secret()).value();
  EXPECT_EQ(text, signer.skey() + "\n");
  EXPECT_EQ(open_key(text, nobody())->skey(), signer.skey());
  const KeyFileLabel label = read_key_label(text).value();
  EXPECT_FALSE(label.sealed);
  EXPECT_EQ(label.key_id, signer.verifier().key_id());
}

TEST(SealedKey, OpensWithItsPassphraseAlone) {
  const Signer signer = Signer::generate("example.com/log").value();
  const std::string text = seal_key(signer, Secret("correct horse")).value();
  EXPECT_EQ(open_key(text, answers("correct horse"))->skey(), signer.skey());
  for (const std::string wrong : {"correct hors", "correct horse ", "x", ""}) {
    const auto opened = open_key(text, answers(wrong));
    ASSERT_FALSE(opened.ok()) << wrong;
    EXPECT_EQ(opened.error().kind, ErrorKind::kEnvironment);
    EXPECT_NE(opened.error().message.find("wrong passphrase"), std::string::npos);
  }
  const auto absent = open_key(text, {});
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().kind, ErrorKind::kEnvironment);
  EXPECT_NE(absent.error().message.find("nobody to ask"), std::string::npos);
}

TEST(SealedKey, SaysWhoseItIsAndNothingElse) {
  const Signer signer = Signer::generate("example.com/log").value();
  const std::string text = seal_key(signer, Secret("p")).value();
  const KeyFileLabel label = read_key_label(text).value();
  EXPECT_TRUE(label.sealed);
  EXPECT_EQ(label.name, "example.com/log");
  EXPECT_EQ(label.key_id, signer.verifier().key_id());
  const std::string skey = signer.skey();
  const std::string before =
      "+" + key_id_hex(signer.verifier()) + "+";  // a seed may hold a '+', too
  const std::string seed = skey.substr(skey.find(before) + before.size());
  EXPECT_EQ(text.find(seed.substr(2, 20)), std::string::npos);
  EXPECT_NE(seal_key(signer, Secret("p")).value(), text) << "the salt is the same twice";
  EXPECT_EQ(text.rfind("ENCRYPTED+KEY+example.com/log+", 0), 0U);
  EXPECT_NE(text.find("\n-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), std::string::npos);
}

TEST(SealedKey, AnotherKeysLabelIsRefused) {
  const Signer one = Signer::generate("example.com/log").value();
  const Signer two = Signer::generate("example.com/log").value();
  const std::string a = seal_key(one, Secret("p")).value();
  const std::string b = seal_key(two, Secret("p")).value();
  const std::string mixed = a.substr(0, a.find('\n')) + b.substr(b.find('\n'));
  EXPECT_EQ(open_key(mixed, answers("p")).error().kind, ErrorKind::kEnvironment);
}

TEST(SealedKey, ADamagedFileNeverOpens) {
  const Signer signer = Signer::generate("example.com/log").value();
  const std::string text = seal_key(signer, Secret("p")).value();
  for (size_t i = 0; i < text.size(); i += 7) {
    EXPECT_FALSE(open_key(text.substr(0, i), answers("p")).ok()) << i;
  }
  EXPECT_FALSE(open_key("", nobody()).ok());
  EXPECT_FALSE(open_key("ENCRYPTED+KEY+example.com/log+12\n", answers("p")).ok());
}

// Made by daybook, opened again for ever: scrypt N 16384, r 8, p 5; AES-256-CBC.
TEST(SealedKey, WhatWasSealedOnceStaysReadable) {
  const std::string text = R"(ENCRYPTED+KEY+example.com/daybook+8cd4f035
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSsGAQQB2kcECzAcBBAyaHPnT6dfdV+HJaqA
zxHVAgJAAAIBCAIBBTAdBglghkgBZQMEASoEED9aMAHVPnxM2jtqD+aGc0cEQAP5
7qs1AiQ95i5mXGpVav3b3V8K1ha1ZJZwHMNiYwAWCsDEtxUv+dpG8GvTP3OGEDye
TUc7Q3A+GX/Kz56TUIg=
-----END ENCRYPTED PRIVATE KEY-----
)";
  EXPECT_EQ(open_key(text, answers("correct horse battery staple"))->verifier().vkey(),
            "example.com/daybook+8cd4f035+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs");
}

TEST(Secret, IsWipedWhenItIsMovedFrom) {
  Secret one(std::string("short"));
  const char* bytes = one.text().data();  // kept inside the string itself
  const Secret two = std::move(one);
  EXPECT_EQ(two.text(), "short");
  EXPECT_EQ(std::string(bytes, 5), std::string(5, '\0'));
}

}  // namespace
}  // namespace daybook::note
