#include "base/hash.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>
#include <sstream>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/keccak.h"
#include "base/sha1.h"

namespace daybook {
namespace {

std::string pattern(size_t length) {
  std::string bytes(length, '\0');
  for (size_t i = 0; i < length; ++i) bytes[i] = static_cast<char>(i * 131 + 7);
  return bytes;
}

Hash openssl_sha3_256(std::string_view bytes) {
  Hash out;
  unsigned length = 0;
  EXPECT_EQ(
      EVP_Digest(bytes.data(), bytes.size(), out.bytes.data(), &length, EVP_sha3_256(), nullptr),
      1);
  EXPECT_EQ(length, 32U);
  return out;
}

// FIPS 180-4, NIST's example values.
TEST(Sha256, MatchesTheVectorsOfFips180) {
  EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc").hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1000000, 'a')).hex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha1, MatchesTheVectorsOfFips180InAnyParts) {
  const auto hex = [](std::initializer_list<std::string_view> parts) {
    const auto digest = sha1(parts);
    return hex_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
  };
  EXPECT_EQ(hex({}), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(hex({"abc"}), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex({"a", "", "bc"}), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex({"abcdbcdecdefdefgefghfghighijhi", "jkijkljklmklmnlmnomnopnopq"}),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
}

TEST(Sha256, InPartsEqualsInOne) {
  const std::string bytes = pattern(200);
  for (size_t first = 0; first <= bytes.size(); ++first) {
    Sha256 parts;
    parts.update(std::string_view(bytes).substr(0, first)).update("");
    parts.update(std::string_view(bytes).substr(first));
    EXPECT_EQ(parts.finish(), sha256(bytes)) << first;
  }
  EXPECT_EQ(Sha256().finish(), sha256(""));
}

TEST(Sha256, InterleavesAndRunsInThreads) {
  Sha256 outer;
  outer.update("ab");
  EXPECT_EQ(sha256("abc"), sha256("abc"));
  EXPECT_EQ(outer.update("c").finish(), sha256("abc"));
  std::array<Hash, 4> hashes;
  std::vector<std::thread> threads;
  for (Hash& hash : hashes) {
    threads.emplace_back([&hash] {
      for (int i = 0; i < 1000; ++i) hash = sha256(hash.view());
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Hash& hash : hashes) EXPECT_EQ(hash, hashes[0]);
}

TEST(Sha256DeathTest, FinishingTwiceIsOurBug) {
  EXPECT_DEATH(
      {
        Sha256 hash;
        hash.finish();
        hash.finish();
      },
      "CHECK failed");
}

// The empty string's is Ethereum's well-known hash of no code.
TEST(Keccak256, MatchesWhatEthereumUses) {
  EXPECT_EQ(keccak256("").hex(),
            "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(keccak256("abc").hex(),
            "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  EXPECT_EQ(keccak256("transfer(address,uint256)").hex().substr(0, 8), "a9059cbb");
  EXPECT_EQ(keccak256("Transfer(address,address,uint256)").hex(),
            "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
}

// With SHA-3's padding byte our sponge must be OpenSSL's SHA3-256, at every length around the rate
// of 136 bytes.
TEST(Keccak256, SharesItsPermutationWithSha3) {
  for (size_t length = 0; length <= 3 * 136 + 2; ++length) {
    const std::string bytes = pattern(length);
    ASSERT_EQ(keccak_sponge_256(bytes, 0x06), openssl_sha3_256(bytes)) << length;
    ASSERT_EQ(keccak_sponge_256(bytes, 0x01), keccak256(bytes));
    ASSERT_NE(keccak256(bytes), openssl_sha3_256(bytes));
  }
  const std::string large = pattern(1 << 16);
  EXPECT_EQ(keccak_sponge_256(large, 0x06), openssl_sha3_256(large));
}

TEST(HashValue, ComparesBytewiseAndStartsAsZero) {
  Hash low;
  EXPECT_EQ(low.hex(), std::string(64, '0'));
  Hash high;
  high.bytes[0] = 0x80;
  low.bytes[31] = 0xff;
  EXPECT_LT(low, high);
  EXPECT_EQ(Hash::from_bytes(high.view()), high);
  std::ostringstream out;
  out << high;
  EXPECT_EQ(out.str(), high.hex());
}

TEST(HashValueDeathTest, FromAnyOtherLengthIsOurBug) {
  EXPECT_DEATH(Hash::from_bytes(std::string(31, 'x')), "CHECK failed.*31 vs 32");
  EXPECT_DEATH(Hash::from_bytes(std::string(33, 'x')), "CHECK failed.*33 vs 32");
}

}  // namespace
}  // namespace daybook
