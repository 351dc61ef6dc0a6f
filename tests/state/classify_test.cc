#include <gtest/gtest.h>

#include "event/samples.h"
#include "state/book.h"

namespace daybook::state {
namespace {

using event::ContractAction;
using event::ContractValue;

ContractValue full() {
  ContractValue out = value("0xa1", "0xb1");
  out.body.push_back({"timestamp", "1"});
  out.body.push_back({"deployedAt", "1"});
  out.extended = event::FieldList{{"factoryByteCodeHash", "\"0xc1\""},
                                  {"implementationHash", "\"0xd1\""},
                                  {"timestamp", "1"},
                                  {"deploymentArgs", "[]"}};
  out.recorded_hash = "\"0xe1\"";
  out.source_record = "record 1";
  return out;
}

struct Edit {
  const char* name;
  void (*apply)(ContractValue&);
  ContractAction action;
  const char *from, *to;
};

// In order of precedence: with several edits at once, the first one here decides.
const std::vector<Edit>& edits() {
  static const std::vector<Edit> all = {
      {"proxy", [](ContractValue& v) { event::set(v.body, "proxy", "\"0xa2\""); },
       ContractAction::kRedeployed, "0xa1", "0xa2"},
      {"implementation", [](ContractValue& v) { event::set(v.body, "implementation", "\"0xb2\""); },
       ContractAction::kUpgraded, "0xb1", "0xb2"},
      {"factory hash",
       [](ContractValue& v) { event::set(*v.extended, "factoryByteCodeHash", "\"0xc2\""); },
       ContractAction::kRehashed, "0xc1", "0xc2"},
      {"implementation hash",
       [](ContractValue& v) { event::set(*v.extended, "implementationHash", "\"0xd2\""); },
       ContractAction::kRehashed, "0xd1", "0xd2"},
      {"recorded hash", [](ContractValue& v) { v.recorded_hash = "\"0xe2\""; },
       ContractAction::kRehashed, "0xe1", "0xe2"},
      {"label", [](ContractValue& v) { v.label = "bsc2"; }, ContractAction::kRelabelled, "bsc",
       "bsc2"},
      {"arguments", [](ContractValue& v) { event::set(*v.extended, "deploymentArgs", "[1]"); },
       ContractAction::kConfigured, "", ""},
      {"body time", [](ContractValue& v) { event::set(v.body, "timestamp", "2"); },
       ContractAction::kTouched, "", ""},
      {"deployment time", [](ContractValue& v) { event::set(v.body, "deployedAt", "2"); },
       ContractAction::kTouched, "", ""},
      {"extended time", [](ContractValue& v) { event::set(*v.extended, "timestamp", "2"); },
       ContractAction::kTouched, "", ""},
      {"source bytes", [](ContractValue& v) { v.source_record = "record 2"; },
       ContractAction::kTouched, "", ""},
  };
  return all;
}

TEST(ClassifyChange, EverySetOfEditsIsNamedByItsFirst) {
  const ContractValue before = full();
  for (uint32_t set = 1; set < 1u << edits().size(); ++set) {
    ContractValue after = before;
    const Edit* first = nullptr;
    for (size_t i = 0; i < edits().size(); ++i) {
      if ((set >> i & 1) == 0) continue;
      edits()[i].apply(after);
      if (first == nullptr) first = &edits()[i];
    }
    const auto change = classify_change(&before, after);
    ASSERT_TRUE(change.has_value());
    const event::ContractChange expected{first->action, first->from, first->to, "", after};
    ASSERT_TRUE(*change == expected)
        << first->name << ", set " << set << ": " << event::payload_name(*change) << " from "
        << change->from << " to " << change->to;
  }
}

TEST(ClassifyChange, EqualValuesAreNoChange) {
  const ContractValue before = full();
  EXPECT_FALSE(classify_change(&before, before).has_value());
}

TEST(ClassifyChange, SomethingThatWasNotLiveIsDeployed) {
  const auto change = classify_change(nullptr, full());
  ASSERT_TRUE(change.has_value());
  EXPECT_TRUE(*change == (event::ContractChange{ContractAction::kDeployed, "", "", "", full()}));
}

TEST(ClassifyChange, TheAddressStandsInForTheImplementation) {
  ContractValue before, after;
  before.body = {{"address", "\"0xb1\""}};
  after.body = {{"implementation", "\"0xb2\""}};
  const auto change = classify_change(&before, after);
  ASSERT_TRUE(change.has_value());
  EXPECT_EQ(change->action, ContractAction::kUpgraded);
  EXPECT_EQ(change->from, "0xb1");
  EXPECT_EQ(change->to, "0xb2");
}

TEST(ClassifyChange, AMemberThatAppearsOrGoesIsNoNewCode) {
  const std::vector<void (*)(ContractValue&)> drops = {
      [](ContractValue& v) { event::erase(v.body, "proxy"); },
      [](ContractValue& v) { event::set(v.body, "proxy", "null"); },
      [](ContractValue& v) { event::set(v.body, "proxy", "\"\""); },
      [](ContractValue& v) { event::erase(v.body, "implementation"); },
      [](ContractValue& v) { event::erase(*v.extended, "implementationHash"); },
      [](ContractValue& v) { v.recorded_hash.reset(); },
      [](ContractValue& v) { v.extended.reset(); }};
  for (const auto drop : drops) {
    const ContractValue with = full();
    ContractValue without = full();
    drop(without);
    EXPECT_EQ(classify_change(&with, without)->action, ContractAction::kConfigured);
    EXPECT_EQ(classify_change(&without, with)->action, ContractAction::kConfigured);
  }
}

TEST(ClassifyChange, AnotherOrderOfMembersIsAConfiguration) {
  const ContractValue before = full();
  ContractValue after = before;
  std::swap(after.body[0], after.body[1]);
  EXPECT_EQ(classify_change(&before, after)->action, ContractAction::kConfigured);
}

TEST(ClassifyChange, WhatItSaysPassesDecide) {
  const ContractValue before = full();
  for (uint32_t set = 1; set < 1u << edits().size(); ++set) {
    Book book;
    book.record(network_of(kBsc), network());
    book.record(contract_of("Token"), *classify_change(nullptr, before));
    ContractValue after = before;
    for (size_t i = 0; i < edits().size(); ++i) {
      if ((set >> i & 1) != 0) edits()[i].apply(after);
    }
    const auto change = classify_change(&before, after);
    const auto decided = decide(book.state(), draft(contract_of("Token"), *change));
    ASSERT_TRUE(decided.ok()) << decided.error().message;
    EXPECT_TRUE(std::get<event::ContractChange>(decided->payload) == *change);
  }
}

}  // namespace
}  // namespace daybook::state
