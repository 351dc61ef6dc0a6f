// Requests to witnesses over HTTP/1.1, all at once in one thread (Boost.Beast).
//
// Every step is under one deadline: name look-up, connecting, the handshake of https, sending,
// waiting. Answers are bounded. A name look-up that the system's resolver does not give up keeps
// its own time (resolv.conf): the round ends at the deadline, and the destructor waits for the
// resolver. https: the certificate must be for the URL's host and of an authority that OpenSSL
// trusts here (SSL_CERT_FILE, SSL_CERT_DIR): docs/witness.md.
#pragma once

#include <memory>

#include "witness/transport.h"

namespace daybook::server {

class HttpClient : public witness::Transport {
 public:
  // When enough have answered, the others are waited for `grace_ms` more.
  explicit HttpClient(uint64_t grace_ms = 250);
  ~HttpClient() override;
  // Not thread-safe.
  void post_all(const std::vector<witness::Post>& posts, uint64_t timeout_ms, const Take& take,
                const Enough& enough) override;

 private:
  struct Network;
  const uint64_t grace_ms_;
  std::unique_ptr<Network> network_;  // made when it is first needed
};

}  // namespace daybook::server
