#include "project/file_projector.h"

#include "document/document.h"
#include "project/file_state.h"
#include "project/project_fixture.h"

namespace daybook::project {
namespace {

using Names = std::vector<std::string>;

class Files : public ::testing::Test {
 protected:
  void SetUp() override { book.record_all(history(4)); }
  // The oracle: the fold at the head, rendered.
  void expect_current() {
    const state::State* state = book.ledger->state().value();
    for (const auto& [chain, network] : state->networks) {
      EXPECT_EQ(read_bytes(book.file_path(document::file_name(*state, chain))),
                document::render(chain, network));
    }
    EXPECT_TRUE(book.file_check().empty());
  }
  [[nodiscard]] FileState saved() const {
    return load_file_state(book.ledger->paths()).value().value();
  }

  const std::string bsc = "bsctestnet.unified.json";
  const std::string sepolia = "sepolia.unified.json";
  Book book;
};

TEST_F(Files, AreWrittenOnceAndThenLeftAlone) {
  EXPECT_TRUE(book.file_check().empty());
  const FileReport first = book.files();
  EXPECT_EQ(first.written, (Names{bsc, sepolia}));
  EXPECT_EQ(first.position, book.ledger->size());
  expect_current();
  const FileReport second = book.files();
  EXPECT_TRUE(second.written.empty());
  EXPECT_EQ(second.unchanged, (Names{bsc, sepolia}));
}

TEST_F(Files, OfANetworkWithoutNewsKeepTheirTime) {
  book.files();
  const auto old_time = std::filesystem::file_time_type::clock::now() - std::chrono::hours(5);
  std::filesystem::last_write_time(book.file_path(sepolia), old_time);
  book.record({upgrade_draft(kBsc, "LookCoin", 77)});
  EXPECT_EQ(book.files().written, Names{bsc});
  EXPECT_EQ(std::filesystem::last_write_time(book.file_path(sepolia)), old_time);
  expect_current();
}

TEST_F(Files, ThatSomebodyEditedAreLeftAloneAndNamed) {
  book.files();
  const std::string edited = read_bytes(book.file_path(bsc)) + "\n";
  write_bytes(book.file_path(bsc), edited);
  book.record({upgrade_draft(kBsc, "LookCoin", 77)});
  for (int run = 0; run < 2; ++run) {
    const FileReport report = book.files();
    EXPECT_EQ(report.hand_edited, Names{bsc});
    EXPECT_TRUE(report.written.empty());
    EXPECT_EQ(read_bytes(book.file_path(bsc)), edited);
    const Names lines = book.file_check();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NE(lines[0].find(bsc + ": edited by hand"), std::string::npos) << lines[0];
  }
  EXPECT_EQ(book.files(true).written, Names{bsc});
  expect_current();
}

TEST_F(Files, PutBackByHandAreNotEditedAnyMore) {
  book.files();
  const std::string good = read_bytes(book.file_path(bsc));
  write_bytes(book.file_path(bsc), "{}");
  EXPECT_EQ(book.files().hand_edited, Names{bsc});
  write_bytes(book.file_path(bsc), good);
  book.record({upgrade_draft(kBsc, "LookCoin", 77)});
  EXPECT_EQ(book.files().written, Names{bsc});
  expect_current();
}

TEST_F(Files, ThatWereDeletedAreMissedAndWrittenAgain) {
  book.files();
  std::filesystem::remove(book.file_path(bsc));
  const Names lines = book.file_check();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find("is missing"), std::string::npos) << lines[0];
  EXPECT_EQ(book.files().written, Names{bsc});
  expect_current();
}

TEST_F(Files, OfOthersInTheirPlaceAreNotOverwritten) {
  std::filesystem::create_directories(std::filesystem::path(book.file_path(bsc)).parent_path());
  std::ofstream(book.file_path(bsc)) << "{\"mine\":true}";
  EXPECT_EQ(book.files().hand_edited, Names{bsc});
  EXPECT_EQ(read_bytes(book.file_path(bsc)), "{\"mine\":true}");
}

TEST_F(Files, ThatWereImportedAreReplaced) {
  const std::string imported = "{\"the file\":\"as it was imported\"}";
  std::filesystem::create_directories(std::filesystem::path(book.file_path(bsc)).parent_path());
  std::ofstream(book.file_path(bsc)) << imported;
  std::ofstream(book.file_path(sepolia)) << imported;
  state::Draft draft = upgrade_draft(kBsc, "LookCoin", 77);
  draft.event.source = event::Source{"unified-v3", bsc, sha256(imported), 0, std::nullopt};
  book.record({draft});
  const FileReport report = book.files();
  EXPECT_EQ(report.written, Names{bsc});
  EXPECT_EQ(report.hand_edited, Names{sepolia}) << "it was imported for another chain";
}

TEST_F(Files, OfARenamedNetworkMove) {
  book.files();
  book.record({rename_draft(kBsc, "bsc-test")});
  const FileReport report = book.files();
  EXPECT_EQ(report.removed, Names{bsc});
  EXPECT_EQ(report.written, Names{"bsc-test.unified.json"});
  EXPECT_FALSE(std::filesystem::exists(book.file_path(bsc)));
  expect_current();
}

TEST_F(Files, OfARenamedNetworkStayWhenEdited) {
  book.files();
  write_bytes(book.file_path(bsc), "{}");
  book.record({rename_draft(kBsc, "bsc-test")});
  for (int run = 0; run < 2; ++run) {
    EXPECT_EQ(book.files().hand_edited, Names{bsc});
    const Names lines = book.file_check();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NE(lines[0].find("should not be there"), std::string::npos) << lines[0];
  }
  EXPECT_EQ(book.files(true).removed, Names{bsc});
  expect_current();
}

// A crash after the intent: each file is the old or the new one.
TEST_F(Files, HalfWrittenGoOn) {
  book.files();
  const FileState before = saved();
  const std::string old_bsc = read_bytes(book.file_path(bsc));
  const std::string old_sepolia = read_bytes(book.file_path(sepolia));
  book.record({upgrade_draft(kBsc, "LookCoin", 77), upgrade_draft(kSepolia, "LookCoin", 78)});
  book.files();
  FileState intent = before;
  intent.pending = FileState::Pending{saved().position, saved().files};
  const std::string new_sepolia = read_bytes(book.file_path(sepolia));
  for (const bool first_written : {false, true}) {
    for (const bool second_written : {false, true}) {
      if (!first_written) write_bytes(book.file_path(bsc), old_bsc);
      write_bytes(book.file_path(sepolia), second_written ? new_sepolia : old_sepolia);
      ASSERT_TRUE(save_file_state(book.ledger->paths(), intent).ok());
      EXPECT_TRUE(book.file_check().empty());
      const FileReport report = book.files();
      EXPECT_TRUE(report.hand_edited.empty());
      expect_current();
    }
  }
  ASSERT_TRUE(save_file_state(book.ledger->paths(), intent).ok());
  write_bytes(book.file_path(bsc), "{}");
  EXPECT_EQ(book.file_check().size(), 1U);
}

TEST_F(Files, ADigestForgedIntoTheStateDoesNotHideAnEdit) {
  book.files();
  write_bytes(book.file_path(bsc), "{}");
  FileState forged = saved();
  forged.files[bsc] = sha256("{}").hex();
  ASSERT_TRUE(save_file_state(book.ledger->paths(), forged).ok());
  EXPECT_EQ(book.file_check().size(), 1U);
}

TEST_F(Files, AnEditIsSeenAlsoWhenTheStateWasRemoved) {
  book.files();
  std::filesystem::remove(file_state_path(book.ledger->paths()));
  EXPECT_TRUE(book.file_check().empty());
  std::ofstream(book.file_path(bsc), std::ios::app) << " ";
  ASSERT_EQ(book.file_check().size(), 1U);
  EXPECT_NE(book.file_check().front().find(bsc), std::string::npos);
}

TEST_F(Files, AStateThatIsAheadOfTheLogIsAStaleCopy) {
  book.files();
  FileState ahead = saved();
  ahead.position = TreeSize(1000);
  ASSERT_TRUE(save_file_state(book.ledger->paths(), ahead).ok());
  EXPECT_EQ(project_files(*book.ledger, false).error().kind, ErrorKind::kTampered);
  ASSERT_EQ(book.file_check().size(), 1U);
  EXPECT_NE(book.file_check()[0].find("stale copy"), std::string::npos);
}

TEST_F(Files, AStateThatCannotBeReadIsDamageAndCanBeReset) {
  book.files();
  const std::string good = read_bytes(file_state_path(book.ledger->paths()));
  for (const std::string& bad :
       {std::string(), std::string("{}"), good.substr(0, good.size() / 2), std::string("[1]"),
        std::string("{\"version\":2,\"position\":1,\"files\":{},\"pending\":null}"),
        std::string("{\"version\":1,\"position\":-1,\"files\":{},\"pending\":null}"),
        std::string("{\"version\":1,\"position\":1,\"files\":{\"../x\":\"") + std::string(64, 'a') +
            "\"},\"pending\":null}",
        std::string("{\"version\":1,\"position\":1,\"files\":{\"x\":\"short\"},\"pending\":null}"),
        std::string("{\"version\":1,\"position\":1,\"files\":{},\"pending\":7}")}) {
    write_bytes(file_state_path(book.ledger->paths()), bad);
    const auto report = project_files(*book.ledger, false);
    ASSERT_FALSE(report.ok()) << bad;
    EXPECT_EQ(report.error().kind, ErrorKind::kDamaged) << report.error().message;
  }
  ASSERT_TRUE(reset_files(*book.ledger).ok());
  EXPECT_EQ(book.files().unchanged, (Names{bsc, sepolia}));
}

TEST_F(Files, AreDeletedByAResetUnlessEdited) {
  book.files();
  write_bytes(book.file_path(bsc), "{}");
  ASSERT_TRUE(reset_files(*book.ledger).ok());
  EXPECT_FALSE(std::filesystem::exists(book.file_path(sepolia)));
  EXPECT_TRUE(std::filesystem::exists(book.file_path(bsc)));
  EXPECT_FALSE(std::filesystem::exists(file_state_path(book.ledger->paths())));
  ASSERT_TRUE(reset_files(*book.ledger).ok());
}

TEST(FilesOff, WriteNothing) {
  Book book([](ledger::Config& config) { config.files_enabled = false; });
  book.record_all(history(3));
  EXPECT_TRUE(book.files().written.empty());
  EXPECT_FALSE(std::filesystem::exists(book.file_path("bsctestnet.unified.json")));
  EXPECT_TRUE(book.file_check().empty());
}

TEST(FileCheck, AnAlteredChecksumOfAFileIsNamed) {
  Book book;
  book.record_all(history(9));
  book.files();
  const std::string path = file_state_path(book.ledger->paths());
  std::string altered = read_bytes(path);
  char& digit = altered[altered.find(".unified.json\": \"") + 20];
  digit = digit == '0' ? '1' : '0';
  write_bytes(path, altered);
  const std::vector<std::string> lines = book.file_check();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines.front().find("its checksum of"), std::string::npos) << lines.front();
  book.files(true);
  EXPECT_TRUE(book.file_check().empty());
}

}  // namespace
}  // namespace daybook::project
