#include "witness/dialogue.h"

#include <random>

#include "base/bytes.h"
#include "witness/witness_fixture.h"

namespace daybook::witness {
namespace {

using testing::WitnessTest;

// Made by a program of its own (Python's hashlib and cryptography) after the specification.
constexpr char kFirstRequest[] =
    "old 0\n"
    "\n"
    "test.example/log\n"
    "3\n"
    "m0ll+LIgukL3A5rQeByWbPkLsa6hWoBYbWNLMiqx9M4=\n"
    "\n"
    "\u2014 test.example/log "
    "iLCb6PhzdITAvYdnSyfJy6orDahLqYajQG+RlOy8iWx8oERTyVPi0F6e3Hmy0vd0yLHn/Bekk+wga+9GlukEbOZjGgc="
    "\n";
constexpr char kFirstAnswer[] =
    "\u2014 witness.example/w1 "
    "519lMgAAAABlU/"
    "EAl7SfWsUeg0lEXF67h/"
    "70Pnw5Qqay9m8DL8ZFf+IllPJGHNhLcWsL25cTuWCGBNG0ctJvQf2ctgArx7eQFi2OBg==\n";
constexpr char kSecondRequestHex[] =
    "6f6c6420330a32423952654237726a30616734524c6f624b4d3169577a4d45733767446d7a3839596f3141524b642f"
    "43513d0a2f757678686a76522f4f3766372f4a704f436e56442f764b775144512b2b6446534334444c355032757673"
    "3d0a70396b596c4c5966763059336a596a6a3462483372764f564d735545744953394d565564466543676e66383d0a"
    "39732f55482f2b356c6d4f744d4b344b3270476d494a316c72613646543743494b5045556d6e6b5261764d3d0a0a74"
    "6573742e6578616d706c652f6c6f670a370a5263366e37637156512b3556646156335451325071544961692b434573"
    "2f746c663654323048476a7955773d0a0ae2809420746573742e6578616d706c652f6c6f6720694c43623648796d79"
    "30467254727941476c7a4a4f70595459356d69395933495651584f73386d3654394c364e646674415a675264725867"
    "4357374c3637523543313779744d6454476f6d7a44356c6c72763679734e516b5451413d0a";
constexpr char kSecondAnswer[] =
    "\u2014 witness.example/w1 "
    "519lMgAAAABlU/"
    "EANtbOdxiCRIKQ6JIE7ueM3YyWnke3UaAx3vf0edaPXJnSt4SOeIjdCFv6DGR9SMkLppk4O5DNrzZPcHMPEz0DDw==\n";

using Dialogue = WitnessTest;

TEST_F(Dialogue, RequestsEqualThePublishedFormatByteForByte) {
  EXPECT_EQ(render_request(log.request(0, 3)), kFirstRequest);
  EXPECT_EQ(hex_encode(render_request(log.request(3, 7))), kSecondRequestHex);
}

TEST_F(Dialogue, AnswersEqualThePublishedFormatByteForByte) {
  open();
  EXPECT_EQ(keeper->add_checkpoint(kFirstRequest).body, kFirstAnswer);
  const Answer second = keeper->add_checkpoint(hex_decode(kSecondRequestHex).value());
  EXPECT_EQ(second.status, 200U);
  EXPECT_EQ(second.body, kSecondAnswer);
  const Answer conflict = keeper->add_checkpoint(kFirstRequest);
  EXPECT_EQ(conflict.status, 409U);
  EXPECT_EQ(conflict.content_type, "text/x.tlog.size");
  EXPECT_EQ(conflict.body, "7\n");
}

TEST_F(Dialogue, RequestsRoundTrip) {
  for (uint64_t size = 1; size <= 20; ++size) {
    for (uint64_t old_size = 0; old_size <= size; ++old_size) {
      const AddCheckpoint request = log.request(old_size, size);
      const AddCheckpoint parsed = parse_request(render_request(request)).value();
      EXPECT_EQ(parsed.old_size, request.old_size);
      EXPECT_EQ(parsed.proof, request.proof);
      EXPECT_EQ(parsed.checkpoint, request.checkpoint);
    }
  }
}

TEST_F(Dialogue, RequestsAreReadStrictly) {
  const std::string hash = "m0ll+LIgukL3A5rQeByWbPkLsa6hWoBYbWNLMiqx9M4=\n";
  std::string many;
  for (size_t i = 0; i < kMaxProofLines; ++i) many += hash;
  EXPECT_TRUE(parse_request("old 1\n" + many + "\nx").ok());
  const std::vector<std::string> refused = {"",
                                            "\n",
                                            "old\n\n",
                                            "old \n\n",
                                            "old 1",
                                            "old 1\n",
                                            "old 1\n" + hash,
                                            "old 01\n\n",
                                            "old -1\n\n",
                                            "old +1\n\n",
                                            "old  1\n\n",
                                            "old 1 \n\n",
                                            "old 1\r\n\r\n",
                                            "Old 1\n\n",
                                            "size 1\n\n",
                                            "old 18446744073709551616\n\n",
                                            "old 1\nAAAA\n\n",
                                            "old 1\n" + hash.substr(0, 43) + "\n\n",
                                            "old 1\n " + hash + "\n",
                                            "old 1\n" + many + hash + "\n",
                                            "old 1\n\n" + std::string(kMaxRequestBytes, 'x')};
  for (const std::string& body : refused) {
    const auto parsed = parse_request(body);
    ASSERT_FALSE(parsed.ok()) << body.substr(0, 100);
    EXPECT_EQ(parsed.error().kind, ErrorKind::kInvalid);
  }
}

TEST_F(Dialogue, SizesAreReadStrictly) {
  EXPECT_EQ(parse_size("0\n")->value, 0U);
  EXPECT_EQ(parse_size("18446744073709551615\n")->value, UINT64_MAX);
  for (const char* bad : {"", "\n", "1", "01\n", " 1\n", "1\n\n", "-1\n", "1\r\n", "x\n"}) {
    EXPECT_FALSE(parse_size(bad).ok()) << bad;
  }
}

// Bytes from the network never reach an assertion, and never move the witness.
TEST_F(Dialogue, GarbageIsRefusedAndChangesNothing) {
  open();
  ASSERT_EQ(keeper->add_checkpoint(kFirstRequest).status, 200U);
  const unsigned seed = std::random_device{}();
  std::mt19937_64 random(seed);
  const std::string good = render_request(log.request(3, 7));
  for (int round = 0; round < 2000; ++round) {
    std::string body = good;
    const size_t edits = 1 + random() % 4;
    for (size_t i = 0; i < edits && !body.empty(); ++i) {
      const size_t at = random() % body.size();
      switch (random() % 4) {
        case 0:
          body[at] = static_cast<char>(random());
          break;
        case 1:
          body.erase(at, 1 + random() % 40);
          break;
        case 2:
          body.insert(at, body.substr(random() % body.size(), random() % 60));
          break;
        default:
          body.resize(at);
      }
    }
    if (body == good) continue;
    const Answer answer = keeper->add_checkpoint(body);
    ASSERT_NE(answer.status, 200U) << "seed " << seed << ", round " << round << ":\n" << body;
    ASSERT_EQ(seen_size(), 3U) << "seed " << seed << ", round " << round;
  }
  EXPECT_EQ(keeper->add_checkpoint(good).status, 200U);
}

}  // namespace
}  // namespace daybook::witness
