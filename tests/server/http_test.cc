#include <atomic>
#include <future>
#include <random>

#include "server/http_client.h"
#include "server/running_server.h"

namespace daybook::server {
namespace {

using testing::RawConnection;
using testing::RunningServer;
using witness::Answer;
using witness::Post;

Response echo(const Request& request) {
  return {200, "text/x.echo", request.method + " " + request.target + "\n" + request.body};
}

constexpr uint64_t kPatienceMs = 20'000;
constexpr uint64_t kHourMs = 3'600'000;

// Each post's last answer.
std::vector<Result<Answer>> post(HttpClient& http, const std::vector<Post>& posts,
                                 uint64_t timeout_ms = kPatienceMs) {
  std::vector<Result<Answer>> answers(posts.size(), environment("never taken"));
  http.post_all(
      posts, timeout_ms,
      [&](size_t i, const Result<Answer>& answer) -> std::optional<std::string> {
        answers[i] = answer;
        return std::nullopt;
      },
      [] { return false; });
  return answers;
}

// A listening socket that never accepts: connections succeed, and nobody answers.
class Silent {
 public:
  Silent() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(fd_, 8), 0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~Silent() { ::close(fd_); }
  Silent(const Silent&) = delete;
  Silent& operator=(const Silent&) = delete;
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] uint16_t port() const { return port_; }
  // Takes one connection, reads its request, says `answer`, and closes. Returns the request.
  std::string answer_once(const std::string& answer) const {
    const int peer = ::accept(fd_, nullptr, nullptr);
    std::string request;
    char byte = 0;
    while (request.find("\r\n\r\nbody") == std::string::npos && ::recv(peer, &byte, 1, 0) == 1) {
      request += byte;
    }
    ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::close(peer);
    return request;
  }

 private:
  int fd_;
  uint16_t port_ = 0;
};

// The error that an answer of these bytes leads to.
Error refused(const std::string& bytes) {
  const Silent peer;
  std::thread answering([&] { peer.answer_once(bytes); });
  HttpClient http;
  const auto answers = post(http, {{peer.url(), "body"}});
  answering.join();
  EXPECT_FALSE(answers[0].ok()) << bytes.substr(0, 100);
  return answers[0].ok() ? Error{} : answers[0].error();
}

TEST(Http, ClientAndServerUnderstandEachOther) {
  HttpClient http;
  const RunningServer server(echo);
  const auto answers = post(http, {{server.url() + "/a/b", "first\n"}, {server.url(), ""}});
  EXPECT_EQ(answers[0]->status, 200U);
  EXPECT_EQ(answers[0]->content_type, "text/x.echo");
  EXPECT_EQ(answers[0]->body, "POST /a/b\nfirst\n");
  EXPECT_EQ(answers[1]->body, "POST /\n");
}

TEST(Http, RequestsAreTheseBytes) {
  HttpClient http;
  const Silent peer;
  std::string request;
  std::thread answering(
      [&] { request = peer.answer_once("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); });
  EXPECT_TRUE(post(http, {{peer.url() + "/p/add-checkpoint", "body"}})[0].ok());
  answering.join();
  EXPECT_EQ(request, "POST /p/add-checkpoint HTTP/1.1\r\nHost: " + peer.url().substr(7) +
                         "\r\nUser-Agent: daybook\r\nContent-Length: 4\r\n\r\nbody");
}

TEST(Http, AnAnswerMayLeadToAnotherRequestOnTheSameConnection) {
  std::atomic<int> requests = 0;
  const RunningServer server([&](const Request& request) {
    ++requests;
    return Response{409, "t", request.body};
  });
  std::vector<std::string> bodies;
  HttpClient http;
  http.post_all(
      {{server.url(), "1"}}, kPatienceMs,
      [&](size_t, const Result<Answer>& answer) -> std::optional<std::string> {
        bodies.push_back(answer.ok() ? answer->body : answer.error().message);
        if (bodies.size() == 3) return std::nullopt;
        return bodies.back() + "+";
      },
      [] { return false; });
  EXPECT_EQ(bodies, (std::vector<std::string>{"1", "1+", "1++"}));
  EXPECT_EQ(requests, 3);
}

TEST(Http, OneClientMakesManyRounds) {
  const RunningServer server(echo);
  HttpClient http;
  for (int round = 0; round < 50; ++round) {
    EXPECT_TRUE(post(http, {{server.url(), std::to_string(round)}})[0].ok());
  }
}

TEST(Http, NobodyThereIsAnError) {
  HttpClient http;
  uint16_t free_port = 0;
  {
    const Silent gone;
    free_port = gone.port();
  }
  const auto answers = post(http, {{"http://127.0.0.1:" + std::to_string(free_port) + "/", "x"},
                                   {"https://127.0.0.1:" + std::to_string(free_port) + "/", "x"},
                                   {"nonsense", "x"}});
  EXPECT_EQ(answers[0].error().kind, ErrorKind::kEnvironment);
  EXPECT_NE(answers[0].error().message.find("no connection to 127.0.0.1"), std::string::npos);
  EXPECT_EQ(answers[1].error().message, answers[0].error().message);
  EXPECT_EQ(answers[2].error().kind, ErrorKind::kInvalid);
}

TEST(Http, SilenceEndsAtTheDeadline) {
  HttpClient http;
  const Silent silent;
  const auto answers = post(http, {{silent.url(), "x"}}, 50);
  ASSERT_FALSE(answers[0].ok());
  EXPECT_EQ(answers[0].error().kind, ErrorKind::kEnvironment);
  EXPECT_EQ(answers[0].error().message, "no answer within 50 ms");
}

// With a deadline that would fail the test's own time limit.
TEST(Http, WhenEnoughHaveAnsweredTheOthersAreWaitedForAMoment) {
  const RunningServer server(echo);
  const Silent silent;
  bool enough = false;
  std::vector<std::string> answers(2);
  HttpClient http(20);
  http.post_all(
      {{silent.url(), "x"}, {server.url(), "x"}}, kHourMs,
      [&](size_t i, const Result<Answer>& answer) -> std::optional<std::string> {
        enough = enough || answer.ok();
        answers[i] = answer.ok() ? "answered" : answer.error().message;
        return std::nullopt;
      },
      [&] { return enough; });
  EXPECT_EQ(answers[0], "no answer yet, when enough others had answered");
  EXPECT_EQ(answers[1], "answered");
}

TEST(Http, BadAnswersAreRefused) {
  EXPECT_EQ(refused("").kind, ErrorKind::kEnvironment);  // it hung up
  EXPECT_EQ(refused("SSH-2.0-OpenSSH_9.2\r\n\r\n").kind, ErrorKind::kInvalid);
  EXPECT_EQ(refused(std::string(1000, '\0')).kind, ErrorKind::kInvalid);
  EXPECT_EQ(refused("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort").kind,
            ErrorKind::kEnvironment);
  EXPECT_EQ(refused("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n").message,
            "its answer is too large");
  EXPECT_EQ(refused("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n").message,
            "its answer is too large");
  EXPECT_EQ(refused("HTTP/1.1 200 OK\r\n\r\n" + std::string(1 << 20, 'x')).message,
            "its answer is too large");
  EXPECT_EQ(refused("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n").kind, ErrorKind::kInvalid);
}

TEST(Http, BadRequestsAreAnsweredAndTheServerGoesOn) {
  HttpClient http;
  const RunningServer server(echo);
  const std::pair<std::string, std::string> bad[] = {
      {"nonsense\r\n\r\n", "HTTP/1.1 400"},
      {"GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 400"},
      {"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 400"},
      {"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n", "HTTP/1.1 413"},
      {"POST / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", "HTTP/1.1 431"}};
  for (const auto& [bytes, status] : bad) {
    const RawConnection connection(server.port());
    connection.send(bytes);
    EXPECT_EQ(connection.receive().substr(0, status.size()), status) << bytes.substr(0, 60);
  }
  EXPECT_TRUE(post(http, {{server.url(), "x"}})[0].ok());
}

TEST(Http, ASlowClientIsLetGo) {
  HttpClient http;
  const RunningServer server(echo, 50);
  const RawConnection slow(server.port());
  slow.send("POST / HTTP/1.1\r\nContent-Le");
  EXPECT_EQ(slow.receive(), "");  // closed
  EXPECT_TRUE(post(http, {{server.url(), "x"}})[0].ok());
}

TEST(Http, OneConnectionMayBringManyRequests) {
  const RunningServer server(echo);
  const RawConnection connection(server.port());
  for (const char* path : {"/1", "/2", "/3"}) {
    connection.send(std::string("GET ") + path + " HTTP/1.1\r\n\r\n");
    EXPECT_NE(connection.receive(std::string("GET ") + path + "\n").find("HTTP/1.1 200"),
              std::string::npos);
  }
}

TEST(Http, FurtherConnectionsWaitTheirTurn) {
  const RunningServer server(echo, 10'000, 1);
  auto first = std::make_unique<RawConnection>(server.port());
  first->send("GET /1 HTTP/1.1\r\n\r\n");
  first->receive("GET /1\n");
  const RawConnection second(server.port());
  second.send("GET /2 HTTP/1.1\r\n\r\n");
  first.reset();
  EXPECT_NE(second.receive("GET /2\n").find("200"), std::string::npos);
}

TEST(Http, StoppingSendsWhatIsUnderWayAndClosesTheRest) {
  std::promise<void> inside, go_on;
  auto server = std::make_unique<RunningServer>([&](const Request& request) {
    inside.set_value();
    go_on.get_future().wait();
    return echo(request);
  });
  const RawConnection idle(server->port());
  const RawConnection busy(server->port());
  busy.send("GET /late HTTP/1.1\r\n\r\n");
  inside.get_future().wait();
  std::thread stopping([&] { server->stop(); });
  go_on.set_value();
  EXPECT_NE(busy.receive().find("GET /late\n"), std::string::npos);
  EXPECT_EQ(idle.receive(), "");
  stopping.join();
}

TEST(Http, AnAddressThatIsTakenIsAnError) {
  const RunningServer server(echo);
  const auto second = HttpServer::listen({{"127.0.0.1", server.port()}}, echo);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::kEnvironment);
  EXPECT_EQ(HttpServer::listen({{"localhost", 0}}, echo).error().kind, ErrorKind::kUsage);
}

TEST(Http, GarbageNeverStopsTheServer) {
  HttpClient http;
  const RunningServer server(echo);
  const unsigned seed = std::random_device{}();
  std::mt19937_64 random(seed);
  const std::string good = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
  for (int round = 0; round < 300; ++round) {
    std::string bytes = good;
    for (size_t edits = 1 + random() % 5; edits > 0; --edits) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    const RawConnection connection(server.port());
    connection.send(bytes);
    connection.finish_sending();
    connection.receive();
  }
  EXPECT_TRUE(post(http, {{server.url(), "x"}})[0].ok()) << "seed " << seed;
}

}  // namespace
}  // namespace daybook::server
