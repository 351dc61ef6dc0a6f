#include "note/cosignature.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "merkle/vectors.h"
#include "note/checkpoint.h"

namespace daybook::note {
namespace {

// An invented witness: its seed is the bytes 0 to 31. The line was made with `openssl pkeyutl`.
constexpr char kWitness[] =
    "witness.example/w1+e75f6532+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
constexpr char kPrivate[] =
    "PRIVATE+KEY+witness.example/w1+e75f6532+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
constexpr char kText[] =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
constexpr uint64_t kTime = 1679315147;
constexpr char kLine[] =
    "\u2014 witness.example/w1 "
    "519lMgAAAABkGFDLBuRDazBLVac2NE+Y+IjbjQOcXLfF9CSDZVUIoS83rE1nFZsVE8YiWV6Ngr7lV8H6bdoBQGP/"
    "l73euDMQ9k+bBQ==\n";

class Cosignatures : public ::testing::Test {
 protected:
  const CosignatureVerifier witness = CosignatureVerifier::parse(kWitness).value();
  const Cosigner cosigner = Cosigner::parse(kPrivate).value();
};

TEST_F(Cosignatures, SignTheMessageOfTheSpecification) {
  EXPECT_EQ(cosignature_message(kText, kTime),
            "cosignature/v1\ntime 1679315147\n" + std::string(kText));
}

TEST_F(Cosignatures, EqualTheLineThatOpensslMakes) {
  EXPECT_EQ(cosigner.verifier().vkey(), kWitness);
  EXPECT_EQ(render_signature_lines({cosigner.cosign(kText, kTime)}), kLine);
}

TEST_F(Cosignatures, GiveTheirTime) {
  const std::vector<Signature> lines = parse_signature_lines(kLine).value();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(witness.verify(kText, lines[0]).value(), kTime);
}

TEST_F(Cosignatures, WithAnyFlippedBitAreRefused) {
  const Signature good = cosigner.cosign(kText, kTime);
  for (size_t i = 0; i < good.payload.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      Signature bad = good;
      bad.payload[i] = static_cast<char>(static_cast<unsigned char>(bad.payload[i]) ^ (1U << bit));
      const Result<uint64_t> time = witness.verify(kText, bad);
      ASSERT_FALSE(time.ok()) << "bit " << bit << " of byte " << i;
      EXPECT_EQ(time.error().kind, ErrorKind::kTampered);
    }
  }
}

TEST_F(Cosignatures, OfAnotherTextKeyOrLengthAreRefused) {
  const Signature good = cosigner.cosign(kText, kTime);
  EXPECT_FALSE(witness.verify(std::string(kText) + "x\n", good).ok());
  const Cosigner other = Cosigner::generate("witness.example/w1").value();
  EXPECT_FALSE(witness.verify(kText, other.cosign(kText, kTime)).ok());
  for (size_t length = 0; length < good.payload.size(); ++length) {
    EXPECT_FALSE(
        witness.verify(kText, {good.name, good.key_id, good.payload.substr(0, length)}).ok());
  }
  EXPECT_FALSE(witness.verify(kText, {good.name, good.key_id, good.payload + "x"}).ok());
}

// A plain note signature by the same seed must never pass for a cosignature.
TEST_F(Cosignatures, AreNoNoteSignatures) {
  std::string payload;
  append_be64(payload, kTime);
  const Signer signer =
      Signer::parse(
          "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")
          .value();
  payload += signer.sign(kText);
  EXPECT_FALSE(witness.verify(kText, {witness.name(), witness.key_id(), payload}).ok());
  EXPECT_FALSE(CosignatureVerifier::parse(signer.verifier().vkey()).ok());
  EXPECT_FALSE(Verifier::parse(kWitness).ok());
  EXPECT_FALSE(Signer::parse(kPrivate).ok());
  EXPECT_FALSE(Cosigner::parse(signer.skey()).ok());
}

TEST_F(Cosignatures, OfKnownWitnessesAreFoundAndABadOneIsTold) {
  const Cosigner second = Cosigner::generate("witness.example/w2").value();
  const Cosigner unknown = Cosigner::generate("witness.example/w3").value();
  Note note{kText,
            {unknown.cosign(kText, 1), second.cosign("other\n", 2), cosigner.cosign(kText, kTime)}};
  const auto found = find_cosignatures(note, {witness, second.verifier()});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].witness, 1U);
  EXPECT_FALSE(found[0].time.has_value());
  EXPECT_EQ(found[1].witness, 0U);
  EXPECT_EQ(found[1].time, kTime);
}

TEST_F(Cosignatures, DoNotDisturbTheLogsOwnSignature) {
  const Signer log = Signer::generate("example.com/log").value();
  const Checkpoint checkpoint{"example.com/log", TreeSize(7), sha256("root")};
  Note note = parse_note(sign_checkpoint(checkpoint, log)).value();
  note.signatures.push_back(cosigner.cosign(note.text, kTime));
  EXPECT_EQ(open_checkpoint(render_note(note), log.verifier()).value(), checkpoint);
}

TEST_F(Cosignatures, KeysAreReadStrictly) {
  EXPECT_EQ(Cosigner::parse(cosigner.skey())->skey(), kPrivate);
  std::string wrong_id = kWitness;
  wrong_id[wrong_id.find("+e7") + 1] = 'f';
  const std::string good = kWitness;
  for (const std::string& bad :
       {std::string(), wrong_id, good.substr(0, good.size() - 4), good + "=", good + "\n",
        "two words" + good.substr(good.find('+')), "other" + good.substr(good.find('+'))}) {
    const auto parsed = CosignatureVerifier::parse(bad);
    ASSERT_FALSE(parsed.ok()) << bad;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kInvalid);
  }
  std::string wrong_private = kPrivate;
  wrong_private[wrong_private.find("+e7") + 1] = 'f';
  EXPECT_FALSE(Cosigner::parse(wrong_private).ok());
  EXPECT_FALSE(Cosigner::parse(kWitness).ok());
  EXPECT_FALSE(Cosigner::generate("two words").ok());
}

TEST_F(Cosignatures, OfAForeignCheckpointMayHaveExtensionLines) {
  const std::string text = kText;
  EXPECT_EQ(parse_foreign_checkpoint_text(text).value(), parse_checkpoint_text(text).value());
  EXPECT_EQ(parse_foreign_checkpoint_text(text + "one\ntwo\n").value(),
            parse_checkpoint_text(text).value());
  EXPECT_FALSE(parse_checkpoint_text(text + "one\n").ok());
  for (const std::string& bad :
       {text + "\n", text + "one", text + "one\n\ntwo\n", text.substr(0, text.size() - 1),
        std::string(), std::string("a\n1\n")}) {
    EXPECT_FALSE(parse_foreign_checkpoint_text(bad).ok()) << bad;
  }
}

// Published by another implementation (sunlight): a witness's and a mirror's cosignature, with the
// keys that they publish.
TEST(SunlightMirror, CosignaturesAreVerified) {
  DAYBOOK_SKIP_WITHOUT_VECTORS();
  const std::string hash = "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706";
  const std::pair<const char*, const char*> published[] = {
      {"", "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN"},
      {"mirror/", "mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O"}};
  for (const auto& [folder, vkey] : published) {
    const std::string file = std::string("sunlight-mirror/") + folder + hash + "/checkpoint";
    const Note note = parse_note(testing::read_bytes(testing::tlog_vectors() / file)).value();
    const auto witness = CosignatureVerifier::parse(vkey).value();
    EXPECT_EQ(witness.vkey(), vkey);
    const auto found = find_cosignatures(note, {witness});
    ASSERT_EQ(found.size(), 1U) << file;
    EXPECT_EQ(found[0].time, 1767139200U) << file;
    Note altered = note;
    altered.text[0] = 'R';
    EXPECT_FALSE(find_cosignatures(altered, {witness})[0].time.has_value());
    EXPECT_EQ(parse_checkpoint_text(note.text)->size, TreeSize(300));
  }
}

}  // namespace
}  // namespace daybook::note
