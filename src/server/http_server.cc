#include "server/http_server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <optional>
#include <set>

namespace daybook::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

constexpr uint32_t kMaxRequestHeaderBytes = 8 << 10;
// When the system has no descriptor for a connection: how long until the next try.
constexpr std::chrono::milliseconds kAcceptPause{100};

unsigned status_of(const error_code& error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit) return 431;
  return 400;
}

// The peer is gone, or too slow: nobody to answer.
bool is_lost(const error_code& error) {
  return error == http::error::end_of_stream || error == http::error::partial_message ||
         error.category() != make_error_code(http::error::bad_version).category();
}

}  // namespace

struct HttpServer::Impl {
  Impl(ServerOptions server_options, Handler server_handler)
      : options(std::move(server_options)), handler(std::move(server_handler)) {}

  class Session;

  Result<void> bind();
  void accept();
  void accept_later();
  void ended(const std::shared_ptr<Session>& session);
  void shut_down();

  const ServerOptions options;
  const Handler handler;
  asio::io_context io{1};
  Tcp::acceptor acceptor{io};
  asio::signal_set signals{io};
  asio::steady_timer pause{io};
  std::set<std::shared_ptr<Session>> sessions;
  bool accepting = false;
  bool stopping = false;
};

// One connection: request, answer, and so on. The server outlives it: its io_context runs it.
class HttpServer::Impl::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Impl& server, Tcp::socket socket) : server_(server), stream_(std::move(socket)) {}

  void read() {
    parser_.emplace();
    parser_->body_limit(server_.options.max_body);
    parser_->header_limit(kMaxRequestHeaderBytes);
    reading_ = true;
    limit_time();
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](error_code error, size_t) { self->took(error); });
  }

  // Ends it now, or after the answer that is under way.
  void shut_down() {
    if (reading_) stream_.cancel();
  }

 private:
  void limit_time() {
    stream_.expires_after(std::chrono::milliseconds(server_.options.timeout_ms));
  }

  void took(error_code error) {
    reading_ = false;
    if (error && is_lost(error)) return end();
    if (error) {
      answer({status_of(error), "text/plain; charset=utf-8", error.message() + "\n"}, false);
      return;
    }
    const auto& message = parser_->get();
    const auto method = message.method_string(), target = message.target();
    answer(server_.handler(
               {{method.data(), method.size()}, {target.data(), target.size()}, message.body()}),
           message.keep_alive() && !server_.stopping);
  }

  void answer(Response response, bool keep_alive) {
    answer_ = {};
    answer_.version(11);
    answer_.result(response.status);
    answer_.set(http::field::server, "daybook");
    answer_.set(http::field::content_type, response.content_type);
    answer_.keep_alive(keep_alive);
    answer_.body() = std::move(response.body);
    answer_.prepare_payload();
    limit_time();
    http::async_write(stream_, answer_, [self = shared_from_this()](error_code error, size_t) {
      if (error || !self->answer_.keep_alive() || self->server_.stopping) return self->end();
      self->read();
    });
  }

  void end() {
    error_code ignored;
    stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
    stream_.socket().close(ignored);
    server_.ended(shared_from_this());
  }

  Impl& server_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_{kMaxRequestHeaderBytes + (128 << 10)};
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> answer_;
  bool reading_ = false;
};

Result<void> HttpServer::Impl::bind() {
  error_code error;
  const auto failed = [&](const char* what) {
    return environment(std::string(what) + " " + options.listen.address + ":" +
                       std::to_string(options.listen.port) + ": " + error.message());
  };
  const auto address = asio::ip::make_address(options.listen.address, error);
  if (error) return usage("\"" + options.listen.address + "\" is no address in digits");
  const Tcp::endpoint endpoint(address, options.listen.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return failed("cannot listen on");
  return {};
}

void HttpServer::Impl::accept() {
  if (stopping || accepting || sessions.size() >= options.max_connections) return;
  accepting = true;
  acceptor.async_accept([this](error_code error, Tcp::socket socket) {
    accepting = false;
    if (stopping) return;
    if (error) return accept_later();
    const auto session = std::make_shared<Session>(*this, std::move(socket));
    sessions.insert(session);
    session->read();
    accept();
  });
}

void HttpServer::Impl::accept_later() {
  pause.expires_after(kAcceptPause);
  pause.async_wait([this](error_code error) {
    if (!error) accept();
  });
}

void HttpServer::Impl::ended(const std::shared_ptr<Session>& session) {
  sessions.erase(session);
  accept();
}

// Nothing new comes in; what is under way ends by itself, and run() with it.
void HttpServer::Impl::shut_down() {
  if (stopping) return;
  stopping = true;
  error_code ignored;
  acceptor.close(ignored);
  signals.cancel(ignored);
  pause.cancel();
  const auto all = sessions;
  for (const auto& session : all) session->shut_down();
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() {
  impl_->sessions.clear();
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const ServerOptions& options,
                                                       Handler handler) {
  try {
    auto impl = std::make_unique<Impl>(options, std::move(handler));
    DAYBOOK_RETURN_IF_ERROR(impl->bind());
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
  } catch (const std::exception& failed) {  // Asio's way to say that the system has no descriptors
    return environment(std::string("no network: ") + failed.what());
  }
}

std::string HttpServer::address() const {
  error_code ignored;
  const Tcp::endpoint endpoint = impl_->acceptor.local_endpoint(ignored);
  const std::string address = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" +
         std::to_string(endpoint.port());
}

Result<void> HttpServer::run(int signal_a, int signal_b) {
  error_code error;
  for (const int signal : {signal_a, signal_b}) {
    if (signal != 0 && !error) impl_->signals.add(signal, error);
  }
  if (error) return environment("cannot wait for a signal: " + error.message());
  if (signal_a != 0) {
    impl_->signals.async_wait([this](error_code failed, int) {
      if (!failed) impl_->shut_down();
    });
  }
  impl_->accept();
  try {
    impl_->io.run();
  } catch (const std::exception& failed) {
    return environment(std::string("the server stopped: ") + failed.what());
  }
  return {};
}

void HttpServer::stop() {
  asio::post(impl_->io, [this] { impl_->shut_down(); });
}

}  // namespace daybook::server
