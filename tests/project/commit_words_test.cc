#include "project/commit_words.h"

#include <gtest/gtest.h>

#include "project/project_fixture.h"

namespace daybook::project {
namespace {

StoredTransaction transaction_of(const std::vector<state::Draft>& drafts) {
  StoredTransaction out;
  for (const state::Draft& draft : drafts) {
    out.push_back({draft.event, ""});
    out.back().event.recorded = TimeNs::from_ms(1'700'000'000'000);
  }
  return out;
}

state::State two_networks() {
  state::State state;
  state.size = TreeSize(7);
  state.networks[kBsc].header.name = "bsctestnet";
  state.networks[kSepolia].header.name = "sepolia";
  return state;
}

CommitWords words_of(const std::vector<state::Draft>& drafts) {
  return commit_words(transaction_of(drafts), two_networks(), Hash{});
}

std::string first_line_of(const std::vector<state::Draft>& drafts) {
  const std::string message = words_of(drafts).message;
  return message.substr(0, message.find('\n'));
}

size_t code_points(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

TEST(CommitWords, TheFirstLineSaysWhatHappenedWhere) {
  EXPECT_EQ(first_line_of({upgrade_draft(kBsc, "LookCoin", 1)}),
            "bsctestnet: ContractUpgraded LookCoin");
  EXPECT_EQ(first_line_of({deploy_draft(kBsc, "a/b.sol:Vault", 1)}),
            "bsctestnet: ContractDeployed Vault");
  EXPECT_EQ(first_line_of({testing::network_draft(kBsc, "x")}), "bsctestnet: NetworkRegistered");
  EXPECT_EQ(first_line_of({section_draft(kSepolia, "topology", "{}")}),
            "sepolia: SectionPatched topology");
  EXPECT_EQ(first_line_of({note_draft("hello")}), "log: NoteRecorded");
  EXPECT_EQ(first_line_of({deploy_draft(ChainId(5), "A", 1)}), "chain 5: ContractDeployed A");
}

TEST(CommitWords, SeveralEventsAreCountedAndTheFirstOnesNamed) {
  EXPECT_EQ(first_line_of({deploy_draft(kBsc, "A", 1), deploy_draft(kBsc, "B", 1)}),
            "bsctestnet: 2 events (ContractDeployed A, ContractDeployed B)");
  EXPECT_EQ(first_line_of({deploy_draft(kBsc, "A", 1), upgrade_draft(kBsc, "A", 1),
                           upgrade_draft(kBsc, "A", 2)}),
            "bsctestnet: 3 events (ContractDeployed A, ContractUpgraded A)");
  EXPECT_EQ(
      first_line_of({deploy_draft(kBsc, "A", 1), deploy_draft(kSepolia, "B", 1), note_draft("x")}),
      "2 networks: 3 events (ContractDeployed A, ContractDeployed B, …)");
  std::vector<state::Draft> many;
  for (int n = 0; n < 100; ++n)
    many.push_back(deploy_draft(kBsc, "Contract" + std::to_string(n), 1));
  EXPECT_EQ(first_line_of(many), "bsctestnet: 100 events (ContractDeployed Contract0, …)");
  EXPECT_EQ(first_line_of({deploy_draft(kBsc, std::string(80, 'x'), 1), note_draft("y")}),
            "bsctestnet: 2 events");
}

TEST(CommitWords, NoFirstLineIsLongerThan72CharactersNorCutInsideOne) {
  for (size_t length = 1; length < 90; ++length) {
    for (const std::string letter : {"x", "ü", "名", "😀"}) {
      std::string name;
      for (size_t n = 0; n < length; ++n) name += letter;
      const std::string line = first_line_of({deploy_draft(kBsc, name, 1)});
      EXPECT_LE(code_points(line), 72U);
      EXPECT_TRUE(is_utf8(line));
      const std::string whole = "bsctestnet: ContractDeployed " + name;
      EXPECT_EQ(line == whole, code_points(whole) <= 72) << line;
    }
  }
}

TEST(CommitWords, ControlCharactersDoNotBreakTheFirstLine) {
  EXPECT_EQ(first_line_of({deploy_draft(kBsc, "A\nDaybook-Position=9\r\x7F", 1)}),
            "bsctestnet: ContractDeployed A Daybook-Position=9  ");
}

TEST(CommitWords, EachReasonStandsOnceAndCannotPassForATrailer) {
  std::vector<state::Draft> drafts = {deploy_draft(kBsc, "A", 1), deploy_draft(kBsc, "B", 1),
                                      deploy_draft(kBsc, "C", 1)};
  const std::string fake = "Daybook-Position: 999\nDaybook-Root: 00\nDaybook-Projector: git/1";
  drafts[0].event.reason = "  new vault \n\n" + fake + "\n\n";
  drafts[1].event.reason = "second";
  drafts[2].event.reason = "second";
  const CommitWords words = words_of(drafts);
  EXPECT_EQ(words.message,
            "bsctestnet: 3 events (ContractDeployed A, ContractDeployed B, …)\n\nnew vault \n\n" +
                fake + "\n\nsecond\n\nDaybook-Position: 7\nDaybook-Root: " + std::string(64, '0') +
                "\nDaybook-Projector: git/1\n");
  const std::optional<Trailers> trailers = parse_trailers(words.message);
  ASSERT_TRUE(trailers);
  EXPECT_EQ(trailers->size, TreeSize(7));
  EXPECT_EQ(trailers->root, std::string(64, '0'));
  EXPECT_EQ(trailers->projector, kProjectorName);
}

TEST(CommitWords, MessagesOfOthersHaveNoTrailers) {
  for (const std::string message :
       {"", "x\n", "x\n\nbody\n", "x\n\nDaybook-Position: 1\n",
        "Daybook-Position: 1\nDaybook-Root: x\n",
        "x\n\nDaybook-Position: 01\nDaybook-Root: x\nDaybook-Projector: git/1\n",
        "x\n\nDaybook-Position: -1\nDaybook-Root: x\nDaybook-Projector: git/1\n",
        "x\n\nDaybook-Position: 1\nDaybook-Root: x\nDaybook-Projector: git/1\n\nmore\n",
        "x\n\nDaybook-Position: 1\nDaybook-Root: x\nDaybook-Projector: git/1"}) {
    EXPECT_FALSE(parse_trailers(message)) << message;
  }
}

TEST(CommitWords, TheAuthorIsTheActorAtEffectiveTime) {
  std::vector<state::Draft> drafts = {deploy_draft(kBsc, "A", 1)};
  drafts[0].event.actor = "Zoë O'Neil <zoe@example.com>";
  CommitWords words = words_of(drafts);
  EXPECT_EQ(words.author.name, "Zoë O'Neil <zoe@example.com>");
  EXPECT_EQ(words.author.email, "zo-o-neil-zoe-example-com@daybook.invalid");
  EXPECT_EQ(words.author.when,
            TimeNs::from_ms(1'700'000'000'000));  // recorded: no effective time is known
  EXPECT_EQ(words.committer.name, "daybook");
  EXPECT_EQ(words.committer.email, "daybook@daybook.invalid");
  drafts[0].event.effective = TimeNs{-5};
  drafts[0].event.actor = "";
  words = words_of(drafts);
  EXPECT_EQ(words.author.when, TimeNs{-5});  // git/object.h makes it 1970
  EXPECT_EQ(words.author.name, "unknown");
  EXPECT_EQ(words.author.email, "unknown@daybook.invalid");
}

}  // namespace
}  // namespace daybook::project
