#include "server/url.h"

#include "base/bytes.h"

namespace daybook::server {
namespace {

constexpr std::string_view kHttp = "http://", kHttps = "https://";
constexpr char kHttpPort[] = "80", kHttpsPort[] = "443";
constexpr uint64_t kMaxPort = 65535;

struct HostPort {
  std::string host, port;  // port "": none
};

// "host", "host:port", "[v6]", "[v6]:port"
Result<HostPort> split_authority(std::string_view text) {
  HostPort split;
  if (!text.empty() && text.front() == '[') {
    const size_t close = text.find(']');
    if (close == std::string_view::npos) return invalid("[ without ]");
    split.host = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
  } else {
    const size_t colon = std::min(text.find(':'), text.size());
    split.host = text.substr(0, colon);
    text.remove_prefix(colon);
  }
  if (split.host.empty()) return invalid("there is no host");
  if (split.host.find_first_of("[]@?#") != std::string::npos) {
    return invalid("the host holds one of []@?#");
  }
  if (text.empty()) return split;
  const auto port = text.front() == ':' ? parse_decimal(text.substr(1)) : std::nullopt;
  if (!port || *port > kMaxPort) return invalid("the port is a number up to 65535");
  split.port = text.substr(1);
  return split;
}

bool is_printable(std::string_view text) {
  for (const char c : text) {
    if (c <= 0x20 || c == 0x7F) return false;
  }
  return true;
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (is_https ? kHttpsPort : kHttpPort) ? name : name + ":" + port;
}

Result<Url> parse_url(std::string_view text) {
  const std::string quoted = "\"" + std::string(text) + "\"";
  Url url;
  url.is_https = text.substr(0, kHttps.size()) == kHttps;
  const std::string_view scheme = url.is_https ? kHttps : kHttp;
  if (text.substr(0, scheme.size()) != scheme || !is_printable(text)) {
    return invalid(quoted + " is no URL that can be reached: it starts with http:// or https://");
  }
  text.remove_prefix(scheme.size());
  const size_t slash = std::min(text.find('/'), text.size());
  const Result<HostPort> place = split_authority(text.substr(0, slash));
  if (!place.ok()) return place.error().with_context(quoted);
  url.host = place->host;
  url.port = !place->port.empty() ? place->port : url.is_https ? kHttpsPort : kHttpPort;
  if (slash < text.size()) url.target = text.substr(slash);
  return url;
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  const std::string quoted = "\"" + std::string(text) + "\"";
  const Result<HostPort> place = split_authority(text);
  if (!place.ok()) return place.error().with_context(quoted);
  if (place->port.empty()) return invalid(quoted + " has no port: write ADDRESS:PORT");
  return Endpoint{place->host, static_cast<uint16_t>(*parse_decimal(place->port))};
}

}  // namespace daybook::server
