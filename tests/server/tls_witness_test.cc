// Two of three witnesses behind TLS: the real ledger, client and keepers; certificates of today.
#include <stdlib.h>

#include <fstream>

#include "ledger/ledger_fixture.h"
#include "server/http_client.h"
#include "server/tls_terminator.h"
#include "server/witness_service.h"

namespace daybook::testing {
namespace {

constexpr char kHosts[] = "DNS:localhost,IP:127.0.0.1";

class TwoOfThreeOverTls : public LedgerTest {
 protected:
  struct Served {
    std::unique_ptr<witness::Keeper> keeper;
    std::unique_ptr<TlsTerminator> front;
    std::string url;
  };
  void SetUp() override {
    LedgerTest::SetUp();
    ledger.reset();
    spill(folder / "ca.pem", authority.pem());
    ASSERT_EQ(::setenv("SSL_CERT_FILE", (folder / "ca.pem").c_str(), 1), 0);
    std::ifstream(root() + "/.daybook/key.pub") >> log_key;
    for (const char* name : {"w1", "w2", "w3"}) add_witness(name);
  }
  void TearDown() override {
    ledger.reset();
    served.clear();
    ::unsetenv("SSL_CERT_FILE");
  }
  static void spill(const std::string& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
  }
  void add_witness(const std::string& name) {
    ASSERT_TRUE(witness::Keeper::create(folder / name, "witness.example/" + name).ok());
    served.emplace_back();
    served.back().keeper =
        witness::Keeper::open(folder / name, {note::Verifier::parse(log_key).value()}, clock)
            .value();
    serve(served.size() - 1, make_certificate({name, kHosts}, &authority));
  }
  void serve(size_t i, const Certificate& certificate) {
    witness::Keeper* const keeper = served[i].keeper.get();
    served[i].front =
        std::make_unique<TlsTerminator>(certificate, [keeper](const server::Request& request) {
          return server::answer_witness_request(*keeper, request, {});
        });
    served[i].url = served[i].front->url();
  }
  void open(bool required = true) {
    std::string policy;
    for (size_t i = 0; i < served.size(); ++i) {
      policy += "witness w" + std::to_string(i + 1) + " " + served[i].keeper->key().vkey() + " " +
                served[i].url + "\n";
    }
    spill(root() + "/policy", policy + "group ours 2 w1 w2 w3\nquorum ours\n");
    ledger::Config config = ledger::default_config();
    config.origin = kOrigin;
    config.witness = {"policy", required, 20'000};
    spill(root() + "/daybook.json", ledger::render_config(config));
    ledger::OpenOptions options{true, 0};
    options.transport = &client;
    options.warn = [this](const std::string& what) { warnings += what; };
    auto opened = ledger::Ledger::open(root(), clock, options);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    ledger = std::move(*opened);
  }
  // "": a receipt.
  std::string submit(uint64_t chain = 1) {
    state::Draft draft = network_draft(ChainId(chain), "net" + std::to_string(chain));
    draft.event.id.bytes[0] = static_cast<uint8_t>(chain);
    draft.event.id.bytes[15] = 1;
    const auto receipts = ledger->submit({{draft}});
    return receipts.ok() ? "" : receipts.error().message;
  }
  std::vector<bool> cosigned() { return ledger->witness_status()->value().standing.cosigned; }
  // The third is not let near; with the second away there is no quorum, and the words say why.
  void expect_third_is_refused(const std::string& why) {
    open();
    EXPECT_EQ(submit(1), "");
    EXPECT_EQ(cosigned(), (std::vector<bool>{true, true, false}));
    ledger.reset();
    served[1].front->hangs_up = true;
    open();
    const std::string refused = submit(2);
    EXPECT_NE(refused.find("recorded, but not witnessed"), std::string::npos) << refused;
    EXPECT_NE(refused.find("w3: " + why), std::string::npos) << refused;
    EXPECT_EQ(cosigned(), (std::vector<bool>{true, false, false}));
    ledger.reset();
    open(false);
    EXPECT_EQ(submit(3), "");
    EXPECT_NE(warnings.find("w3: " + why), std::string::npos) << warnings;
    EXPECT_EQ(cosigned(), (std::vector<bool>{true, false, false}));
    EXPECT_EQ(served[2].front->requests, 0U);
    EXPECT_FALSE(served[2].keeper->seen()[0].checkpoint);
  }
  [[nodiscard]] std::string third() const { return served[2].url.substr(8); }

  const Certificate authority = make_certificate({"a test's authority", ""}, nullptr);
  std::string log_key, warnings;
  std::vector<Served> served;
  server::HttpClient client{20'000};  // waits for all, so that a test may say who cosigned
};

TEST_F(TwoOfThreeOverTls, AreAQuorumAndTheirCosignaturesAreInTheCheckpoint) {
  served[1].url = served[1].front->url("127.0.0.1");
  open();
  for (const uint64_t chain : {1U, 2U, 3U}) {
    EXPECT_EQ(submit(chain), "");
    EXPECT_EQ(cosigned(), (std::vector<bool>{true, true, true}));
  }
  ledger.reset();
  served[0].front->hangs_up = true;
  open();
  EXPECT_EQ(submit(4), "");
  EXPECT_EQ(cosigned(), (std::vector<bool>{false, true, true}));
  ledger.reset();
  std::ifstream checkpoint(root() + "/.daybook/checkpoint");
  const std::string note{std::istreambuf_iterator<char>(checkpoint), {}};
  EXPECT_EQ(note.find("witness.example/w1"), std::string::npos);
  EXPECT_NE(note.find("witness.example/w2"), std::string::npos);
  EXPECT_NE(note.find("witness.example/w3"), std::string::npos);
}

TEST_F(TwoOfThreeOverTls, ACertificateForAnotherHostIsRefused) {
  serve(2, make_certificate({"localhost", "DNS:other.example"}, &authority));
  expect_third_is_refused("the certificate of " + third() + " is not trusted: hostname mismatch");
}

TEST_F(TwoOfThreeOverTls, ACertificateForAnotherAddressIsRefused) {
  serve(2, make_certificate({"127.0.0.1", "DNS:localhost,IP:127.0.0.2"}, &authority));
  served[2].url = served[2].front->url("127.0.0.1");
  expect_third_is_refused("the certificate of " + third() + " is not trusted: IP address mismatch");
}

TEST_F(TwoOfThreeOverTls, ACertificateOfAnUnknownAuthorityIsRefused) {
  const Certificate stranger = make_certificate({"a stranger", ""}, nullptr);
  serve(2, make_certificate({"localhost", kHosts}, &stranger));
  expect_third_is_refused("the certificate of " + third() +
                          " is not trusted: unable to get local issuer certificate; if you trust "
                          "who issued it, name that authority's certificate in SSL_CERT_FILE");
}

TEST_F(TwoOfThreeOverTls, ACertificateThatHasExpiredIsRefused) {
  serve(2, make_certificate({"localhost", kHosts, -60}, &authority));
  expect_third_is_refused("the certificate of " + third() +
                          " is not trusted: certificate has expired");
}

TEST_F(TwoOfThreeOverTls, OneThatHangsUpInTheHandshakeIsNotCounted) {
  served[2].front->hangs_up = true;
  expect_third_is_refused("no TLS with " + third() + ": ");
}

}  // namespace
}  // namespace daybook::testing
