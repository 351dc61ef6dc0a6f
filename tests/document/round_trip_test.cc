// compose ∘ decompose is the identity, key order included, but for derived members.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "document/samples.h"

namespace daybook::document {
namespace {

std::string said(const json::Value& document) {
  return json::stringify(without_derived(document), 2);
}

void expect_round_trip(const json::Value& source, const std::string& what) {
  const auto parts = decompose(source);
  ASSERT_TRUE(parts.ok()) << what << ": " << parts.error().message;
  const state::NetworkState network = network_of(*parts);
  const json::Value document = compose(parts->chain, network);
  ASSERT_EQ(said(document), said(source)) << what;
  for (const std::string& pointer : derived_pointers())
    ASSERT_NE(json::at_pointer(document, pointer), nullptr) << what << " " << pointer;
  // What was rendered is taken apart and rendered again, to the same bytes.
  const std::string rendered = render(parts->chain, network);
  const auto again = decompose(value_of_text(rendered));
  ASSERT_TRUE(again.ok()) << again.error().message;
  state::NetworkState second = network_of(*again);
  second.file_version = network.file_version;
  ASSERT_EQ(render(again->chain, second), rendered) << what;
}

TEST(RoundTrip, HoldsForEveryUnifiedFileOfTheCorpus) {
  if (corpus().empty()) GTEST_SKIP() << "no corpus beside the repository";
  const auto files = unified_files();
  EXPECT_EQ(files.size(), 26U);
  for (const auto& [name, text] : files) expect_round_trip(value_of_text(text), name);
}

// Importers leave the layout out when the default order already is the file's: so it must be for
// whole files of the corpus' shape.
TEST(RoundTrip, KeepsTheLayoutsPlaceWithoutOne) {
  state::NetworkState network = empty_network();
  add(network, "B", contract("infrastructure", "0x1"));
  add(network, "A", contract("core", "0x2"));
  const std::string rendered = render(ChainId(97), network);
  const Parts parts = decompose(value_of_text(rendered)).value();
  state::NetworkState second = network_of(parts, false);
  second.file_version = network.file_version;
  EXPECT_EQ(render(ChainId(97), second), rendered);
}

// A random document: any of the known members or not, unknown ones anywhere, in any order.
class RandomDocument {
 public:
  explicit RandomDocument(uint64_t seed) : random_(seed) {}

  json::Value make() {
    json::Value document = json::Value::object();
    document["schemaVersion"] = "3.0." + std::to_string(pick(3));
    document["network"] = "net" + std::to_string(pick(5));
    document["chainId"] = 1 + pick(100);
    maybe(document, "fileVersion", [&] { return pick(9); });
    maybe(document, "networkTier", [&] { return chance() ? "" : "dev"; });
    maybe(document, "metadata", [&] { return section({"lastUpdated", "timestamp", "deployer"}); });
    maybe(document, "contracts", [&] { return contracts(); });
    maybe(document, "configuration", [&] { return any(2); });
    maybe(document, "topology", [&] { return any(2); });
    maybe(document, "verification", [&] { return verification(); });
    maybe(document, "operations", [&] {
      return section({"deploymentHistory", "upgradeHistory", "metrics"});
    });
    maybe(document, "emergency", [&] { return any(1); });
    for (uint64_t n = pick(3); n > 0; n--) document["unknown" + std::to_string(pick(9))] = any(2);
    for (const std::string& name : kNames)
      maybe(document, "extended_" + name, [&] { return chance() ? object(1) : any(1); });
    return shuffled(document);
  }

 private:
  const std::vector<std::string> kNames = {"A", "B", "a/C.sol:C", "C", "z~/", "é \"x\"", ""};

  uint64_t pick(uint64_t limit) { return random_() % limit; }
  bool chance() { return pick(2) == 0; }

  template <class Make>
  void maybe(json::Value& object, const std::string& key, Make make) {
    if (chance()) object[key] = make();
  }

  json::Value shuffled(const json::Value& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.push_back(key);
    std::shuffle(keys.begin(), keys.end(), random_);
    json::Value out = json::Value::object();
    for (const auto& key : keys) out[key] = object[key];
    return out;
  }

  json::Value object(int depth) {
    json::Value out = json::Value::object();
    for (uint64_t n = pick(4); n > 0; n--) out["k" + std::to_string(pick(6))] = any(depth);
    return out;
  }

  json::Value any(int depth) {
    switch (pick(depth > 0 ? 7 : 5)) {
      case 0:
        return nullptr;
      case 1:
        return chance();
      case 2:
        return static_cast<double>(pick(1000)) / 8 - 50;
      case 3:
        return "text " + std::to_string(pick(5));
      case 4:
        return pick(1000);
      case 5:
        return json::Value::array({any(depth - 1), any(depth - 1)});
      default:
        return object(depth - 1);
    }
  }

  // Its derived members, and something else, so that it is not empty without them.
  json::Value section(const std::vector<std::string>& keys) {
    json::Value out = object(1);
    for (const std::string& key : keys) maybe(out, key, [&] { return any(1); });
    out["extra"] = 1;
    return shuffled(out);
  }

  json::Value names_to(int depth, bool mostly_objects) {
    json::Value out = json::Value::object();
    for (const std::string& name : kNames)
      maybe(out, name, [&] { return mostly_objects && pick(4) > 0 ? contract() : any(depth); });
    return shuffled(out);
  }

  json::Value contract() {
    json::Value out = object(1);
    maybe(out, "implementation", [&] { return "0x" + std::to_string(pick(3)); });
    maybe(out, "proxy", [&] { return "0x" + std::to_string(pick(3)); });
    return shuffled(out);
  }

  json::Value contracts() {
    json::Value out = json::Value::object();
    for (const char* category : {"core", "protocol", "infrastructure", "legacy", "own/~", ""})
      maybe(out, category, [&] { return pick(5) > 0 ? names_to(1, true) : any(1); });
    return shuffled(out);
  }

  json::Value verification() {
    json::Value out = section({"dataIntegrity", "contractVerification"});
    maybe(out, "implementationHashes", [&] { return pick(5) > 0 ? names_to(0, false) : any(1); });
    return shuffled(out);
  }

  std::mt19937_64 random_;
};

TEST(RoundTrip, HoldsForRandomDocuments) {
  const uint64_t first_seed = std::random_device{}();
  for (uint64_t seed = first_seed; seed < first_seed + 300; seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const json::Value document = RandomDocument(seed).make();
    expect_round_trip(document, json::stringify(document));
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace daybook::document
