// Requests to witnesses over HTTP/1.1, all at once in one thread (Boost.Beast).
//
// Every step is under one deadline: name look-up, connecting, sending, waiting. Answers are
// bounded. A name look-up that the system's resolver does not give up keeps its own time
// (resolv.conf): the round ends at the deadline, and the destructor waits for the resolver. http
// only; for https put a proxy that speaks TLS on this machine: docs/witness.md.
#pragma once

#include <memory>

#include "witness/transport.h"

namespace daybook::server {

struct ClientOptions {
  unsigned timeout_ms = 5000;  // for a whole round
  unsigned grace_ms = 250;     // for the others, when enough have answered
};

class HttpClient : public witness::Transport {
 public:
  // kEnvironment when the system has no descriptors left.
  static Result<std::unique_ptr<HttpClient>> create(ClientOptions options);
  ~HttpClient() override;
  // Not thread-safe.
  void post_all(const std::vector<witness::Post>& posts, const Take& take,
                const Enough& enough) override;

 private:
  struct Impl;
  explicit HttpClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::server
