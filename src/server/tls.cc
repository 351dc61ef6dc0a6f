#include "server/tls.h"

#include <boost/asio/ip/address.hpp>

namespace daybook::server {
namespace {

namespace ssl = boost::asio::ssl;

bool is_address(const std::string& host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

std::string remedy(long verdict) {
  switch (verdict) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "; it is for another host: the policy's URL must name the one that it is for";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return "; if you trust who issued it, name that authority's certificate in SSL_CERT_FILE";
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "; the witness's operator must renew it, unless this machine's clock is wrong";
    default:
      return "";
  }
}

}  // namespace

ssl::context make_tls_context() {
  ssl::context context(ssl::context::tls_client);
  context.set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 |
                      ssl::context::no_sslv3 | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
  context.set_verify_mode(ssl::verify_peer);
  context.set_default_verify_paths();
  return context;
}

Result<void> expect_host(TlsStream& stream, const std::string& host) {
  SSL* const native = stream.native_handle();
  SSL_set_hostflags(native, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const bool done = is_address(host)
                        ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(native), host.c_str()) == 1
                        : SSL_set1_host(native, host.c_str()) == 1 &&
                              SSL_set_tlsext_host_name(native, host.c_str()) == 1;
  return done ? Result<void>() : invalid("\"" + host + "\" is no host name for https");
}

Error handshake_error(TlsStream& stream, const std::string& authority,
                      const boost::system::error_code& error) {
  const long verdict = SSL_get_verify_result(stream.native_handle());
  if (verdict != X509_V_OK) {
    return invalid("the certificate of " + authority +
                   " is not trusted: " + X509_verify_cert_error_string(verdict) + remedy(verdict));
  }
  const bool hung_up = error == boost::asio::error::eof || error == ssl::error::stream_truncated;
  return environment("no TLS with " + authority + ": " +
                     (hung_up ? "it hung up in the handshake" : error.message()));
}

}  // namespace daybook::server
