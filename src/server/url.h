// http://host[:port][/path]: the URLs that our client reaches. Strict.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace daybook::server {

struct Url {
  std::string host;  // a name or an address; an IPv6 address without its brackets
  std::string port = "80";
  std::string target = "/";                     // path and query
  [[nodiscard]] std::string authority() const;  // as the Host header has it
};

// kInvalid, with what to do for https.
Result<Url> parse_url(std::string_view text);

// "address:port", for listening: the address in digits ([::1]:80 for IPv6), the port 0 for any free
// one.
struct Endpoint {
  std::string address;
  uint16_t port = 0;
};
Result<Endpoint> parse_endpoint(std::string_view text);

}  // namespace daybook::server
