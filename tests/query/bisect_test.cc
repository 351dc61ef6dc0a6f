#include "query/bisect.h"

#include "query/random_book.h"

namespace daybook::testing {
namespace {

using event::ContractAction;

class BisectTest : public LedgerTest {
 protected:
  query::BisectQuery question(const std::string& predicate) {
    return {*query::parse_predicate(predicate), kRandomChain, TreeSize(0), ledger->size(), false};
  }
  query::BisectAnswer answer(const query::BisectQuery& query) {
    auto found = query::bisect(*ledger, query);
    EXPECT_TRUE(found.ok()) << found.error().message;
    return found.ok() ? *std::move(found) : query::BisectAnswer{};
  }
  // A at implementation 1, 2, 3, 2.
  void there_and_back() {
    record({network_draft(kRandomChain, "net")});                                        // 0
    record({contract_draft(kRandomChain, "A", ContractAction::kDeployed, address(1))});  // 1
    record({contract_draft(kRandomChain, "B", ContractAction::kDeployed, address(9))});  // 2
    record({contract_draft(kRandomChain, "A", ContractAction::kUpgraded, address(2))});  // 3
    record({contract_draft(kRandomChain, "A", ContractAction::kUpgraded, address(3))});  // 4
    record({contract_draft(kRandomChain, "A", ContractAction::kUpgraded, address(2))});  // 5
  }
  static std::string at(uint64_t n) {
    return "97#/contracts/core/A/implementation == " + address(n);
  }
};

// The network and its document after each number of events.
struct Rendered {
  std::optional<state::NetworkState> network;
  json::Value document;
};

std::vector<Rendered> every_state(const ledger::Ledger& ledger) {
  std::vector<Rendered> out;
  for (uint64_t size = 0; size <= ledger.size().value; ++size) {
    const auto state = ledger.state_at(TreeSize(size));
    EXPECT_TRUE(state.ok());
    Rendered& rendered = out.emplace_back();
    const auto network = state->networks.find(kRandomChain);
    if (network == state->networks.end()) continue;
    rendered.network = network->second;
    rendered.document = document::compose(kRandomChain, network->second);
  }
  return out;
}

// The oracle: the predicate on the whole state after every event.
query::BisectAnswer slow(const std::vector<Rendered>& states, const query::BisectQuery& query) {
  query::BisectAnswer out;
  bool held = false;
  for (uint64_t size = query.good.value; size <= query.bad.value; ++size) {
    const Rendered& rendered = states[size];
    const json::Value* place = json::at_pointer(rendered.document, query.predicate.pointer);
    auto subject = place == nullptr ? std::nullopt : std::optional(*place);
    if (!query.predicate.contract.empty()) {
      subject = subject_of(query.predicate, kRandomChain,
                           rendered.network ? &*rendered.network : nullptr);
    }
    const bool now = holds(query.predicate, subject);
    if (size == query.good.value) out.held_at_good = now;
    if (size > query.good.value && now && !held && !out.first) out.first = Position(size - 1);
    held = now;
  }
  out.holds_at_bad = held;
  return out;
}

TEST_F(BisectTest, AgreesWithLookingAtEveryStateOnRandomHistories) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomBook(*ledger, clock, seed).fill(40);
  const std::vector<Rendered> states = every_state(*ledger);
  const std::vector<std::string> predicates = {
      "97#/contracts/core/Token exists",
      "97#/contracts/core/Token missing",
      "97#/contracts/core/Token/implementation == " + address(3),
      "97#/contracts/core/Quux exists",
      "97#/contracts/legacy ~ src/Q.sol:Quux",
      "97#/contracts/core != {}",
      "97#/contracts/core/NoContract == t1",
      "97#/extended_Vault/deploymentArgs/0 == t2",
      "97#/verification/implementationHashes/Vault == t1",
      "97#/verification/dataIntegrity/checksums/configuration exists",
      "97#/configuration/b/c == t1",
      "97#/configuration missing",
      "97#/metadata/a == t0",
      "97#/notes exists",
      "97#/networkTier == dev",
      "97#/network == net1",
      "97#/operations/deploymentHistory/3 exists",
      "97#/operations/b exists",
      "97#/fileVersion == 20",
      "97/Token.implementation == " + address(2),
      "97/Router.deploymentArgs missing",
      "97/src/Q.sol:Quux.category == infrastructure"};
  for (const std::string& predicate : predicates) {
    query::BisectQuery query = question(predicate);
    for (const uint64_t good : {uint64_t{0}, query.bad.value / 2}) {
      query.good = TreeSize(good);
      const auto fast = answer(query), oracle = slow(states, query);
      EXPECT_EQ(fast.first, oracle.first) << predicate << " from " << good;
      EXPECT_EQ(fast.held_at_good, oracle.held_at_good) << predicate << " from " << good;
      EXPECT_EQ(fast.holds_at_bad, oracle.holds_at_bad) << predicate << " from " << good;
    }
  }
}

TEST_F(BisectTest, TheFirstChangeToHoldingIsNamedThoughItGoesBackAndForth) {
  there_and_back();
  const auto found = answer(question(at(2)));
  EXPECT_EQ(found.first, Position(3));
  EXPECT_EQ(found.before, json::Value(address(1)));
  EXPECT_EQ(found.after, json::Value(address(2)));
  query::BisectQuery later = question(at(2));
  later.good = TreeSize(4);  // it holds there, and comes again
  EXPECT_TRUE(answer(later).held_at_good);
  EXPECT_EQ(answer(later).first, Position(5));
}

TEST_F(BisectTest, OnlyEventsOfTheSubjectAreLookedAt) {
  there_and_back();
  for (uint64_t n = 10; n < 30; ++n) {
    record({contract_draft(kRandomChain, "B", ContractAction::kUpgraded, address(n))});
  }
  EXPECT_LT(answer(question(at(2))).tested, 8U);
}

TEST_F(BisectTest, NothingFoundTellsHowTheRangeBeginsAndEnds) {
  there_and_back();
  const auto never = answer(question(at(7)));
  EXPECT_FALSE(never.first || never.held_at_good || never.holds_at_bad);
  const auto always = answer(question("97#/contracts/core/Nobody missing"));
  EXPECT_FALSE(always.first);
  EXPECT_TRUE(always.held_at_good && always.holds_at_bad);
}

TEST_F(BisectTest, HalvingAgreesWhereThePredicateChangesOnceAndRefusesElse) {
  there_and_back();
  query::BisectQuery query = question("97#/contracts/core/A/implementation != " + address(1));
  query.good = TreeSize(2);
  const auto exact = answer(query);
  query.halve = true;
  EXPECT_EQ(answer(query).first, exact.first);
  EXPECT_EQ(answer(query).before, exact.before);
  for (const std::string& text : {at(7), std::string("97#/chainId exists")}) {
    query::BisectQuery refused = question(text);
    refused.good = TreeSize(2);
    refused.halve = true;
    const auto found = query::bisect(*ledger, refused);
    ASSERT_FALSE(found.ok()) << text;
    EXPECT_EQ(found.error().kind, ErrorKind::kConflict);
  }
}

}  // namespace
}  // namespace daybook::testing
