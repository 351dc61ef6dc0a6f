#include "project/git_projector.h"

#include "merkle/tile.h"
#include "merkle/tree.h"
#include "project/project_fixture.h"

namespace daybook::project {
namespace {

using testing::run_command;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

TEST(GitProjector, MakesOneCommitATransactionThatRealGitAccepts) {
  Book book;
  book.record_all(history(12));
  const GitReport report = book.project();
  EXPECT_EQ(report.commits, 12U);
  EXPECT_EQ(report.position, book.ledger->size());
  EXPECT_EQ(report.tip->hex, book.tip());
  EXPECT_EQ(book.git("rev-list --count HEAD"), "12");
  EXPECT_EQ(book.git("fsck --strict --full"), "");
  const std::vector<std::string> positions = lines_of(
      book.git("log --reverse --format='%(trailers:key=Daybook-Position,valueonly,separator=)'"));
  ASSERT_EQ(positions.size(), 12U);
  EXPECT_EQ(positions[0], "2");
  EXPECT_EQ(positions[1], "5");
  EXPECT_EQ(positions.back(), std::to_string(book.ledger->size().value));
  EXPECT_EQ(book.git("log -1 --format=%s%n%an%n%ae%n%cn%n%ce daybook~8"),
            "bsctestnet: ContractUpgraded "
            "LookCoin\nalice\nalice@daybook.invalid\ndaybook\ndaybook@daybook.invalid");
  EXPECT_EQ(book.git("log -1 --format=%at%n%b daybook~8").substr(0, 23),
            "1700000003\nbecause of 3");
}

TEST(GitProjector, ACommitChangesOnlyTheFilesOfItsNetworks) {
  Book book;
  book.record_all(history(5));
  book.project();
  const auto changed = [&](const std::string& commit) {
    return book.git("diff --name-only " + commit + "~1 " + commit + " -- deployments");
  };
  EXPECT_EQ(changed("daybook"), "deployments/unified/bsctestnet.unified.json");
  book.record({note_draft("only a note")});
  book.project();
  EXPECT_EQ(changed("daybook"), "");
  EXPECT_EQ(book.git("diff --name-only daybook~1 daybook -- log/checkpoint"), "log/checkpoint");
  book.record({section_draft(kSepolia, "topology", "{}")});
  book.project();
  EXPECT_EQ(changed("daybook"), "deployments/unified/sepolia.unified.json");
}

TEST(GitProjector, CommitIdsAreAFunctionOfTheLogAlone) {
  Book all_at_once;
  Book one_by_one;
  for (const ledger::Transaction& transaction : history(45)) {
    all_at_once.record(transaction);
    one_by_one.record(transaction);
    EXPECT_EQ(one_by_one.project().commits, 1U);
  }
  EXPECT_EQ(all_at_once.project().commits, 45U);
  EXPECT_EQ(all_at_once.tip(), one_by_one.tip());
  EXPECT_EQ(all_at_once.git("fsck --strict --full"), "");
}

TEST(GitProjector, GoesOnWhereTheBranchEndsAndThenDoesNothing) {
  Book book;
  EXPECT_EQ(book.project().commits, 0U);
  EXPECT_FALSE(book.project().tip);
  const std::vector<ledger::Transaction> transactions = history(30);
  book.record_all({transactions.begin(), transactions.begin() + 3});
  EXPECT_EQ(book.project().commits, 3U);
  book.record_all({transactions.begin() + 3, transactions.end()});
  book.open();
  EXPECT_EQ(book.project().commits, 27U);
  const GitReport again = book.project();
  EXPECT_EQ(again.commits, 0U);
  EXPECT_EQ(again.tip->hex, book.tip());
  EXPECT_TRUE(book.check().problems.empty());
}

TEST(GitProjector, ReportsProgressInEvents) {
  Book book;
  book.record_all(history(6));
  std::vector<uint64_t> seen;
  ASSERT_TRUE(project_git(*book.ledger, [&](uint64_t done, uint64_t total) {
                EXPECT_EQ(total, book.ledger->size().value);
                seen.push_back(done);
              }).ok());
  EXPECT_EQ(seen.size(), 6U);
  EXPECT_EQ(seen.back(), book.ledger->size().value);
}

// What a stranger does with a clone and the public key: no file of the store is used.
void expect_replica(const std::string& clone, const note::Verifier& verifier, uint64_t events) {
  const Result<note::Checkpoint> checkpoint =
      note::open_checkpoint(read_bytes(clone + "/log/checkpoint"), verifier);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.error().message;
  ASSERT_EQ(checkpoint->size.value, events);
  merkle::CompactRange range;
  size_t tiles = 0;
  std::map<std::pair<unsigned, uint64_t>, Hash> perfect;
  for (const merkle::TileId& tile : merkle::tiles_of(checkpoint->size)) {
    const std::string path = clone + "/log/" + merkle::tile_path(tile);
    ASSERT_TRUE(std::filesystem::exists(path)) << path;
    ++tiles;
    if (!tile.entries) continue;
    const auto entries = merkle::decode_bundle(read_bytes(path), tile.width);
    ASSERT_TRUE(entries.ok()) << path;
    for (const std::string& entry : *entries) {
      range.append(merkle::leaf_hash(entry), [&](unsigned level, uint64_t index, const Hash& hash) {
        perfect[{level, index}] = hash;
      });
    }
  }
  EXPECT_EQ(range.size(), checkpoint->size);
  EXPECT_EQ(range.root(), checkpoint->root);
  for (const merkle::TileId& tile : merkle::tiles_of(checkpoint->size)) {
    if (tile.entries) continue;
    std::string wanted;
    for (uint64_t n = 0; n < tile.width; ++n)
      wanted += perfect.at({tile.level * 8, tile.index * 256 + n}).view();
    EXPECT_EQ(read_bytes(clone + "/log/" + merkle::tile_path(tile)), wanted)
        << merkle::tile_path(tile);
  }
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(clone + "/log")) {
    files += entry.is_regular_file() ? 1U : 0U;
  }
  EXPECT_EQ(files, tiles + 1) << "nothing but the checkpoint and the tiles is there";
}

TEST(GitProjector, AnyCommitChecksOutAsAVerifiableReplica) {
  Book book;
  book.record_all(history(10));
  for (int n = 0; n < 140; ++n)
    book.record({note_draft("a"), note_draft("b")});  // more than one full tile
  book.project();
  Folder clone;
  ASSERT_EQ(run_command("git clone -q " + book.repository_path() + " " + clone.path() + "/c").code,
            0);
  const std::string folder = clone.path() + "/c";
  expect_replica(folder, book.ledger->verifier(), book.ledger->size().value);
  for (const std::string back : {"1", "10", "100", "148", "149"}) {
    ASSERT_EQ(run_command("git -C " + folder + " checkout -q daybook~" + back).code, 0);
    const std::string position = testing::git_line(
        folder, "log -1 --format='%(trailers:key=Daybook-Position,valueonly,separator=)'");
    expect_replica(folder, book.ledger->verifier(), parse_decimal(position).value());
  }
}

TEST(GitProjector, FullTilesAreNeverWrittenAgain) {
  Book book;
  for (int n = 0; n < 150; ++n) book.record({note_draft("a"), note_draft("b")});
  book.project();
  EXPECT_EQ(book.git("log --format=%h -- log/tile/0/000 | wc -l"), "1");
  EXPECT_EQ(book.git("log --format=%h -- log/tile/entries/000 | wc -l"), "1");
  EXPECT_EQ(book.git("ls-tree -r --name-only daybook log/tile/0 | wc -l"), "2");
}

TEST(GitProjector, ARenamedNetworkLeavesNoFileBehind) {
  Book book;
  book.record({testing::network_draft(kBsc, "same"), testing::network_draft(kSepolia, "same")});
  book.project();
  const auto files = [&] { return book.git("ls-tree -r --name-only daybook deployments"); };
  EXPECT_EQ(
      files(),
      "deployments/unified/same-11155111.unified.json\ndeployments/unified/same.unified.json");
  book.record({rename_draft(kBsc, "other")});
  book.project();
  EXPECT_EQ(files(),
            "deployments/unified/other.unified.json\ndeployments/unified/same.unified.json");
  EXPECT_TRUE(book.check().problems.empty());
}

TEST(GitProjector, HugeAndNegativeTimesAndOddActorsGiveSoundCommits) {
  Book book;
  book.record({testing::network_draft(kBsc, "bsc")});
  std::vector<state::Draft> drafts = {deploy_draft(kBsc, "A", 1), deploy_draft(kBsc, "B", 2)};
  drafts[0].event.effective = TimeNs{INT64_MIN};
  drafts[0].event.actor = "A <b>\n";
  drafts[1].event.effective = TimeNs{INT64_MAX};
  drafts[1].event.actor = "<>";
  drafts[1].event.reason = std::string("a\0b", 3);
  book.record({drafts[0]});
  book.record({drafts[1]});
  book.project();
  EXPECT_EQ(book.git("fsck --strict --full"), "");
  EXPECT_EQ(book.git("log --format='%an|%ae|%at' -2"),
            "unknown|unknown@daybook.invalid|9223372036\nA b|a-b@daybook.invalid|0");
  EXPECT_TRUE(book.check().problems.empty());
}

TEST(GitProjector, UsesTheUsersRepositoryWithoutTouchingTheirWork) {
  Book book([](ledger::Config& config) { config.git_repository = "."; });
  const std::string work = book.root();
  ASSERT_EQ(
      run_command("cd " + work +
                  " && git init -q -b main && echo .daybook > .gitignore && git add .gitignore "
                  "&& git -c user.name=a -c user.email=b commit -q -m mine")
          .code,
      0);
  const std::string status = testing::run_git(work, "status --porcelain --branch").out;
  book.record_all(history(25));
  EXPECT_EQ(book.project().commits, 25U);
  EXPECT_EQ(testing::run_git(work, "status --porcelain --branch").out, status);
  EXPECT_EQ(testing::git_line(work, "rev-list --count daybook"), "25");
}

TEST(GitProjector, WritesNothingWhenGitIsOff) {
  Book book([](ledger::Config& config) { config.git_enabled = false; });
  book.record_all(history(3));
  EXPECT_EQ(book.project().commits, 0U);
  EXPECT_FALSE(std::filesystem::exists(book.repository_path()));
  EXPECT_EQ(book.check().commits, 0U);
}

TEST(GitProjector, NeedsThePrivateKey) {
  Book book;
  book.record_all(history(3));
  std::filesystem::remove(book.ledger->paths().key);
  book.open(false);
  const auto report = project_git(*book.ledger, {});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kUsage);
}

TEST(GitReset, DeletesTheBranchAndTheSameOneComesBack) {
  Book book;
  EXPECT_FALSE(reset_git(*book.ledger).value());
  book.record_all(history(25));
  const GitReport report = book.project();
  EXPECT_EQ(reset_git(*book.ledger).value(), report.tip);
  EXPECT_FALSE(reset_git(*book.ledger).value());
  EXPECT_EQ(book.check().commits, 0U);
  const GitReport again = book.project();
  EXPECT_EQ(again.commits, 25U);
  EXPECT_EQ(again.tip, report.tip);
}

}  // namespace
}  // namespace daybook::project
