// The look-up index beside what a reader of the events finds by hand.
#include "versions/lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/bytes.h"
#include "base/hash.h"
#include "versions/indexed_log.h"
#include "versions/record.h"

namespace daybook::versions {
namespace {

using event::ContractAction;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string address(char digit) {
  return "0x" + std::string(40, digit);
}
std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}
std::string hash_text(char digit) {
  return "0x" + std::string(64, digit);
}

std::vector<std::string> values(const event::Event& event, LookupKind kind) {
  std::vector<std::string> out;
  for (const auto& [of, value] : lookup_terms(event)) {
    if (of == static_cast<uint8_t>(kind)) out.push_back(value);
  }
  return out;
}

event::Event contract_event(ContractAction action, event::ContractValue value) {
  event::Event event;
  event.subject = state::contract_of("A");
  event.payload = state::change(action, std::move(value));
  return event;
}

// ---- What an event is found by ------------------------------------------------------------------

TEST(LookupTerms, HoldEveryAddressOfAContract) {
  event::ContractValue value = state::value(address('A'), address('b'));
  event::set(value.body, "owner", quoted(address('C')));
  event::set(value.body, "args", "[1,{\"to\":" + quoted(address('d')) + "},\"0x12\"]");
  value.extended = event::FieldList{{"vault", quoted(address('e'))}};
  event::Event event = contract_event(ContractAction::kUpgraded, value);
  event.sender = address('F');
  std::get<event::ContractChange>(event.payload).from = address('1');
  EXPECT_THAT(values(event, LookupKind::kAddress),
              ElementsAre(address('1'), address('a'), address('b'), address('c'), address('d'),
                          address('e'), address('f')));
}

TEST(LookupTerms, HoldOddAddressesAsWrittenUnderTheirMembers) {
  event::ContractValue value = state::value("TBD", "0xB1");
  event::set(value.body, "note", "\"0xB2\"");
  EXPECT_THAT(values(contract_event(ContractAction::kDeployed, value), LookupKind::kAddress),
              ElementsAre("0xb1", "TBD"));
}

TEST(LookupTerms, TellTransactionsFromHashesByTheMember) {
  event::ContractValue value = state::value();
  value.recorded_hash = quoted("odd hash");
  event::set(value.body, "txHash", quoted(hash_text('A')));
  event::set(value.body, "deploymentTransaction", quoted(hash_text('b')));
  event::set(value.body, "implementationHash", quoted(hash_text('c')));
  event::Event event = contract_event(ContractAction::kRehashed, value);
  event.on_chain = event::OnChain{hash_text('D'), 9, "", 1};
  std::get<event::ContractChange>(event.payload).to = hash_text('E');
  EXPECT_THAT(values(event, LookupKind::kTxHash),
              ElementsAre(hash_text('a'), hash_text('b'), hash_text('d')));
  EXPECT_THAT(values(event, LookupKind::kCodeHash),
              ElementsAre(hash_text('c'), hash_text('e'), "odd hash"));
}

TEST(LookupTerms, HoldActorAndApproverAndCommitAndTag) {
  event::Event event;
  event.actor = "Ana";
  event.approver = "bo";
  event.git_commit = "CA5C4D1";
  event.payload = event::Tagged{"V1", TreeSize(0)};
  EXPECT_THAT(values(event, LookupKind::kActor), ElementsAre("Ana", "bo"));
  EXPECT_THAT(values(event, LookupKind::kSourceCommit), ElementsAre("ca5c4d1"));
  EXPECT_THAT(values(event, LookupKind::kTag), ElementsAre("V1"));
}

TEST(LookupTerms, HoldAddressesThatAreKeysOfASection) {
  event::Event event;
  event.subject = state::section_of("configuration");
  event.payload = state::section("{\"safes\":{" + quoted(address('a')) + ":{\"x\":\"\\\"\"}}}");
  EXPECT_THAT(values(event, LookupKind::kAddress), ElementsAre(address('a')));
  event.payload = state::section(std::nullopt);
  EXPECT_THAT(values(event, LookupKind::kAddress), IsEmpty());
}

TEST(LookupTerms, AreNothingForAnEventThatNamesNothing) {
  event::Event event;
  event.payload = event::NoteRecorded{address('a')};
  EXPECT_THAT(lookup_terms(event), IsEmpty());
}

TEST(LookupTerms, HoldLongAndOddValuesByTheirHash) {
  const std::string with_nul("a\0b", 3);
  const std::string long_name(256, 'x');
  for (const std::string& name : {with_nul, long_name}) {
    event::Event event;
    event.payload = event::NoteRecorded{"x"};
    event.actor = name;
    const std::string expected = "sha256:" + sha256(name).hex();
    EXPECT_THAT(values(event, LookupKind::kActor), ElementsAre(expected));
    EXPECT_EQ(comparable(LookupKind::kActor, name), expected);
  }
  EXPECT_EQ(comparable(LookupKind::kActor, std::string(255, 'x')), std::string(255, 'x'));
}

// ---- Asking -------------------------------------------------------------------------------------

// Events of two chains whose actors, blocks and commits repeat.
std::vector<event::Event> book_of_actors() {
  state::Book book;
  book.record(state::network_of(state::kBsc), state::network());
  book.record(state::network_of(state::kBase), state::network("base"));
  const uint64_t blocks[] = {10, 30, 20, 20, 0, 40};
  const char* actors[] = {"ana", "an", "ana", "anab", "", "ana"};
  for (size_t i = 0; i < std::size(blocks); ++i) {
    state::Draft draft = state::draft(state::network_of(i == 5 ? state::kBase : state::kBsc),
                                      event::NoteRecorded{"x"});
    draft.event.actor = actors[i];
    draft.event.git_commit = i % 2 == 0 ? "abcd01" : "abce02";
    draft.event.on_chain = event::OnChain{"", blocks[i], "", {}};
    EXPECT_TRUE(book.submit({draft}).ok());
  }
  return book.events();
}

class Lookup : public testing::Test {
 protected:
  Lookup() : events_(book_of_actors()) { indexed_.append(events_); }
  std::vector<Position> expected(LookupKind kind, const std::string& value, uint64_t size) {
    std::vector<Position> out;
    for (const event::Event& event : events_) {
      const LookupTerms terms = lookup_terms(event);
      const std::pair wanted(static_cast<uint8_t>(kind), value);
      const bool hit = std::find(terms.begin(), terms.end(), wanted) != terms.end();
      if (hit && event.position.value < size) out.push_back(event.position);
    }
    return out;
  }
  log::Log& log() { return indexed_.log(); }

  std::vector<event::Event> events_;
  IndexedLog indexed_;
};

TEST_F(Lookup, EqualsAWalkOverTheEventsAtEverySize) {
  const std::pair<LookupKind, std::string> terms[] = {{LookupKind::kActor, "ana"},
                                                      {LookupKind::kActor, "an"},
                                                      {LookupKind::kActor, "anab"},
                                                      {LookupKind::kActor, "nobody"},
                                                      {LookupKind::kActor, ""},
                                                      {LookupKind::kSourceCommit, "abcd01"},
                                                      {LookupKind::kSourceCommit, "abcd"},
                                                      {LookupKind::kTag, "ana"}};
  for (const auto& [kind, value] : terms) {
    for (uint64_t size = 0; size <= events_.size(); ++size) {
      const std::vector<Position> all = expected(kind, value, size);
      EXPECT_EQ(*lookup(log(), kind, value, TreeSize(size)), all) << value << " at " << size;
      const auto last = all.empty() ? std::nullopt : std::optional(all.back());
      EXPECT_EQ(*last_lookup(log(), kind, value, TreeSize(size)), last) << value << " at " << size;
    }
  }
}

TEST_F(Lookup, StopsAtItsLimit) {
  EXPECT_THAT(*lookup(log(), LookupKind::kActor, "ana", log().size(), 2),
              ElementsAre(Position(2), Position(4)));
  EXPECT_THAT(*lookup(log(), LookupKind::kActor, "ana", log().size(), 0), IsEmpty());
}

TEST_F(Lookup, ComparesHexWithoutRegardToCase) {
  EXPECT_EQ(lookup(log(), LookupKind::kSourceCommit, "ABCD01", log().size())->size(), 3u);
  EXPECT_THAT(*lookup(log(), LookupKind::kActor, "ANA", log().size()), IsEmpty());
}

TEST_F(Lookup, ListsTheValuesBehindAPrefix) {
  const auto commits = [&](const std::string& prefix, uint64_t size, size_t limit) {
    return lookup_values(log(), LookupKind::kSourceCommit, prefix, TreeSize(size), limit).value();
  };
  EXPECT_THAT(commits("abc", 8, 9), ElementsAre("abcd01", "abce02"));
  EXPECT_THAT(commits("ABCE", 8, 9), ElementsAre("abce02"));
  EXPECT_THAT(commits("", 8, 9), ElementsAre("abcd01", "abce02"));
  EXPECT_THAT(commits("abc", 8, 1), ElementsAre("abcd01"));
  EXPECT_THAT(commits("abc", 3, 9), ElementsAre("abcd01"));
  EXPECT_THAT(commits("abcd012", 8, 9), IsEmpty());
  EXPECT_THAT(*lookup_values(log(), LookupKind::kActor, "an", TreeSize(8)),
              ElementsAre("an", "ana", "anab"));
}

TEST_F(Lookup, FindsTheLastEventOfTheHighestBlock) {
  for (const ChainId chain : {state::kBsc, state::kBase, ChainId(1)}) {
    for (uint64_t block = 0; block < 50; block += 5) {
      for (uint64_t size = 0; size <= events_.size(); ++size) {
        std::map<uint64_t, Position> last;
        for (const event::Event& event : events_) {
          if (event.position.value < size && event.subject.chain == chain && event.on_chain &&
              *event.on_chain->block_number <= block) {
            last[*event.on_chain->block_number] = event.position;
          }
        }
        const auto wanted = last.empty() ? std::nullopt : std::optional(last.rbegin()->second);
        EXPECT_EQ(*last_at_block(log(), chain, block, TreeSize(size)), wanted)
            << chain << " " << block << " " << size;
      }
    }
  }
}

TEST_F(Lookup, IsNotAnsweredFromAnIndexOfAnotherVersion) {
  indexed_.erase(std::string(kIndexKey));
  for (const Error& error : {lookup(log(), LookupKind::kActor, "ana", log().size()).error(),
                             last_at_block(log(), state::kBsc, 1, log().size()).error()}) {
    EXPECT_EQ(error.kind, ErrorKind::kDamaged);
    EXPECT_THAT(error.message, HasSubstr("another version of daybook"));
  }
  ASSERT_TRUE(rebuild(log(), {}).ok());
  EXPECT_TRUE(lookup(log(), LookupKind::kActor, "ana", log().size()).ok());
}

TEST_F(Lookup, RefusesAKeyThatIsNotOurs) {
  // A longer key that is in the way: a NUL in its value.
  const std::string key = lookup_prefix(static_cast<uint8_t>(LookupKind::kActor), "ana") +
                          std::string(7, '\0') + "\x05" + "long";
  indexed_.put(key, "");
  const auto found = lookup(log(), LookupKind::kActor, "ana", log().size());
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().kind, ErrorKind::kDamaged);
}

TEST(LookupKeys, ComeBackFromTheirBytes) {
  for (const std::string& value : {std::string(), std::string("x"), std::string(255, 'y')}) {
    const auto key = parse_lookup_key(lookup_key(4, value, Position(258)));
    ASSERT_TRUE(key);
    EXPECT_EQ(key->value, value);
    EXPECT_EQ(key->position, Position(258));
  }
  const auto block = parse_lookup_key(lookup_key(kBlockLookup, block_value(ChainId(56), 7), {}));
  ASSERT_TRUE(block);
  EXPECT_EQ(describe_lookup_key(*block), "the look-up record of block 7 of chain 56 at event 0");
  EXPECT_FALSE(parse_lookup_key("x"));
  EXPECT_FALSE(parse_lookup_key(lookup_key(8, "x", Position(0))));
  EXPECT_FALSE(parse_lookup_key(lookup_key(0, "x", Position(0))));
  EXPECT_FALSE(parse_lookup_key(lookup_key(kBlockLookup, "short", Position(0))));
}

}  // namespace
}  // namespace daybook::versions
