#include "server/url.h"

#include <gtest/gtest.h>

namespace daybook::server {
namespace {

TEST(Urls, AreTakenApart) {
  const Url plain = parse_url("http://witness.example").value();
  EXPECT_EQ(plain.host, "witness.example");
  EXPECT_EQ(plain.port, "80");
  EXPECT_EQ(plain.target, "/");
  EXPECT_EQ(plain.authority(), "witness.example");
  const Url full = parse_url("http://127.0.0.1:8080/a/b?c").value();
  EXPECT_EQ(full.host, "127.0.0.1");
  EXPECT_EQ(full.target, "/a/b?c");
  EXPECT_EQ(full.authority(), "127.0.0.1:8080");
  const Url v6 = parse_url("http://[::1]:8080/x").value();
  EXPECT_EQ(v6.host, "::1");
  EXPECT_EQ(v6.authority(), "[::1]:8080");
}

TEST(Urls, ThatCannotBeReachedAreRefused) {
  for (const char* bad : {"",
                          "witness.example",
                          "ftp://x/",
                          "http://",
                          "http:///x",
                          "http://:80/",
                          "http://x:/",
                          "http://x:65536/",
                          "http://x:-1/",
                          "http://x:8 0/",
                          "http://x/a b",
                          "http://x/\r\nHost: y",
                          "http://[::1/",
                          "http://[::1]8080/",
                          "http://[]/",
                          "http://[[x]/",
                          "http://x]/",
                          "http://name@x/",
                          "http://x?query",
                          "http://x#part"}) {
    const auto url = parse_url(bad);
    ASSERT_FALSE(url.ok()) << bad;
    EXPECT_EQ(url.error().kind, ErrorKind::kInvalid);
  }
}

TEST(Urls, OfHttpsHaveAnotherDefaultPort) {
  const Url plain = parse_url("https://witness.example/a").value();
  EXPECT_TRUE(plain.is_https);
  EXPECT_EQ(plain.port, "443");
  EXPECT_EQ(plain.authority(), "witness.example");
  EXPECT_EQ(parse_url("https://witness.example:80")->authority(), "witness.example:80");
  EXPECT_EQ(parse_url("http://witness.example:443")->authority(), "witness.example:443");
  EXPECT_FALSE(parse_url("https:///x").ok());
}

TEST(Endpoints, AreAddressAndPort) {
  EXPECT_EQ(parse_endpoint("127.0.0.1:0")->port, 0);
  EXPECT_EQ(parse_endpoint("[::1]:8080")->address, "::1");
  EXPECT_EQ(parse_endpoint("[::1]:8080")->port, 8080);
  for (const char* bad :
       {"", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:65536"}) {
    EXPECT_FALSE(parse_endpoint(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace daybook::server
