// A small HTTP/1.1 server (Boost.Beast): one thread, many connections, everything bounded: the
// header, the body, the number of connections, and the time of each step.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "server/url.h"

namespace daybook::server {

struct Request {
  std::string method, target, body;
};

struct Response {
  unsigned status = 200;
  std::string content_type, body;
};

struct ServerOptions {
  Endpoint listen;
  unsigned timeout_ms = 10'000;  // of reading a request, of idling before one, of sending an answer
  size_t max_body = 64 << 10;    // bytes; larger: 413
  size_t max_connections = 256;  // further ones wait in the system's queue
};

class HttpServer {
 public:
  using Handler = std::function<Response(const Request&)>;

  // Listens when it returns. kEnvironment: the address is taken, or not this machine's.
  // `handler` runs in the thread of run().
  static Result<std::unique_ptr<HttpServer>> listen(const ServerOptions& options, Handler handler);
  ~HttpServer();

  // "127.0.0.1:8080", with the port that it got.
  [[nodiscard]] std::string address() const;
  // Serves until stop(), or until one of these signals comes (0: none). Answers that are under way
  // are sent. Once.
  Result<void> run(int signal_a = 0, int signal_b = 0);
  // From any thread.
  void stop();

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::server
