#include "event/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "event/samples.h"

namespace daybook::event {
namespace {

using testing::HasSubstr;

void expect_round_trip(const Event& event) {
  const Result<std::string> bytes = encode(event);
  ASSERT_TRUE(bytes.ok()) << bytes.error().message;
  const Result<Event> decoded = decode(*bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  EXPECT_TRUE(*decoded == event);
  EXPECT_EQ(*encode(*decoded), *bytes);
}

std::string refusal(const Event& event) {
  const Result<std::string> bytes = encode(event);
  if (bytes.ok()) return "encoded";
  EXPECT_EQ(bytes.error().kind, ErrorKind::kInvalid);
  return bytes.error().message;
}

TEST(EventCodec, EveryPayloadSurvivesTheRoundTrip) {
  for (const Payload& payload : every_payload()) {
    SCOPED_TRACE(payload_name(payload));
    expect_round_trip(full_event(payload));
    expect_round_trip(bare_event(payload));
  }
  expect_round_trip(full_event(late_fact()));
  expect_round_trip(bare_event(late_fact()));
}

TEST(EventCodec, RandomEventsSurviveTheRoundTrip) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 2000 && !testing::Test::HasFailure(); ++i) {
    expect_round_trip(random_event(random));
  }
}

TEST(EventCodec, AbsentAndEmptyOptionalPartsDiffer) {
  ContractChange change;
  expect_round_trip(bare_event(change));
  change.value.extended = FieldList{};
  change.value.recorded_hash = "";
  expect_round_trip(bare_event(change));
  expect_round_trip(bare_event(SectionChange{SectionAction::kPatched, "", "", ""}));
  expect_round_trip(bare_event(SectionChange{SectionAction::kPatched, "", "", std::nullopt}));
  expect_round_trip(bare_event(CorrectionRecorded{Position(0), "", ""}));
}

TEST(EventCodec, UnalignedBytesDecode) {
  const Event event = full_event(NoteRecorded{"x"});
  const std::string bytes = *encode(event);
  for (size_t shift = 0; shift < 8; ++shift) {
    const std::string shifted = std::string(shift, 'x') + bytes;
    const Result<Event> decoded = decode(std::string_view(shifted).substr(shift));
    ASSERT_TRUE(decoded.ok());
    EXPECT_TRUE(*decoded == event);
  }
}

TEST(EventCodec, RefusesWhatIsLongerThanAnEntryAndNamesSubjectAndSize) {
  SourceDocument document{"unified-v3", 0, 1, std::string(kMaxEventBytes, 'x')};
  Event event = full_event(document);
  EXPECT_THAT(refusal(event), HasSubstr("SourceDocumentRead of contracts/LookCoin.sol:LookCoin"));
  EXPECT_THAT(refusal(event), HasSubstr("an event has at most 65535"));
  // The longest content that fits, fits.
  const size_t overhead = encode(full_event(SourceDocument{"unified-v3", 0, 1, "xxxx"}))->size();
  document.content.resize((kMaxEventBytes - overhead) / 4 * 4);
  event.payload = document;
  expect_round_trip(event);
}

TEST(EventCodec, TheSameEventHasTheSameBytesWhateverWasWrittenOrRefusedBefore) {
  const Event event = full_event(NoteRecorded{"x"});
  const std::string bytes = *encode(event);
  EXPECT_THAT(refusal(full_event(NoteRecorded{"\xc3\x28"})), HasSubstr("not valid UTF-8"));
  EXPECT_EQ(*encode(event), bytes);
  const SourceDocument large{"unified-v3", 0, 1, std::string(kMaxEventBytes, 'x')};
  EXPECT_THAT(refusal(full_event(large)), HasSubstr("an event has at most 65535"));
  EXPECT_EQ(*encode(event), bytes);
  ASSERT_TRUE(encode(full_event(SourceDocument{"unified-v3", 0, 1, std::string(9999, 'x')})).ok());
  EXPECT_EQ(*encode(event), bytes);
}

TEST(EventCodec, RefusesTextThatIsNotUtf8) {
  Event event = full_event(NoteRecorded{"\xc3\x28"});
  EXPECT_THAT(refusal(event), HasSubstr("the note is not valid UTF-8"));
  event = full_event(NoteRecorded{"x"});
  event.subject.name = "\xff";
  EXPECT_THAT(refusal(event), HasSubstr("the subject's name is not valid UTF-8"));
}

TEST(EventCodec, RefusesAKeyThatIsThereTwice) {
  ContractChange change;
  change.value.body = {{"proxy", "1"}, {"proxy", "2"}};
  EXPECT_THAT(refusal(full_event(change)), HasSubstr("has the key \"proxy\" twice"));
  change.value.body = {{"proxy", "1"}};
  for (int i = 0; i < 40; ++i) change.value.body.push_back({"key" + std::to_string(i), "1"});
  EXPECT_TRUE(encode(full_event(change)).ok());
  change.value.body.push_back({"key7", "2"});
  EXPECT_THAT(refusal(full_event(change)), HasSubstr("has the key \"key7\" twice"));
}

TEST(EventCodec, RefusesAPlaceOutsideTheTransaction) {
  Event event = full_event(NoteRecorded{"x"});
  event.tx_index = 2;
  EXPECT_THAT(refusal(event), HasSubstr("transaction index 2 of 2"));
}

TEST(EventCodec, RefusesToWriteAPayloadThatItDoesNotKnow) {
  EXPECT_THAT(refusal(full_event(Opaque{77})), HasSubstr("payload type 77"));
}

TEST(EventCodec, RefusesBytesThatAreNoEvent) {
  for (const std::string& bytes : {std::string(), std::string("DBEV"), std::string(400, 'x'),
                                   std::string(kMaxEventBytes + 1, '\0')}) {
    const Result<Event> decoded = decode(bytes);
    ASSERT_FALSE(decoded.ok());
    EXPECT_EQ(decoded.error().kind, ErrorKind::kInvalid);
    EXPECT_THAT(decoded.error().message, HasSubstr("not an event"));
  }
}

}  // namespace
}  // namespace daybook::event
