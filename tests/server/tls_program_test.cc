// The real program asks over https: `daybook witness serve` behind a TLS terminator, and `daybook
// record` with a file of authorities.
#include "cli/served_witness.h"
#include "server/http_client.h"
#include "server/tls_terminator.h"

namespace daybook::testing {
namespace {

class WitnessProgramOverTls : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    spill(folder / "ca.pem", authority.pem());
    ok({"witness", "init", "--dir", folder / "w", "--name", "witness.example/w1"});
    vkey = ok({"witness", "key", "--dir", folder / "w"});
    vkey.pop_back();
    served = std::make_unique<Served>(folder / "w", Words{book + "/.daybook/key.pub"});
    front = std::make_unique<TlsTerminator>(
        make_certificate({"w1", "DNS:localhost,IP:127.0.0.1"}, &authority),
        [this](const server::Request& request) { return pass_on(request); });
    spill(book + "/policy", "witness w1 " + vkey + " " + front->url() + "\nquorum w1\n");
    auto config = json::parse(slurp(book + "/daybook.json")).value();
    config["witness"] = {{"policy", "policy"}, {"timeoutMs", 20000}};
    spill(book + "/daybook.json", json::stringify(config, 2) + "\n");
  }
  // As a proxy in front of the witness.
  [[nodiscard]] server::Response pass_on(const server::Request& request) const {
    server::Response response{502, "", ""};
    server::HttpClient client;
    client.post_all(
        {{served->url() + request.target, request.body}}, 20'000,
        [&](size_t, const Result<witness::Answer>& answer) -> std::optional<std::string> {
          if (answer.ok()) response = {answer->status, answer->content_type, answer->body};
          return std::nullopt;
        },
        [] { return false; });
    return response;
  }
  [[nodiscard]] Words trusting() const { return {"SSL_CERT_FILE=" + (folder / "ca.pem")}; }

  const Certificate authority = make_certificate({"a test's authority", ""}, nullptr);
  std::string vkey;
  std::unique_ptr<Served> served;
  std::unique_ptr<TlsTerminator> front;
};

TEST_F(WitnessProgramOverTls, CosignsWhatIsRecordedByWhoTrustsItsAuthority) {
  const std::string told = ok({"record", "note", "one"}, trusting());
  EXPECT_NE(told.find("witnessed  w1 20"), std::string::npos) << told;
  EXPECT_NE(served->log().find(" 200 old 0 size 1 "), std::string::npos) << served->log();
  EXPECT_GT(front->requests, 0U);
  EXPECT_EQ(document({"verify"})["witnesses"]["met"], true);
}

TEST_F(WitnessProgramOverTls, IsSentNothingByWhoDoesNot) {
  const Outcome refused = run({"record", "note", "one"});
  EXPECT_EQ(refused.code, 4);
  EXPECT_NE(refused.err.find("is not trusted"), std::string::npos) << refused.err;
  EXPECT_EQ(front->requests, 0U);
  EXPECT_EQ(document({"verify", "--log-only"}, 1)["problems"][0]["class"], "unwitnessed");
  ok({"witness", "collect"}, trusting());
  ok({"verify"});
}

}  // namespace
}  // namespace daybook::testing
