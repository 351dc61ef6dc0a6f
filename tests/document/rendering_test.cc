// The text that is kept from state to state against the document that is composed anew.
#include "document/rendering.h"

#include <gtest/gtest.h>

#include <random>

#include "document/samples.h"

namespace daybook::document {
namespace {

constexpr ChainId kChain(97);

std::string slow(const state::NetworkState& network) {
  return json::stringify(compose(kChain, network), 2);
}

TEST(Rendering, IsTheComposedDocumentOfEveryFileOfTheCorpus) {
  if (corpus().empty()) GTEST_SKIP() << "no corpus beside the repository";
  for (const auto& [name, text] : unified_files()) {
    const Parts parts = decompose(value_of_text(text)).value();
    const state::NetworkState network = network_of(parts);
    EXPECT_EQ(render(parts.chain, network), json::stringify(compose(parts.chain, network), 2))
        << name;
  }
  for (const auto& [chain, network] : leveldb_networks())
    EXPECT_EQ(render(chain, network), json::stringify(compose(chain, network), 2));
}

// Any event that may follow on one network, valid or odd: contracts come, change and go under plain
// and full names, sections and layouts of any shape, renamings.
class RandomHistory {
 public:
  explicit RandomHistory(uint64_t seed) : random_(seed) {
    event::Event first = next({kChain, event::SubjectKind::kNetwork, ""});
    first.payload = event::NetworkChange{false, "net", pick(2) == 0 ? "dev" : "", "", pick(3)};
    state::fold(state_, first);
  }

  const state::NetworkState& step() {
    switch (pick(8)) {
      case 0:
        fold_section();
        break;
      case 1:
        if (pick(6) == 0) fold_layout();
        break;
      case 2:
        if (pick(4) == 0) fold_header();
        break;
      default:
        fold_contract();
    }
    return state_.networks.at(kChain);
  }

 private:
  uint64_t pick(uint64_t limit) { return random_() % limit; }

  template <size_t N>
  std::string one_of(const char* const (&values)[N]) {
    return values[pick(N)];
  }

  event::Event next(event::Subject subject) {
    event::Event event;
    event.position = Position(at_++);
    event.recorded = TimeNs::from_ms(1'700'000'000'000 + static_cast<int64_t>(at_));
    event.id.bytes[0] = event.tx_id.bytes[0] = static_cast<uint8_t>(at_ / 2);
    event.subject = std::move(subject);
    return event;
  }

  std::string json() {
    return one_of({"{}", "[]", "1", "\"x\\n\"", "{\"a\":{\"b\":[1,{}]}}", "[[],[\"é\"]]", "null",
                   "not json"});
  }

  void fold_contract() {
    event::Event event = next({kChain, event::SubjectKind::kContract,
                               one_of({"A", "B", "C", "p/C.sol:C", "q/C.sol:C", "p/D.sol:D"})});
    event::ContractChange change;
    change.action = static_cast<event::ContractAction>(pick(12));
    change.from = one_of({"", "0x1", "\"quoted\""});
    change.to = one_of({"", "0x2"});
    change.value.category = one_of({"core", "protocol", "legacy", "own"});
    if (pick(4) != 0) change.value.body.push_back({"proxy", one_of({"\"0x1\"", "\"0x2\""})});
    if (pick(4) != 0)
      change.value.body.push_back({"implementation", "\"0x" + std::to_string(at_) + "\""});
    if (pick(3) == 0) change.value.body.push_back({"more", json()});
    if (pick(2) == 0) change.value.extended = event::FieldList{{"deploymentArgs", json()}};
    if (pick(2) == 0) change.value.recorded_hash = json();
    if (pick(3) == 0) event.on_chain = event::OnChain{"0xabc", {}, "", {}};
    event.payload = change;
    state::fold(state_, event);
  }

  void fold_section() {
    const std::string name =
        one_of({"metadata", "contracts", "configuration", "topology", "verification", "operations",
                "emergency", "own", "extended_A", "extended_own"});
    event::Event event = next({kChain, event::SubjectKind::kSection, name});
    event::SectionChange change;
    if (pick(5) != 0) change.json = json();
    if (pick(3) == 0)
      change.json = one_of({R"({"core":{"A":{"x":1},"other":{"y":[]}},"own":7})",
                            R"({"implementationHashes":{"A":"0x1","other":"0x2"},"z":{}})",
                            R"({"implementationHashes":5,"dataIntegrity":1})",
                            R"({"metrics":{"n":1.5},"upgradeHistory":[1]})",
                            R"({"timestamp":1,"lastUpdated":"never","deployer":"0x1"})"});
    event.payload = change;
    state::fold(state_, event);
  }

  void fold_layout() {
    event::Event event = next({kChain, event::SubjectKind::kLayout, ""});
    event::LayoutRecorded layout;
    for (const char* pointer : {"", "/contracts", "/contracts/core", "/metadata", "/verification",
                                "/verification/implementationHashes", "/operations"}) {
      if (pick(2) == 0) continue;
      std::vector<std::string> keys = {"A",        "B",         "core",          "own",
                                       "metadata", "contracts", "networkTier",   "extended_A",
                                       "metrics",  "network",   "dataIntegrity", "p/C.sol:C"};
      std::shuffle(keys.begin(), keys.end(), random_);
      keys.resize(pick(keys.size() + 1));
      layout.objects.push_back({pointer, keys});
    }
    event.payload = layout;
    state::fold(state_, event);
  }

  void fold_header() {
    event::Event event = next({kChain, event::SubjectKind::kNetwork, ""});
    event.payload = event::NetworkChange{true, one_of({"net", "other"}), one_of({"", "dev"}),
                                         one_of({"", "3.1.0"}), pick(50)};
    state::fold(state_, event);
  }

  std::mt19937_64 random_;
  state::State state_;
  uint64_t at_ = 0;
};

TEST(Rendering, KeptOverRandomHistoriesIsTheComposedDocumentAtEveryStep) {
  const uint64_t seed = std::random_device{}();
  for (uint64_t round = 0; round < 20; round++) {
    RandomHistory history(seed + round);
    Rendering kept(kChain);
    for (int n = 0; n < 120; n++) {
      const state::NetworkState& network = history.step();
      // Not after every event: several may come with one transaction.
      if (n % 3 == 0) continue;
      ASSERT_EQ(kept.text(network), slow(network)) << "seed " << seed + round;
    }
  }
}

TEST(Rendering, GoesBackToAnEarlierStateOfItsLog) {
  RandomHistory history(7);
  std::vector<state::NetworkState> states;
  for (int n = 0; n < 60; n++) states.push_back(history.step());
  Rendering kept(kChain);
  for (const size_t n : {59U, 3U, 30U, 31U, 0U, 59U})
    EXPECT_EQ(kept.text(states[n]), slow(states[n]));
}

}  // namespace
}  // namespace daybook::document
