// Messages that flatc wrote, with a schema of the future: another writer, another layout, fields
// and members that this build does not know.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "event/codec.h"
#include "event/samples.h"

namespace daybook::event {
namespace {

std::string read_message(const std::string& name) {
  std::ifstream in(std::string(DAYBOOK_FOREIGN_MESSAGES) + "/" + name, std::ios::binary);
  EXPECT_TRUE(in.good()) << name;
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

Event future_envelope() {
  Event event;
  event.position = Position(7);
  event.id.bytes = {1, 2, 3, 4, 5, 6, 0x70, 8, 0x89, 10, 11, 12, 13, 14, 15, 16};
  event.tx_id = event.id;
  event.recorded = TimeNs{1'753'430'400'000'000'000};
  event.subject = {ChainId(56), SubjectKind::kContract, "Vault"};
  event.revision = Revision(2);
  event.actor = "ana";
  event.grade = Grade::kConfirmed;
  return event;
}

TEST(ForeignEvent, FieldsOfTheFutureAreIgnored) {
  const Result<Event> decoded = decode(read_message("later_fields.dbev"));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  Event expected = future_envelope();
  ContractChange change{ContractAction::kUpgraded, "0x01", "0x02", "", {}};
  change.value.category = "core";
  change.value.body = {{"implementation", "\"0x02\""}};
  expected.payload = change;
  EXPECT_TRUE(*decoded == expected);
}

TEST(ForeignEvent, APayloadOfTheFutureIsOpaqueAndTheEnvelopeIsRead) {
  const Result<Event> decoded = decode(read_message("later_member.dbev"));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  Event expected = future_envelope();
  expected.payload = Opaque{77};
  EXPECT_TRUE(*decoded == expected);
  EXPECT_EQ(payload_name(decoded->payload), "Unknown(77)");
}

TEST(ForeignEvent, WithoutAnIdOrAPayloadOrAValueIsRefused) {
  for (const auto& [name, reason] : std::initializer_list<std::pair<const char*, const char*>>{
           {"no_id.dbev", "it has no event id"},
           {"no_payload.dbev", "it has no payload"},
           {"no_value.dbev", "it carries no contract value"},
           {"later_subject.dbev", "its subject's kind is unknown"},
           {"later_grade.dbev", "its evidence grade is unknown"}}) {
    const Result<Event> decoded = decode(read_message(name));
    ASSERT_FALSE(decoded.ok()) << name;
    EXPECT_EQ(decoded.error().kind, ErrorKind::kInvalid);
    EXPECT_NE(decoded.error().message.find(reason), std::string::npos) << decoded.error().message;
  }
}

}  // namespace
}  // namespace daybook::event
