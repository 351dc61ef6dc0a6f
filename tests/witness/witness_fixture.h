// A log whose tree is the naive one, a witness in a temporary folder, and the dialogue between them
// without a network: what the witness answers is its real answer.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "merkle/naive_tree.h"
#include "witness/ask.h"
#include "witness/keeper.h"

namespace daybook::testing {

// Invented keys: their seeds are 32 times 0x07, and the bytes 0 to 31.
inline constexpr char kLogSigner[] =
    "PRIVATE+KEY+test.example/log+88b09be8+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
inline constexpr char kWitnessSigner[] =
    "PRIVATE+KEY+witness.example/w1+e75f6532+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

class StillClock : public Clock {
 public:
  TimeNs now() override { return TimeNs::from_ms(seconds * 1000); }
  int64_t seconds = 1'700'000'000;
};

// A log of `leaves` under one key.
struct NaiveLog {
  Leaves leaves = counting_leaves(64);
  note::Signer signer = note::Signer::parse(kLogSigner).value();

  [[nodiscard]] note::Checkpoint checkpoint(uint64_t size) const {
    return {signer.verifier().name(), TreeSize(size), naive_root(first(leaves, size))};
  }
  [[nodiscard]] std::string note(uint64_t size) const {
    return note::sign_checkpoint(checkpoint(size), signer);
  }
  [[nodiscard]] witness::AddCheckpoint request(uint64_t old_size, uint64_t size) const {
    witness::AddCheckpoint request{TreeSize(old_size), {}, note(size)};
    if (old_size != 0 && old_size < size) {
      request.proof = naive_consistency(old_size, first(leaves, size));
    }
    return request;
  }
  [[nodiscard]] witness::ProofSource proofs(uint64_t size) const {
    return [this, size](TreeSize old_size) -> Result<merkle::Proof> {
      return naive_consistency(old_size.value, first(leaves, size));
    };
  }
};

// Hands requests to witnesses in this process, by URL; a witness may be made to answer anything.
class Local : public witness::Transport {
 public:
  void post_all(const std::vector<witness::Post>& posts, uint64_t, const Take& take,
                const Enough& enough) override {
    for (size_t i = 0; i < posts.size(); ++i) {
      if (stops_when_enough && enough()) {
        take(i, environment("no answer in time"));
        continue;
      }
      std::optional<std::string> body = posts[i].body;
      while (body) {
        requests.push_back(*body);
        body = take(i, answer(posts[i].url, *body));
      }
    }
  }
  Result<witness::Answer> answer(const std::string& url, const std::string& body) {
    const auto scripted = script.find(url);
    if (scripted != script.end()) return scripted->second;
    const auto keeper = keepers.find(url);
    if (keeper == keepers.end()) return environment("connection refused");
    return keeper->second->add_checkpoint(body);
  }

  std::map<std::string, witness::Keeper*> keepers;
  std::map<std::string, witness::Answer> script;
  std::vector<std::string> requests;
  bool stops_when_enough = false;
};

class WitnessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "daybook-witness-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    put_key(kWitnessSigner);
  }
  void TearDown() override {
    keeper.reset();
    std::filesystem::remove_all(folder);
  }
  void put_key(const std::string& skey) const {
    std::ofstream(folder + "/key", std::ios::binary) << skey << "\n";
    std::filesystem::permissions(folder + "/key", std::filesystem::perms(0600));
  }
  Result<std::unique_ptr<witness::Keeper>> try_open() {
    keeper.reset();
    return witness::Keeper::open(folder, {log.signer.verifier()}, clock);
  }
  void open() {
    auto opened = try_open();
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    keeper = std::move(*opened);
  }
  // As a witness that never cosigned.
  void forget() const {
    std::filesystem::remove(state_path());
    std::filesystem::remove(folder + "/cosigned");
  }
  witness::Answer send(const witness::AddCheckpoint& request) {
    return keeper->add_checkpoint(witness::render_request(request));
  }
  void expect_status(unsigned status, const witness::AddCheckpoint& request) {
    const witness::Answer answer = send(request);
    EXPECT_EQ(answer.status, status) << answer.body;
  }
  // The size that the witness holds; 0: none.
  [[nodiscard]] uint64_t seen_size() const {
    const auto seen = keeper->seen();
    return seen[0].checkpoint ? seen[0].checkpoint->size.value : 0;
  }
  [[nodiscard]] std::string state_path() const {
    return folder + "/" + witness::origin_folder("test.example/log") + "/checkpoint";
  }

  std::string folder;
  StillClock clock;
  NaiveLog log;
  std::unique_ptr<witness::Keeper> keeper;
};

}  // namespace daybook::testing
