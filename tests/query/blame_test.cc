#include "query/blame.h"

#include "document/event_json.h"
#include "query/random_book.h"

namespace daybook::testing {
namespace {

using event::ContractAction;
using event::SubjectKind;
using query::BlamedField;

// The document of the network after each number of events, all folded and rendered anew.
std::vector<json::Value> all_documents(const ledger::Ledger& ledger, ChainId chain) {
  std::vector<json::Value> documents = {json::Value()};
  state::State state;
  const auto scanned = ledger.scan(
      Position(0), ledger.size(), [&](const event::Event& event, std::string_view) -> Result<void> {
        DAYBOOK_RETURN_IF_ERROR(state::apply(state, event));
        const auto network = state.networks.find(chain);
        documents.push_back(network == state.networks.end()
                                ? json::Value()
                                : document::compose(chain, network->second));
        return {};
      });
  EXPECT_TRUE(scanned.ok());
  return documents;
}

bool is_shape(const BlamedField& field) {
  return field.derived && field.value.is_structured();
}

// The oracle: the event after which the field was the same in every document. An empty object that
// every document has counts as the same whatever was in it.
Position set_by(const std::vector<json::Value>& documents, size_t size, const BlamedField& field) {
  const auto same = [&](size_t at) {
    const json::Value* value = json::at_pointer(documents[at], field.pointer);
    if (value == nullptr) return false;
    return is_shape(field) ? value->type() == field.value.type() : *value == field.value;
  };
  size_t first = size;
  while (first > 1 && same(first - 1)) --first;
  return Position(first - 1);
}

bool is_last_change(const std::string& pointer) {
  return pointer == "/metadata/lastUpdated" ||
         pointer == "/verification/dataIntegrity/lastValidated";
}

Position last_change(const ledger::Ledger& ledger, size_t size, ChainId chain) {
  for (size_t at = size; at > 0; --at) {
    const auto event = ledger.read(Position(at - 1));
    if (event.ok() && event->subject.chain == chain && state::changes_document(*event)) {
      return Position(at - 1);
    }
  }
  return Position(0);
}

// Any value of the JSON.
bool holds_value(const json::Value& json, const json::Value& wanted) {
  if (json == wanted) return true;
  if (!json.is_structured()) return false;
  return std::any_of(json.begin(), json.end(),
                     [&](const json::Value& member) { return holds_value(member, wanted); });
}

// Histories lines and headers show parts of the event that are not in the payload's own words.
bool event_holds(const event::Event& event, const BlamedField& field) {
  const json::Value json = document::event_to_json(event);
  if (holds_value(json, field.value)) return true;
  const bool history = field.pointer.rfind("/operations/", 0) == 0;
  const bool legacy = field.pointer.rfind("/contracts/legacy/", 0) == 0;
  const std::string text = field.value.is_string() ? field.value.get<std::string>() : "";
  if (legacy) return event.subject.name.find(text) != std::string::npos;
  if (!history) return false;
  const std::string type = json["payload"]["type"];
  return type.size() > 8 &&
         std::equal(text.begin(), text.end(), type.begin() + 8,
                    [](char a, char b) { return std::tolower(a) == std::tolower(b); });
}

class BlameTest : public LedgerTest {
 protected:
  query::Blame blamed(uint64_t size, const std::string& pointer = "") {
    const auto state = ledger->state_at(TreeSize(size));
    EXPECT_TRUE(state.ok());
    auto blame = query::blame(*ledger, *state, kRandomChain, pointer);
    EXPECT_TRUE(blame.ok()) << blame.error().message;
    return blame.ok() ? *std::move(blame) : query::Blame{};
  }
  Position at(const std::string& pointer) {
    const query::Blame blame = blamed(ledger->size().value, pointer);
    EXPECT_EQ(blame.fields.size(), 1U) << pointer;
    return blame.fields.empty() ? Position(999) : blame.fields.front().position;
  }
  state::Draft section(const std::string& name, const std::string& json) {
    state::Draft draft;
    draft.event.subject = {kRandomChain, SubjectKind::kSection, name};
    event::SectionChange change;
    change.pointer = "/" + name;
    if (!json.empty()) change.json = json;
    draft.event.payload = change;
    return draft;
  }
  void check_against_oracle(const std::vector<json::Value>& documents, size_t size) {
    const query::Blame blame = blamed(size);
    ASSERT_EQ(blame.fields.size(), query::leaf_pointers(documents[size], "").size());
    for (const BlamedField& field : blame.fields) {
      const Position expected = is_last_change(field.pointer)
                                    ? last_change(*ledger, size, kRandomChain)
                                    : set_by(documents, size, field);
      EXPECT_EQ(field.position, expected) << field.pointer << " at size " << size;
      if (field.derived) continue;
      EXPECT_TRUE(event_holds(blame.events.at(field.position), field)) << field.pointer;
    }
  }
};

TEST_F(BlameTest, AgreesWithRenderingEveryPositionOnRandomHistories) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomBook(*ledger, clock, seed).fill(70);
  const auto documents = all_documents(*ledger, kRandomChain);
  for (size_t size = 1; size < documents.size(); size += size < 12 ? 1 : 7) {
    check_against_oracle(documents, size);
    if (HasFailure()) return;
  }
  check_against_oracle(documents, documents.size() - 1);
}

TEST_F(BlameTest, AnEventThatRepeatsAValueDidNotSetIt) {
  record({network_draft(kRandomChain, "net")});                                        // 0
  record({contract_draft(kRandomChain, "A", ContractAction::kDeployed, address(1))});  // 1
  record({contract_draft(kRandomChain, "A", ContractAction::kUpgraded, address(2))});  // 2
  record({contract_draft(kRandomChain, "A", ContractAction::kUpgraded, address(1))});  // 3
  record({contract_draft(kRandomChain, "A", ContractAction::kTouched, address(1))});   // 4
  EXPECT_EQ(at("/contracts/core/A/proxy"), Position(1));
  EXPECT_EQ(at("/contracts/core/A/implementation"), Position(3));
  EXPECT_EQ(at("/verification/dataIntegrity/checksums/contracts"), Position(3));
  EXPECT_EQ(at("/metadata/lastUpdated"), Position(4));
  EXPECT_EQ(at("/chainId"), Position(0));
}

TEST_F(BlameTest, ANameInFullIsBlamedOnTheContractThatBearsIt) {
  record({network_draft(kRandomChain, "net")});
  record({contract_draft(kRandomChain, "a/R.sol:R", ContractAction::kDeployed, address(1))});
  record({contract_draft(kRandomChain, "R", ContractAction::kDeployed, address(1))});
  EXPECT_EQ(at("/contracts/legacy/a~1R.sol:R/currentName"), Position(1));
  EXPECT_EQ(at("/contracts/legacy/a~1R.sol:R/currentCategory"), Position(2));
  EXPECT_EQ(at("/contracts/core/R/proxy"), Position(2));
}

TEST_F(BlameTest, AnEmptyObjectThatEveryDocumentHasIsOfTheRegistrationOrTheLastKeyOrder) {
  record({network_draft(kRandomChain, "net")});  // 0
  EXPECT_EQ(at("/contracts/core"), Position(0));
  state::Draft layout;
  layout.event.subject = {kRandomChain, SubjectKind::kLayout, ""};
  event::LayoutRecorded order;
  order.objects = {{"", {"network"}}};
  layout.event.payload = order;
  record({layout});  // 1
  layout.event.payload = event::LayoutRecorded{};
  record({layout});  // 2
  EXPECT_EQ(at("/contracts/core"), Position(2));
  EXPECT_EQ(at("/configuration"), Position(2));
}

TEST_F(BlameTest, ASectionIsWalkedBackFieldByField) {
  record({network_draft(kRandomChain, "net")});                 // 0
  record({section("configuration", R"({"a":1,"b":[1,2]})")});   // 1
  record({section("configuration", R"({"a":1,"b":[1,3]})")});   // 2
  record({section("configuration", "")});                       // 3
  record({section("configuration", R"({"b":[1,3],"c":{}})")});  // 4
  record({section("configuration", R"({"b":[1,4],"c":{}})")});  // 5
  EXPECT_EQ(at("/configuration/b/0"), Position(4));
  EXPECT_EQ(at("/configuration/b/1"), Position(5));
  EXPECT_EQ(at("/configuration/c"), Position(4));
  EXPECT_EQ(blamed(3, "/configuration/a").fields.front().position, Position(1));
  EXPECT_EQ(at("/verification/dataIntegrity/checksums/configuration"), Position(5));
}

TEST_F(BlameTest, NothingAtAPointerNamesTheNearestMember) {
  record({network_draft(kRandomChain, "net"),
          contract_draft(kRandomChain, "Token", ContractAction::kDeployed, address(1))});
  const auto state = ledger->state();
  ASSERT_TRUE(state.ok());
  const auto wrong = query::blame(*ledger, **state, kRandomChain, "/contracts/core/Tokn/proxy");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(wrong.error().message.find("Did you mean \"Token\"?"), std::string::npos)
      << wrong.error().message;
  const auto odd = query::blame(*ledger, **state, kRandomChain, "contracts");
  ASSERT_FALSE(odd.ok());
  EXPECT_EQ(odd.error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace daybook::testing
