// The witness as a log meets it: real sockets on the loopback, the real client, the real keeper.
#include <future>

#include "server/http_client.h"
#include "server/running_server.h"
#include "server/witness_service.h"
#include "witness/witness_fixture.h"

namespace daybook::server {
namespace {

using testing::NaiveLog;
using testing::RawConnection;
using testing::RunningServer;
using testing::WitnessTest;
using witness::Round;

class WitnessOverHttp : public WitnessTest {
 protected:
  void SetUp() override {
    WitnessTest::SetUp();
    open();
    serve();
  }
  void TearDown() override {
    server.reset();
    WitnessTest::TearDown();
  }
  void serve() {
    server = std::make_unique<RunningServer>([this](const Request& request) {
      return answer_witness_request(*keeper, request,
                                    [this](const std::string& line) { said.push_back(line); });
    });
    policy =
        witness::parse_policy(
            "witness w1 " + keeper->key().vkey() + " " + server->url() + "\nquorum w1\n", "policy")
            .value();
  }
  Round ask(const NaiveLog& of, uint64_t size) {
    HttpClient http;
    return witness::collect(policy, of.note(size), of.signer.verifier(), of.proofs(size), sizes,
                            http, 20'000)
        .value();
  }
  Round ask(uint64_t size) { return ask(log, size); }
  [[nodiscard]] std::string get(const std::string& path) const {
    const RawConnection connection(server->port());
    connection.send("GET " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n");
    return connection.receive();
  }

  std::unique_ptr<RunningServer> server;
  std::vector<std::string> said;
  witness::Policy policy;
  witness::LastSizes sizes;
};

TEST_F(WitnessOverHttp, CosignsALogThatGrows) {
  for (const uint64_t size : {1U, 2U, 5U, 33U}) {
    const Round round = ask(size);
    EXPECT_TRUE(round.quorum_met) << witness::refusals_text(policy, round.refusals);
    const note::Note note = note::parse_note(round.note).value();
    EXPECT_TRUE(witness::standing_of(note, policy).quorum_met);
  }
  sizes.clear();  // a new process, which knows nothing
  EXPECT_TRUE(ask(64).quorum_met);
}

TEST_F(WitnessOverHttp, GoesOnAfterAStart) {
  ASSERT_TRUE(ask(5).quorum_met);
  server.reset();
  open();
  serve();
  EXPECT_EQ(ask(3).refusals.at(0).error.kind, ErrorKind::kTampered);
  EXPECT_TRUE(ask(9).quorum_met);
}

TEST_F(WitnessOverHttp, RefusesAForkAndALogThatItDoesNotKnow) {
  ASSERT_TRUE(ask(9).quorum_met);
  NaiveLog fork;
  fork.leaves[2] = "another leaf";
  EXPECT_EQ(ask(fork, 9).refusals.at(0).error.kind, ErrorKind::kTampered);
  EXPECT_EQ(ask(fork, 12).refusals.at(0).error.kind, ErrorKind::kTampered);
  NaiveLog other;
  other.signer = note::Signer::generate("other.example/log").value();
  EXPECT_NE(ask(other, 5).refusals.at(0).error.message.find("does not know this log"),
            std::string::npos);
  EXPECT_EQ(said.back().substr(0, 4), "404 ");
}

TEST_F(WitnessOverHttp, OfTwoWritersAtOnceBothEndAtTheLargest) {
  auto other = std::async(std::launch::async, [&] {
    witness::LastSizes own;
    HttpClient http;
    return witness::collect(policy, log.note(7), log.signer.verifier(), log.proofs(7), own, http,
                            20'000)
        .value();
  });
  const Round ours = ask(8);
  const Round theirs = other.get();
  EXPECT_TRUE(ours.quorum_met);  // whoever came first, 8 extends it
  if (!theirs.quorum_met) {
    EXPECT_EQ(theirs.refusals.at(0).error.kind, ErrorKind::kTampered);
  }
  EXPECT_EQ(seen_size(), 8U);
}

TEST_F(WitnessOverHttp, AnswersTheseBytes) {
  const RawConnection connection(server->port());
  const std::string body = witness::render_request(log.request(0, 3));
  connection.send("POST /add-checkpoint HTTP/1.1\r\nConnection: close\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
  const std::string answer = connection.receive();
  EXPECT_EQ(answer.substr(0, 17), "HTTP/1.1 200 OK\r\n");
  EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4),
            "\u2014 witness.example/w1 "
            "519lMgAAAABlU/EAl7SfWsUeg0lEXF67h/70Pnw5Qqay9m8DL8ZFf+"
            "IllPJGHNhLcWsL25cTuWCGBNG0ctJvQf2ctgArx7eQFi2OBg==\n");
}

TEST_F(WitnessOverHttp, AConflictCarriesTheSize) {
  ASSERT_TRUE(ask(5).quorum_met);
  const RawConnection connection(server->port());
  const std::string body = witness::render_request(log.request(0, 7));
  connection.send("POST /add-checkpoint HTTP/1.1\r\nConnection: close\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
  const std::string answer = connection.receive();
  EXPECT_EQ(answer.substr(0, 13), "HTTP/1.1 409 ");
  EXPECT_NE(answer.find("Content-Type: text/x.tlog.size\r\n"), std::string::npos);
  EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), "5\n");
}

TEST_F(WitnessOverHttp, ShowsWhatItHasSeen) {
  EXPECT_NE(get("/").find("log test.example/log 0\n"), std::string::npos);
  const std::string path = "/" + witness::origin_folder("test.example/log") + "/checkpoint";
  EXPECT_EQ(get(path).substr(0, 12), "HTTP/1.1 404");
  const Round round = ask(5);
  EXPECT_NE(get("/").find("key " + keeper->key().vkey() + "\nlog test.example/log 5\n"),
            std::string::npos);
  EXPECT_NE(get(path).find(round.note), std::string::npos);
}

TEST_F(WitnessOverHttp, OtherPathsAndMethodsAreRefused) {
  for (const char* path : {"/add-checkpoint", "/add-checkpoint/", "/checkpoint", "//checkpoint",
                           "/../key", "/key", "/LOCK", "*"}) {
    const std::string answer = get(path);
    EXPECT_TRUE(answer.substr(0, 12) == "HTTP/1.1 404" || answer.substr(0, 12) == "HTTP/1.1 405" ||
                answer.substr(0, 12) == "HTTP/1.1 400")
        << path << answer;
  }
  const RawConnection connection(server->port());
  connection.send("DELETE / HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(connection.receive().substr(0, 12), "HTTP/1.1 405");
}

}  // namespace
}  // namespace daybook::server
