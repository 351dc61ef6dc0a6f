// Certificates made for a test, and a TLS terminator in front of a witness: a thread that decrypts
// requests, hands them to a handler, and encrypts the answers.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>
#include <thread>

#include "server/http_server.h"

namespace daybook::testing {

struct Certificate {
  std::shared_ptr<X509> x509;
  std::shared_ptr<EVP_PKEY> key;

  [[nodiscard]] std::string pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
    EXPECT_EQ(PEM_write_bio_X509(out.get(), x509.get()), 1);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<size_t>(size)};
  }
};

struct Wanted {
  std::string name;
  std::string hosts;    // as OpenSSL writes subjectAltName; "": an authority
  long ends_in = 3600;  // seconds from now
};

inline void add_extension(X509* to, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  ASSERT_NE(made, nullptr) << value;
  EXPECT_EQ(X509_add_ext(to, made, -1), 1);
  X509_EXTENSION_free(made);
}

// `issuer`: nullptr: itself.
inline Certificate make_certificate(const Wanted& wanted, const Certificate* issuer) {
  static std::atomic<long> serial = 1;
  Certificate made{{X509_new(), X509_free}, {EVP_EC_gen("P-256"), EVP_PKEY_free}};
  X509* const x509 = made.x509.get();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
  X509_gmtime_adj(X509_getm_notBefore(x509), -86400);
  X509_gmtime_adj(X509_getm_notAfter(x509), wanted.ends_in);
  X509_set_pubkey(x509, made.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(wanted.name.c_str()), -1, -1,
                             0);
  const Certificate& by = issuer != nullptr ? *issuer : made;
  X509_set_issuer_name(x509, X509_get_subject_name(by.x509.get()));
  if (wanted.hosts.empty()) {
    add_extension(x509, by.x509.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(x509, by.x509.get(), NID_key_usage, "critical,keyCertSign");
  } else {
    add_extension(x509, by.x509.get(), NID_subject_alt_name, wanted.hosts);
  }
  EXPECT_GT(X509_sign(x509, by.key.get(), EVP_sha256()), 0);
  return made;
}

class TlsTerminator {
 public:
  using Tcp = boost::asio::ip::tcp;

  TlsTerminator(const Certificate& own, server::HttpServer::Handler handler)
      : handler_(std::move(handler)) {
    EXPECT_EQ(SSL_CTX_use_certificate(context_.native_handle(), own.x509.get()), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context_.native_handle(), own.key.get()), 1);
    thread_ = std::thread([this] { run(); });
  }
  ~TlsTerminator() {
    stopping_ = true;
    boost::system::error_code ignored;
    Tcp::socket(io_).connect(acceptor_.local_endpoint(), ignored);  // wakes accept
    thread_.join();
  }
  TlsTerminator(const TlsTerminator&) = delete;
  TlsTerminator& operator=(const TlsTerminator&) = delete;
  [[nodiscard]] std::string url(const std::string& host = "localhost") const {
    return "https://" + host + ":" + std::to_string(acceptor_.local_endpoint().port());
  }

  std::atomic<bool> hangs_up = false;  // when the client has said hello
  std::atomic<unsigned> requests = 0;

 private:
  using Stream = boost::asio::ssl::stream<Tcp::socket>;

  void run() {
    while (true) {
      Tcp::socket socket(io_);
      acceptor_.accept(socket);
      if (stopping_) return;
      boost::system::error_code error;
      if (hangs_up) {
        char hello[4096];
        socket.read_some(boost::asio::buffer(hello), error);
        continue;
      }
      Stream stream(std::move(socket), context_);
      stream.handshake(Stream::server, error);
      if (error) continue;
      while (answer(stream)) {
      }
    }
  }

  bool answer(Stream& stream) {
    namespace http = boost::beast::http;
    boost::system::error_code error;
    boost::beast::flat_buffer buffer;
    http::request<http::string_body> asked;
    http::read(stream, buffer, asked, error);
    if (error) return false;
    ++requests;
    const server::Response said =
        handler_({std::string(asked.method_string()), std::string(asked.target()), asked.body()});
    http::response<http::string_body> out(static_cast<http::status>(said.status), 11);
    out.set(http::field::content_type, said.content_type);
    out.body() = said.body;
    out.prepare_payload();
    http::write(stream, out, error);
    return !error;
  }

  const server::HttpServer::Handler handler_;
  std::atomic<bool> stopping_ = false;
  boost::asio::io_context io_;
  boost::asio::ssl::context context_{boost::asio::ssl::context::tls_server};
  Tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;
};

}  // namespace daybook::testing
