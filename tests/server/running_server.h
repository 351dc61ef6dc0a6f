// A server in a thread of its own, on a free port of the loopback, and a raw socket to it.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "server/http_server.h"

namespace daybook::testing {

class RunningServer {
 public:
  explicit RunningServer(server::HttpServer::Handler handler, unsigned timeout_ms = 10'000,
                         size_t max_connections = 256)
      : server_(server::HttpServer::listen(
                    {{"127.0.0.1", 0}, timeout_ms, 64 << 10, max_connections}, std::move(handler))
                    .value()),
        thread_([this] { EXPECT_TRUE(server_->run().ok()); }) {}
  ~RunningServer() { stop(); }
  void stop() {
    if (!thread_.joinable()) return;
    server_->stop();
    thread_.join();
  }
  [[nodiscard]] std::string url() const { return "http://" + server_->address(); }
  [[nodiscard]] uint16_t port() const { return server::parse_endpoint(server_->address())->port; }

 private:
  std::unique_ptr<server::HttpServer> server_;
  std::thread thread_;
};

// One connection to a port of the loopback. A receive gives up after some seconds.
class RawConnection {
 public:
  explicit RawConnection(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{20, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~RawConnection() { ::close(fd_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  // False when the other side has closed.
  bool send(const std::string& bytes) const {
    return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  void finish_sending() const { ::shutdown(fd_, SHUT_WR); }
  // Up to `end` (which is included), or all there is until the other side closes.
  std::string receive(const std::string& end = "") const {
    std::string bytes;
    char byte = 0;
    while ((end.empty() || bytes.find(end) == std::string::npos) && ::recv(fd_, &byte, 1, 0) == 1) {
      bytes += byte;
    }
    return bytes;
  }

 private:
  int fd_;
};

}  // namespace daybook::testing
