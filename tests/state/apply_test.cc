#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "state/book.h"
#include "state/state.h"

namespace daybook::state {
namespace {

using testing::HasSubstr;

void expect_damaged(const Book& book, const event::Event& event, const std::string& reason) {
  State state = book.state();
  const Result<void> applied = apply(state, event);
  ASSERT_FALSE(applied.ok()) << reason;
  EXPECT_EQ(applied.error().kind, ErrorKind::kDamaged);
  EXPECT_THAT(applied.error().message, HasSubstr(reason));
  EXPECT_TRUE(state == book.state()) << "a refused event changed the state";
}

TEST(Apply, TakesTheEventThatFollows) {
  const Book book = book_with_token();
  State state = book.state();
  EXPECT_TRUE(apply(state, next_event(book)).ok());
}

TEST(Apply, RefusesAnotherPosition) {
  const Book book = book_with_token();
  for (const uint64_t position : {0u, 1u, 3u}) {
    event::Event event = next_event(book);
    event.position = Position(position);
    expect_damaged(book, event, "the next one is 2");
  }
}

TEST(Apply, RefusesAnotherRevision) {
  const Book book = book_with_token();
  for (const uint64_t revision : {0u, 2u}) {
    event::Event event = next_event(book);
    event.revision = Revision(revision);
    expect_damaged(book, event, "the next one is 1");
  }
}

TEST(Apply, RefusesARecordedTimeThatGoesBack) {
  const Book book = book_with_token();
  event::Event event = next_event(book);
  event.recorded.ns -= 1;
  expect_damaged(book, event, "before its predecessor");
}

TEST(Apply, RefusesAPlaceOutsideTheTransaction) {
  const Book book = book_with_token();
  event::Event event = next_event(book);
  event.tx_index = 1;
  expect_damaged(book, event, "number 1 of 1 in its transaction");
}

TEST(Apply, RefusesAChainThatIsNotRegistered) {
  const Book book = book_with_token();
  event::Event event = next_event(book);
  event.subject = contract_of("Token", kBase);
  event.revision = Revision(0);
  expect_damaged(book, event, "chain 8453 is not registered");
  event.subject = network_of(kBase);
  event.payload = network("base", true);
  expect_damaged(book, event, "chain 8453 is not registered");
}

TEST(Apply, RefusesAPayloadThatDoesNotFitItsSubject) {
  const Book book = book_with_token();
  event::Event event = next_event(book);
  event.payload = section("1");
  expect_damaged(book, event, "SectionPatched is not about a contract");
}

TEST(Apply, RefusesANameWithANul) {
  const Book book = book_with_token();
  event::Event event = next_event(book);
  event.subject.name = std::string("To\0ken", 6);
  expect_damaged(book, event, "NUL");
}

}  // namespace
}  // namespace daybook::state
