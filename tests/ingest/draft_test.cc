#include "ingest/draft.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "ingest/changes.h"
#include "ingest/finding_set.h"
#include "ingest/report.h"

namespace daybook::ingest {
namespace {

std::string joined(const std::vector<event::SourceDocument>& parts) {
  std::string all;
  for (const event::SourceDocument& part : parts) all += part.content;
  return all;
}

TEST(DocumentParts, CutBetweenCharactersAndJoinToTheContent) {
  for (const size_t shift : {0U, 1U, 2U, 3U}) {
    std::string content(shift, 'x');
    while (content.size() < 3 * kDocumentPartBytes) content += "\xf0\x9f\x93\x96";  // four bytes
    const auto parts = document_parts("format", content);
    EXPECT_EQ(joined(parts), content);
    for (size_t i = 0; i < parts.size(); ++i) {
      EXPECT_LE(parts[i].content.size(), kDocumentPartBytes);
      EXPECT_TRUE(is_utf8(parts[i].content));
      EXPECT_EQ(parts[i].part, i);
      EXPECT_EQ(parts[i].parts, parts.size());
      EXPECT_EQ(parts[i].format, "format");
    }
  }
}

TEST(DocumentParts, EmptyContentIsOnePart) {
  const auto parts = document_parts("format", "");
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].content, "");
}

TEST(DocumentParts, BytesThatAreNoTextAreHex) {
  const auto parts = document_parts("format", "\xff\x01");
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].format, "format-hex");
  EXPECT_EQ(parts[0].content, "ff01");
}

TEST(PathTail, NeverHoldsAnAbsolutePath) {
  EXPECT_EQ(path_tail("/home/somebody/project/leveldb", 2), "project/leveldb");
  EXPECT_EQ(path_tail("/home/somebody/project/leveldb/", 2), "project/leveldb");
  EXPECT_EQ(path_tail("leveldb", 2), "leveldb");
  EXPECT_EQ(path_tail("./a/../b/leveldb", 2), "b/leveldb");
  EXPECT_EQ(path_tail("../../leveldb", 2), "leveldb");
  EXPECT_EQ(path_tail("/", 2), "");
}

TEST(FindingSet, CountsWhatItMeetsAgain) {
  FindingSet findings;
  findings.add("code", "here", "odd");
  findings.add("code", "there", "odd");
  findings.add("code", "here", "odd");
  const auto list = findings.list();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].message, "odd (2 times)");
  EXPECT_EQ(list[1].message, "odd");
}

TEST(DifferingPointer, IsTheDeepestPlaceThatHoldsEveryDifference) {
  const auto pointer = [](const char* before, const char* after) {
    const json::Value a = *json::parse(before);
    const json::Value b = *json::parse(after);
    return differing_pointer(&a, &b, "/s").value_or("same");
  };
  EXPECT_EQ(pointer(R"({"a":1})", R"({"a":1})"), "same");
  EXPECT_EQ(pointer(R"({"a":{"b":1,"c":2}})", R"({"a":{"b":1,"c":3}})"), "/s/a/c");
  EXPECT_EQ(pointer(R"({"a":{"b":1,"c":2}})", R"({"a":{"b":2,"c":3}})"), "/s/a");
  EXPECT_EQ(pointer(R"({"a":1})", R"({"a":1,"b/c":2})"), "/s/b~1c");
  EXPECT_EQ(pointer(R"({"a":1,"b":2})", R"({"a":1})"), "/s/b");
  EXPECT_EQ(pointer(R"({"a":1,"b":2})", R"({"b":2,"a":1})"), "/s");  // order
  EXPECT_EQ(pointer(R"([1])", R"([2])"), "/s");
  EXPECT_EQ(pointer(R"({"a":[1]})", R"({"a":[2]})"), "/s/a");
}

TEST(SectionChange, IsNamedAfterWhatItTouches) {
  const auto action = [](const char* name, const char* before, const char* after) {
    const auto change = section_change(ChainId(1), name, std::string(before), std::string(after));
    return std::get<event::SectionChange>(change->payload);
  };
  using event::SectionAction;
  const char* two = R"({"governance":{"vault":"a"},"protocols":{"celer":{"x":1}}})";
  EXPECT_EQ(
      action("configuration", two, R"({"governance":{"vault":"b"},"protocols":{"celer":{"x":1}}})")
          .action,
      SectionAction::kGovernanceChanged);
  const auto protocol =
      action("configuration", two, R"({"governance":{"vault":"a"},"protocols":{"celer":{"x":2}}})");
  EXPECT_EQ(protocol.action, SectionAction::kProtocolConfigured);
  EXPECT_EQ(protocol.detail, "celer");
  EXPECT_EQ(protocol.pointer, "/configuration/protocols/celer/x");
  EXPECT_EQ(action("configuration", two, "{}").action, SectionAction::kPatched);
  EXPECT_EQ(action("topology", "{}", "{\"a\":1}").action, SectionAction::kTopologyChanged);
  EXPECT_EQ(action("emergency", "{}", "{\"active\":true}").action,
            SectionAction::kEmergencyDeclared);
  EXPECT_EQ(action("emergency", "{\"active\":true}", "{\"active\":false}").action,
            SectionAction::kEmergencyCleared);
  EXPECT_FALSE(section_change(ChainId(1), "topology", "{}", "{}"));
}

TEST(Report, IsOneJsonDocument) {
  Report report;
  report.sources = 1;
  report.events_by_type["NoteRecorded"] = 2;
  report.findings.push_back({"code", "where", "message"});
  EXPECT_EQ(json::stringify(report_to_json(report)),
            R"({"dryRun":false,"commits":0,"commitsKnown":0,"sources":1,"recordsRead":0,)"
            R"("superseded":0,"generations":0,)"
            R"("lostWrites":0,"lostWritesNew":0,"eventsNew":0,"eventsKnown":0,)"
            R"("eventsByType":{"NoteRecorded":2},)"
            R"("unknown":[],"findings":[{"code":"code","where":"where","message":"message"}]})");
}

}  // namespace
}  // namespace daybook::ingest
