// Internal to server: TLS of the client. Which certificates it takes, and what it says of others.
#pragma once

#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <string>

#include "base/result.h"

namespace daybook::server {

using TlsStream = boost::asio::ssl::stream<boost::beast::tcp_stream>;

// TLS 1.2 and later. Trusts what OpenSSL trusts on this machine: the files that SSL_CERT_FILE and
// SSL_CERT_DIR name, else the system's. Asio throws when OpenSSL has no memory.
boost::asio::ssl::context make_tls_context();

// Before the handshake: the certificate must be for this name or address, in digits.
Result<void> expect_host(TlsStream& stream, const std::string& host);

// kInvalid: the certificate is not one to trust, with what to do; kEnvironment: anything else.
Error handshake_error(TlsStream& stream, const std::string& authority,
                      const boost::system::error_code& error);

}  // namespace daybook::server
