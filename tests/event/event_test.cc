#include "event/event.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "event/samples.h"

namespace daybook::event {
namespace {

TEST(PayloadName, IsTheSchemasMemberAndItsNumberNeverChanges) {
  const std::map<uint8_t, std::string> expected = {
      {1, "NetworkRegistered"},   {2, "NetworkRelabelled"},  {3, "ContractDeployed"},
      {4, "ContractRedeployed"},  {5, "ContractUpgraded"},   {6, "ContractRehashed"},
      {7, "ContractRelabelled"},  {8, "ContractTouched"},    {9, "ContractConfigured"},
      {10, "ContractVerified"},   {11, "ContractRemoved"},   {12, "OwnershipChanged"},
      {13, "RoleChanged"},        {14, "ProxyAdminChanged"}, {15, "GovernanceChanged"},
      {16, "ProtocolConfigured"}, {17, "TopologyChanged"},   {18, "SectionPatched"},
      {19, "SourceReset"},        {20, "HistoryGap"},        {21, "CorrectionRecorded"},
      {22, "RolledBack"},         {23, "EmergencyDeclared"}, {24, "EmergencyCleared"},
      {25, "KeyRotated"},         {26, "PayloadRedacted"},   {27, "LayoutRecorded"},
      {28, "SourceDocumentRead"}, {29, "NoteRecorded"},      {30, "Tagged"},
      {31, "KeyRevoked"}};
  std::map<uint8_t, std::string> named;
  for (const Payload& payload : every_payload()) {
    named[payload_type(payload)] = payload_name(payload);
  }
  EXPECT_EQ(named, expected);
}

TEST(PayloadName, OfAnUnknownTypeGivesItsNumber) {
  EXPECT_EQ(payload_name(Opaque{77}), "Unknown(77)");
  EXPECT_EQ(payload_type(Opaque{77}), 77);
}

TEST(SameContent, IgnoresWhatTheLedgerAssigns) {
  const Event event = full_event(NoteRecorded{"x"});
  Event other = event;
  other.position = Position(99);
  other.revision = Revision(99);
  other.recorded = TimeNs{99};
  other.tx_id = id_of(99);
  other.tx_index = 98;
  other.tx_count = 99;
  EXPECT_TRUE(same_content(event, other));
}

TEST(SameContent, SeesEveryThingThatWasSaid) {
  const Event event = full_event(NoteRecorded{"x"});
  const std::vector<void (*)(Event&)> changes = {[](Event& e) { e.id = id_of(99); },
                                                 [](Event& e) { e.effective.reset(); },
                                                 [](Event& e) { e.subject.name += "x"; },
                                                 [](Event& e) { e.subject.chain = ChainId(1); },
                                                 [](Event& e) { e.actor += "x"; },
                                                 [](Event& e) { e.approver += "x"; },
                                                 [](Event& e) { e.sender += "x"; },
                                                 [](Event& e) { e.tool += "x"; },
                                                 [](Event& e) { e.tool_version += "x"; },
                                                 [](Event& e) { e.reason += "x"; },
                                                 [](Event& e) { e.correlation_id += "x"; },
                                                 [](Event& e) { e.causation_id += "x"; },
                                                 [](Event& e) { e.on_chain->log_index.reset(); },
                                                 [](Event& e) { e.grade = Grade::kInferred; },
                                                 [](Event& e) { e.source->sequence = 1; },
                                                 [](Event& e) { e.git_commit += "x"; },
                                                 [](Event& e) { e.payload = NoteRecorded{"y"}; }};
  for (size_t i = 0; i < changes.size(); ++i) {
    Event other = event;
    changes[i](other);
    EXPECT_FALSE(same_content(event, other)) << "change " << i;
  }
}

TEST(FieldList, SetReplacesInPlaceAndAppends) {
  FieldList fields = {{"a", "1"}, {"b", "2"}};
  set(fields, "a", "3");
  set(fields, "c", "4");
  EXPECT_EQ(fields, (FieldList{{"a", "3"}, {"b", "2"}, {"c", "4"}}));
  EXPECT_EQ(*get(fields, "c"), "4");
  EXPECT_EQ(get(fields, "d"), nullptr);
}

TEST(FieldList, EraseSaysWhetherTheKeyWasThere) {
  FieldList fields = {{"a", "1"}, {"b", "2"}};
  EXPECT_TRUE(event::erase(fields, "a"));
  EXPECT_FALSE(event::erase(fields, "a"));
  EXPECT_EQ(fields, (FieldList{{"b", "2"}}));
}

}  // namespace
}  // namespace daybook::event
