#include "server/http_client.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <optional>

#include "base/check.h"
#include "server/tls.h"
#include "server/url.h"

namespace daybook::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using witness::Answer;

constexpr uint32_t kMaxAnswerHeaderBytes = 16 << 10;

Error failure(const std::string& what, const error_code& error) {
  if (error == http::error::body_limit || error == http::error::header_limit) {
    return invalid("its answer is too large");
  }
  if (error.category() == make_error_code(http::error::bad_version).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    return invalid("its answer is not HTTP: " + error.message());
  }
  return environment(what + ": " + error.message());
}

// One request after another to one place. Lives until its last handler has run.
class Session : public std::enable_shared_from_this<Session> {
 public:
  // The body of the next request, or the end.
  using Done = std::function<std::optional<std::string>(const Result<Answer>&)>;

  // `tls`: of https, else nullptr.
  Session(asio::io_context& io, asio::ssl::context* tls, Url url, Done done)
      : io_(io), tls_(tls), resolver_(io), url_(std::move(url)), done_(std::move(done)) {
    renew();
  }

  void start(std::string body) {
    make_request(std::move(body));
    resolver_.async_resolve(
        url_.host, url_.port,
        [self = shared_from_this()](error_code error, const Tcp::resolver::results_type& found) {
          if (error) return self->fail("no address of " + self->url_.host, error);
          self->places_ = found;
          self->connect();
        });
  }

  // Ends it with this error, unless it has ended.
  void stop(const Error& error) {
    finish(error);
    resolver_.cancel();
    tcp().cancel();
  }

 private:
  void make_request(std::string body) {
    request_ = {};
    request_.version(11);
    request_.method(http::verb::post);
    request_.target(url_.target);
    request_.set(http::field::host, url_.authority());
    request_.set(http::field::user_agent, "daybook");
    request_.body() = std::move(body);
    request_.prepare_payload();
  }

  // A stream that has spoken TLS does not do so again.
  void renew() {
    plain_.reset();
    secure_.reset();
    if (tls_ != nullptr) {
      secure_.emplace(io_, *tls_);
    } else {
      plain_.emplace(io_);
    }
  }

  beast::tcp_stream& tcp() { return secure_ ? secure_->next_layer() : *plain_; }

  template <class Use>
  void with_stream(const Use& use) {
    if (secure_) return use(*secure_);
    use(*plain_);
  }

  void connect() {
    tcp().async_connect(places_, [self = shared_from_this()](error_code error, const auto&) {
      if (error) return self->fail("no connection to " + self->url_.authority(), error);
      if (self->secure_) return self->shake_hands();
      self->send();
    });
  }

  // Before it nothing is sent: who is not the host of the URL learns nothing.
  void shake_hands() {
    const Result<void> expected = expect_host(*secure_, url_.host);
    if (!expected.ok()) return finish(expected.error());
    secure_->async_handshake(
        asio::ssl::stream_base::client, [self = shared_from_this()](error_code error) {
          if (!error) return self->send();
          self->finish(handshake_error(*self->secure_, self->url_.authority(), error));
        });
  }

  void send() {
    with_stream([this](auto& stream) {
      http::async_write(stream, request_, [self = shared_from_this()](error_code error, size_t) {
        if (error) return self->fail("sending to " + self->url_.authority(), error);
        self->receive();
      });
    });
  }

  void receive() {
    parser_.emplace();
    parser_->body_limit(witness::kMaxAnswerBytes);
    parser_->header_limit(kMaxAnswerHeaderBytes);
    with_stream([this](auto& stream) {
      http::async_read(stream, buffer_, *parser_,
                       [self = shared_from_this()](error_code error, size_t) {
                         if (error)
                           return self->fail("no answer of " + self->url_.authority(), error);
                         self->take();
                       });
    });
  }

  void take() {
    const auto& message = parser_->get();
    const auto type = message[http::field::content_type];
    Answer answer{message.result_int(), std::string(type.data(), type.size()), message.body()};
    if (finished_) return;
    std::optional<std::string> next = done_(answer);
    if (!next) {
      finished_ = true;
      close();
      return;
    }
    make_request(std::move(*next));
    if (message.keep_alive()) return send();
    close();
    renew();
    connect();
  }

  void fail(const std::string& what, const error_code& error) { finish(failure(what, error)); }

  void finish(const Error& error) {
    if (finished_) return;
    finished_ = true;
    done_(error);
    close();
  }

  void close() {
    error_code ignored;
    tcp().socket().close(ignored);
    buffer_.clear();
  }

  asio::io_context& io_;
  asio::ssl::context* const tls_;
  Tcp::resolver resolver_;
  std::optional<beast::tcp_stream> plain_;  // one of the two
  std::optional<TlsStream> secure_;
  const Url url_;
  const Done done_;
  Tcp::resolver::results_type places_;
  http::request<http::string_body> request_;
  beast::flat_buffer buffer_;
  std::optional<http::response_parser<http::string_body>> parser_;
  bool finished_ = false;
};

struct Limits {
  uint64_t timeout_ms, grace_ms;
};

// All sessions of one post_all, and their deadline.
class Round : public std::enable_shared_from_this<Round> {
 public:
  Round(asio::io_context& io, std::optional<asio::ssl::context>& tls, Limits limits,
        const witness::Transport::Take& take, const witness::Transport::Enough& enough)
      : io_(io), tls_(tls), limits_(limits), take_(take), enough_(enough), timer_(io) {}

  // Returns when every session has ended. What the system still does for them (a name look-up)
  // finds nobody who listens.
  void run(const std::vector<witness::Post>& posts) {
    open_ = posts.size();
    timer_.expires_after(std::chrono::milliseconds(limits_.timeout_ms));
    arm("no answer within " + std::to_string(limits_.timeout_ms) + " ms");
    for (size_t i = 0; i < posts.size(); ++i) prepare(i, posts[i]);
    for (const auto& [session, body] : sessions_) session->start(*body);
    while (open_ > 0) DAYBOOK_CHECK(io_.run_one() > 0);  // the timer is there, at least
    timer_.cancel();
  }

  void stop_all(const std::string& why) {
    for (const auto& [session, body] : sessions_) session->stop(environment(why));
  }

 private:
  void prepare(size_t i, const witness::Post& post) {
    const auto done = [self = weak_from_this(), i](const Result<Answer>& answer) {
      const std::shared_ptr<Round> round = self.lock();
      return round ? round->take(i, answer) : std::nullopt;
    };
    const Result<Url> url = parse_url(post.url);
    if (!url.ok()) {
      done(url.error());
      return;
    }
    if (url->is_https && !tls_) tls_.emplace(make_tls_context());
    sessions_.emplace_back(
        std::make_shared<Session>(io_, url->is_https ? &*tls_ : nullptr, *url, done), &post.body);
  }

  std::optional<std::string> take(size_t i, const Result<Answer>& answer) {
    std::optional<std::string> next = take_(i, answer);
    if (next) return next;
    --open_;
    if (open_ > 0 && !hurries_ && enough_()) hurry();
    return std::nullopt;
  }

  void hurry() {
    hurries_ = true;
    const auto soon =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(limits_.grace_ms);
    if (soon >= timer_.expiry()) return;
    timer_.expires_at(soon);
    arm("no answer yet, when enough others had answered");
  }

  void arm(const std::string& why) {
    timer_.async_wait([self = weak_from_this(), why](error_code error) {
      const std::shared_ptr<Round> round = self.lock();
      if (!error && round) round->stop_all(why);
    });
  }

  asio::io_context& io_;
  std::optional<asio::ssl::context>& tls_;
  const Limits limits_;
  const witness::Transport::Take& take_;
  const witness::Transport::Enough& enough_;
  asio::steady_timer timer_;
  std::vector<std::pair<std::shared_ptr<Session>, const std::string*>> sessions_;
  size_t open_ = 0;
  bool hurries_ = false;
};

}  // namespace

struct HttpClient::Network {
  std::optional<asio::ssl::context> tls;  // made for the first https URL: it reads many files
  asio::io_context io{1};
};

HttpClient::HttpClient(uint64_t grace_ms) : grace_ms_(grace_ms) {}
HttpClient::~HttpClient() = default;

// Asio throws when the system has no descriptors or no thread left.
void HttpClient::post_all(const std::vector<witness::Post>& posts, uint64_t timeout_ms,
                          const Take& take, const Enough& enough) {
  std::shared_ptr<Round> round;
  try {
    if (!network_) network_ = std::make_unique<Network>();
    network_->io.restart();
    round = std::make_shared<Round>(network_->io, network_->tls, Limits{timeout_ms, grace_ms_},
                                    take, enough);
    round->run(posts);
  } catch (const std::exception& failed) {
    const std::string why = std::string("no network: ") + failed.what();
    if (round) return round->stop_all(why);
    for (size_t i = 0; i < posts.size(); ++i) take(i, environment(why));
  }
}

}  // namespace daybook::server
