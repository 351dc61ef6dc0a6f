#include <gtest/gtest.h>

#include <set>

#include "versions/field_record.h"
#include "versions/indexed_log.h"

namespace daybook::versions {
namespace {

using event::ContractAction;

// The oracle: every field of a live contract with its text, by name.
std::map<std::string, std::string> fields_of(const state::State& state, ChainId chain,
                                             const std::string& name) {
  std::map<std::string, std::string> out;
  const auto network = state.networks.find(chain);
  if (network == state.networks.end()) return out;
  const auto contract = network->second.contracts.find(name);
  if (contract == network->second.contracts.end() || !contract->second.live) return out;
  const event::ContractValue& value = contract->second.value;
  out["category"] = value.category;
  if (!value.label.empty()) out["label"] = value.label;
  if (value.recorded_hash) out["recorded_hash"] = *value.recorded_hash;
  for (const event::Field& field : value.body) out["body/" + field.key] = field.json;
  if (value.extended) out["extended"] = "";
  if (value.extended) {
    for (const event::Field& field : *value.extended) out["extended/" + field.key] = field.json;
  }
  return out;
}

// Folds every prefix and compares neighbours: which events changed the field, newest first. A
// removal takes no field away: it ends the contract.
std::vector<Position> changes_by_folding(const std::vector<event::Event>& events, ChainId chain,
                                         const std::string& name, const std::string& field) {
  std::vector<Position> out;
  state::State state;
  for (const event::Event& event : events) {
    const auto before = fields_of(state, chain, name);
    EXPECT_TRUE(state::apply(state, event).ok());
    const auto after = fields_of(state, chain, name);
    const auto old = before.find(field), now = after.find(field);
    const bool was = old != before.end(), is = now != after.end();
    const bool removed = !before.empty() && after.empty();
    if (!removed && (was != is || (was && old->second != now->second))) {
      out.insert(out.begin(), event.position);
    }
  }
  return out;
}

TEST(FieldChanges, AreThoseThatFoldingEveryPrefixShows) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const std::vector<event::Event> events = state::random_history(random, 150);
  IndexedLog indexed;
  indexed.append(events);
  std::set<std::tuple<ChainId, std::string, std::string>> fields;
  state::State state;
  for (const event::Event& event : events) {
    ASSERT_TRUE(state::apply(state, event).ok());
    if (event.subject.kind != event::SubjectKind::kContract) continue;
    for (const auto& [field, text] : fields_of(state, event.subject.chain, event.subject.name)) {
      fields.emplace(event.subject.chain, event.subject.name, field);
    }
  }
  ASSERT_FALSE(fields.empty());
  for (const auto& [chain, name, field] : fields) {
    const auto found = field_changes(indexed.log(), chain, name, field, TreeSize(events.size()));
    ASSERT_TRUE(found.ok()) << found.error().message;
    EXPECT_EQ(*found, changes_by_folding(events, chain, name, field)) << name << " " << field;
  }
}

TEST(FieldChanges, NameWhatCameWhatWentAndWhatIsOther) {
  event::ContractValue before;
  before.category = "core";
  before.body = {{"z", "1"}, {"a", "1"}, {"same", "1"}};
  before.extended = event::FieldList{{"gone", "1"}};
  event::ContractChange change;
  change.action = ContractAction::kConfigured;
  change.value.category = "core";
  change.value.label = "new";
  change.value.body = {{"same", "1"}, {"a", "2"}, {"b", "1"}};
  std::map<std::string, bool> changed;
  for (const FieldRecord& record : changed_fields(&before, change)) {
    EXPECT_TRUE(changed.emplace(record.field, record.is_set).second) << record.field;
  }
  EXPECT_EQ(changed, (std::map<std::string, bool>{{"label", true},
                                                  {"body/a", true},
                                                  {"body/b", true},
                                                  {"body/z", false},
                                                  {"extended", false},
                                                  {"extended/gone", false}}));
  EXPECT_EQ(changed_fields(nullptr, change).size(), 5U);  // each of the value's
  change.action = ContractAction::kRemoved;
  EXPECT_TRUE(changed_fields(&before, change).empty());
}

TEST(FieldChanges, EndBelowTheSizeAndAtTheLimit) {
  const state::Book book = [] {
    state::Book out = state::book_with_token();  // positions 0 and 1
    for (const char* code : {"0xb2", "0xb3", "0xb4"}) {
      out.record(state::contract_of("Token"),
                 state::change(ContractAction::kUpgraded, state::value("0xa1", code)));
    }
    return out;
  }();
  IndexedLog indexed;
  indexed.append(book.events());
  const auto at = [&](uint64_t size, size_t limit) {
    return *field_changes(indexed.log(), state::kBsc, "Token", "body/implementation",
                          TreeSize(size), limit);
  };
  EXPECT_EQ(at(5, 9), (std::vector{Position(4), Position(3), Position(2), Position(1)}));
  EXPECT_EQ(at(4, 1), std::vector{Position(3)});
  EXPECT_EQ(at(1, 9), std::vector<Position>());
}

// "Tok" with field "en/x" must not be read as "Token" with field "x".
TEST(FieldKeys, ComeBackFromTheirBytesAndKeepNamesApart) {
  const auto key = parse_field_key(field_key(ChainId(56), "a.sol:Tok", "body/x", Position(258)));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->chain, ChainId(56));
  EXPECT_EQ(key->contract, "a.sol:Tok");
  EXPECT_EQ(key->field, "body/x");
  EXPECT_EQ(key->position, Position(258));
  EXPECT_NE(field_prefix(ChainId(1), "ab", "c"), field_prefix(ChainId(1), "a", "bc"));
  const std::string odd("body/a\0b", 8);
  EXPECT_TRUE(parse_field_key(field_key(ChainId(1), "T", odd, Position(1))));
  EXPECT_TRUE(parse_field_key(field_key(ChainId(1), "T", std::string(9000, 'x'), Position(1))));
  EXPECT_FALSE(parse_field_key("w"));
  EXPECT_FALSE(parse_field_key(field_prefix(ChainId(1), "T", "f")));
}

TEST(LastDocumentChange, PassesOverNotesAndOtherChains) {
  state::Book book = state::book_with_token();
  book.record(state::contract_of("Token"), event::NoteRecorded{"seen"});
  book.record(state::network_of(state::kBase), state::network("base"));
  IndexedLog indexed;
  indexed.append(book.events());
  const auto at = [&](ChainId chain, uint64_t size) {
    return *last_document_change(indexed.log(), chain, TreeSize(size));
  };
  EXPECT_EQ(at(state::kBsc, 4), Position(1));
  EXPECT_EQ(at(state::kBsc, 1), Position(0));
  EXPECT_EQ(at(state::kBase, 4), Position(3));
  EXPECT_EQ(at(state::kBase, 3), std::nullopt);
}

}  // namespace
}  // namespace daybook::versions
