#include "document/event_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/samples.h"

namespace daybook::document {
namespace {

event::Event sample() {
  event::Event event;
  event.position = Position(3);
  event.revision = Revision(1);
  event.recorded = TimeNs{1'000'000'001};
  event.subject = {ChainId(97), event::SubjectKind::kContract, "Coin"};
  event::ContractChange change;
  change.action = event::ContractAction::kUpgraded;
  change.from = "0x1";
  change.to = "0x2";
  change.value = contract("core", "0x2");
  event.payload = change;
  return event;
}

TEST(EventJson, HasTheSchemasMembers) {
  EXPECT_EQ(json::stringify(event_to_json(sample())),
            R"({"position":3,"id":"00000000-0000-0000-0000-000000000000",)"
            R"("tx_id":"00000000-0000-0000-0000-000000000000",)"
            R"("tx_index":0,"tx_count":1,"recorded":"1970-01-01T00:00:01.000Z",)"
            R"("recorded_ns":"1000000001",)"
            R"("chain_id":97,"subject_kind":"Contract","subject_name":"Coin","revision":1,)"
            R"("grade":"Recorded",)"
            R"("payload":{"type":"ContractUpgraded","from":"0x1","to":"0x2",)"
            R"("value":{"category":"core","body":{"implementation":"0x2"}}}})");
}

TEST(EventJson, ShowsWhatIsKnownOfTheContext) {
  event::Event event = sample();
  event.effective = TimeNs{-1};
  event.actor = "alice";
  event.on_chain = event::OnChain{"0xt", 7, "", 2};
  event.source = event::Source{"leveldb", "16/leveldb", Hash{}, 2, 51};
  const json::Value value = event_to_json(event);
  EXPECT_EQ(value["effective_ns"], "-1");
  EXPECT_EQ(value["actor"], "alice");
  EXPECT_EQ(json::stringify(value["on_chain"]),
            R"({"tx_hash":"0xt","block_number":7,"log_index":2})");
  EXPECT_EQ(json::stringify(value["source"]),
            R"({"kind":"leveldb","locator":"16/leveldb","digest":")" + std::string(64, '0') +
                R"(","generation":2,"sequence":51})");
}

std::string payload_text(const event::Payload& payload) {
  event::Event event = sample();
  event.payload = payload;
  return json::stringify(event_to_json(event)["payload"]);
}

TEST(EventJson, ShowsEveryPayload) {
  EXPECT_EQ(payload_text(event::NetworkChange{false, "bsc", "mainnet", "3.0.0", 4}),
            R"({"type":"NetworkRegistered","name":"bsc","tier":"mainnet","schema_version":"3.0.0",)"
            R"("file_version_floor":4})");
  EXPECT_EQ(payload_text(event::SectionChange{event::SectionAction::kTopologyChanged, "/topology",
                                              "", "{\"a\":1}"}),
            R"({"type":"TopologyChanged","pointer":"/topology","json":{"a":1}})");
  EXPECT_EQ(payload_text(event::LayoutRecorded{{{"", {"b", "a"}}}}),
            R"({"type":"LayoutRecorded","objects":[{"pointer":"","keys":["b","a"]}]})");
  EXPECT_EQ(payload_text(event::SourceReset{1, 2, "why"}),
            R"({"type":"SourceReset","from_generation":1,"to_generation":2,"evidence":"why"})");
  EXPECT_EQ(
      payload_text(event::HistoryGap{1, 2, 4, 3}),
      R"({"type":"HistoryGap","generation":1,"first_sequence":2,"last_sequence":4,"count":3})");
  EXPECT_EQ(
      payload_text(event::SourceDocument{"unified-v3", 0, 1, "{}"}),
      R"({"type":"SourceDocumentRead","format":"unified-v3","part":0,"parts":1,"content":"{}"})");
  EXPECT_EQ(payload_text(event::CorrectionRecorded{Position(5), "n", "r"}),
            R"({"type":"CorrectionRecorded","refers_to":5,"note":"n","source_record":"r"})");
  event::CorrectionRecorded late{std::nullopt, "", ""};
  late.was = event::ContractChange{event::ContractAction::kUpgraded, "0x1", "0x2", "", {}};
  EXPECT_EQ(payload_text(late), R"({"type":"CorrectionRecorded",)"
                                R"("was":{"type":"ContractUpgraded","from":"0x1","to":"0x2",)"
                                R"("value":{"body":{}}}})");
  EXPECT_EQ(payload_text(event::RolledBack{Position(9), "@pos:9"}),
            R"({"type":"RolledBack","restores":9,"point":"@pos:9"})");
  EXPECT_EQ(payload_text(event::Tagged{"v1", TreeSize(4)}),
            R"({"type":"Tagged","name":"v1","size":4})");
  EXPECT_EQ(payload_text(event::NoteRecorded{"hello"}),
            R"({"type":"NoteRecorded","text":"hello"})");
  EXPECT_EQ(payload_text(event::KeyRotated{"a", "b", ""}),
            R"({"type":"KeyRotated","old_vkey":"a","new_vkey":"b"})");
  EXPECT_EQ(payload_text(event::PayloadRedacted{Position(1), "x", ""}),
            R"({"type":"PayloadRedacted","refers_to":1,"what":"x"})");
  EXPECT_EQ(payload_text(event::Opaque{77}), R"x({"type":"Unknown(77)","type_number":77})x");
}

TEST(EventJson, ShowsAContractsWholeValue) {
  event::ContractChange change;
  change.value.label = "bsc";
  change.value.extended = event::FieldList{};
  change.value.recorded_hash = "\"0xh\"";
  change.value.source_record = "\xff";
  EXPECT_EQ(payload_text(change),
            R"({"type":"ContractDeployed","value":{"label":"bsc","body":{},"extended":{},)"
            R"("recorded_hash":"0xh","source_record_base64":"/w=="}})");
}

}  // namespace
}  // namespace daybook::document
