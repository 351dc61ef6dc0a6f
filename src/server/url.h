// http[s]://host[:port][/path]: the URLs that our client reaches. Strict.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace daybook::server {

struct Url {
  bool is_https = false;
  std::string host;  // a name or an address; an IPv6 address without its brackets
  std::string port = "80";
  std::string target = "/";                     // path and query
  [[nodiscard]] std::string authority() const;  // as the Host header has it
};

// kInvalid.
Result<Url> parse_url(std::string_view text);

// "address:port", for listening: the address in digits ([::1]:80 for IPv6), the port 0 for any free
// one.
struct Endpoint {
  std::string address;
  uint16_t port = 0;
};
Result<Endpoint> parse_endpoint(std::string_view text);

}  // namespace daybook::server
