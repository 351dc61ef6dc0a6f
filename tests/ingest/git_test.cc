// The import of a repository: what each commit shows is what the log says of it.
#include <unistd.h>

#include <map>

#include "document/document.h"
#include "git/git_cli.h"
#include "ingest_fixture.h"

namespace daybook::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kOther[] = "0x00000000000000000000000000000000000000b2";

class GitImport : public IngestTest {
 protected:
  void SetUp() override {
    IngestTest::SetUp();
    run_command("git init -q -b main " + shell_quote(work()));
  }
  std::string work() const { return folder / "work"; }
  std::string db() const { return work() + "/state/leveldb"; }

  // The work tree's database is a copy of `source`.
  void show(const std::string& source) {
    std::filesystem::remove_all(db());
    std::filesystem::create_directories(work() + "/state");
    ASSERT_TRUE(kv::copy_folder(source, db()).ok());
  }
  void spell(const std::string& path, const std::string& text) {
    write_bytes(work() + "/" + path, text);
  }
  std::string git(const std::string& arguments) {
    return git_line(work(), arguments,
                    "GIT_AUTHOR_NAME='Ann Smith' GIT_AUTHOR_DATE='2025-07-" + std::to_string(day_) +
                        "T10:00:00Z' ");
  }
  // The commit's id.
  std::string commit(const std::string& subject = "change") {
    ++day_;
    // A fresh index: files of the same size and time are looked at, too.
    run_command("rm -f " + shell_quote(work() + "/.git/index"));
    git("add -A -f");
    git("commit -q --allow-empty -m " + shell_quote(subject));
    return git("rev-parse HEAD");
  }
  Result<ingest::Plan> plan(const ingest::GitSource& source) {
    return ingest::plan_git(*ledger, source, {});
  }
  ingest::Report import_git(const std::string& ref = "HEAD", std::vector<std::string> paths = {}) {
    return import_from({work(), ref, std::move(paths)});
  }
  ingest::Report import_from(const ingest::GitSource& source) {
    auto planned = plan(source);
    EXPECT_TRUE(planned.ok()) << (planned.ok() ? "" : planned.error().message);
    if (!planned.ok()) return {};
    auto report = ingest::run(*ledger, std::move(*planned), false, {});
    EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().message);
    return report.ok() ? *report : ingest::Report{};
  }
  // Key → value of what is live after the last event that bears the commit.
  std::map<std::string, std::string> at(const std::string& commit) {
    TreeSize size;
    for (const event::Event& event : events()) {
      if (event.git_commit == commit) size = TreeSize(event.position.value + 1);
    }
    EXPECT_GT(size.value, 0U) << commit;
    std::map<std::string, std::string> live;
    const auto state = ledger->state_at(size);
    EXPECT_TRUE(state.ok());
    for (const auto& [chain, network] : state->networks) {
      for (const auto& [name, contract] : network.contracts) {
        if (!contract.live) continue;
        live[document::leveldb_key(chain, name)] = document::leveldb_record(chain, name, network);
      }
    }
    return live;
  }
  std::map<std::string, std::string> removals() {
    std::map<std::string, std::string> reasons;
    for (const event::Event& event : events()) {
      const auto* change = std::get_if<event::ContractChange>(&event.payload);
      if (change != nullptr && change->action == event::ContractAction::kRemoved)
        reasons[event.subject.name] = event.reason;
    }
    return reasons;
  }
  json::Value marker(const std::string& commit) {
    for (const event::Event& event : events()) {
      const auto* document = std::get_if<event::SourceDocument>(&event.payload);
      if (document == nullptr || document->format != "git-commit") continue;
      if (event.git_commit == commit) return *json::parse(document->content);
    }
    ADD_FAILURE() << "no marker of " << commit;
    return {};
  }
  static std::string v1(const std::string& implementation, const std::string& time,
                        const std::string& name = "Token") {
    return R"({"network":"bsctestnet","chainId":97,"timestamp":")" + time + R"(","contracts":{")" +
           name + R"(":{"proxy":"0x00000000000000000000000000000000000000f1","implementation":")" +
           implementation + R"("}}})";
  }

 private:
  int day_ = 10;
};

TEST_F(GitImport, TakesAuthorTimePathAndCommitFromTheRepository) {
  SourceDatabase database(folder / "a");
  database.put(RecordText{});
  show(database.close());
  const std::string first = commit("first deployment\n\nwith a body");
  import_git();
  const auto all = events();
  for (const event::Event& event : all) {
    EXPECT_EQ(event.git_commit, first);
    EXPECT_EQ(event.actor, "Ann Smith");
    EXPECT_TRUE(event.effective.has_value());
  }
  const auto change = std::find_if(all.begin(), all.end(), [](const event::Event& event) {
    return std::holds_alternative<event::ContractChange>(event.payload);
  });
  ASSERT_NE(change, all.end());
  EXPECT_THAT(change->source->locator, ::testing::StartsWith("state/leveldb/"));
  EXPECT_EQ(change->effective, TimeNs::from_ms(1'753'000'000'000));
  const json::Value said = marker(first);
  EXPECT_EQ(said["subject"], "first deployment");
  EXPECT_EQ(said["author"]["name"], "Ann Smith");
  EXPECT_EQ(said["register"], "state/leveldb");
  EXPECT_EQ(said["touched"]["added"], json::Value::array({"state/leveldb"}));
}

TEST_F(GitImport, ARecreatedDatabaseTakesItsContractsWithIt) {
  SourceDatabase old(folder / "a");
  old.put(RecordText{});
  old.put(RecordText{.name = "Vault"});
  show(old.close());
  const std::string first = commit();
  SourceDatabase fresh(folder / "b");
  fresh.put(RecordText{.implementation = kOther, .time_ms = 1'753'100'000'000});
  show(fresh.close());
  const std::string second = commit();
  import_git();
  EXPECT_THAT(at(first), SizeIs(2));
  EXPECT_THAT(at(second),
              ElementsAre(std::pair(
                  std::string("97-Token"),
                  RecordText{.implementation = kOther, .time_ms = 1'753'100'000'000}.value())));
  EXPECT_EQ(removals().at("Vault"), "source database recreated");
}

TEST_F(GitImport, ADatabasePutBackIsShownAsItWas) {
  SourceDatabase database(folder / "a");
  database.put(RecordText{});
  const std::string early = database.snapshot(folder / "early");
  database.put(RecordText{.implementation = kOther, .time_ms = 1'753'100'000'000});
  database.put(RecordText{.name = "Vault"});
  const std::string late = database.snapshot(folder / "late");
  show(early);
  const std::string first = commit();
  show(late);
  const std::string second = commit();
  show(early);
  const std::string third = commit("Revert");
  show(late);
  const std::string fourth = commit("Reapply");
  import_git();
  EXPECT_THAT(at(first), SizeIs(1));
  EXPECT_THAT(at(second), SizeIs(2));
  EXPECT_EQ(at(third), at(first));
  EXPECT_EQ(at(fourth), at(second));
}

TEST_F(GitImport, TheDatabaseCountsWhereAFileContradictsIt) {
  SourceDatabase database(folder / "a");
  database.put(RecordText{});
  show(database.close());
  spell("bsctestnet.json", v1(kOther, "2025-09-01T00:00:00Z"));
  const std::string first = commit();
  const ingest::Report report = import_git();
  EXPECT_EQ(at(first).at("97-Token"), RecordText{}.value());
  EXPECT_THAT(codes(report), Contains("source-conflict"));
  const auto corrections = payloads<event::CorrectionRecorded>();
  ASSERT_THAT(corrections, SizeIs(1));
  EXPECT_THAT(corrections[0].note, HasSubstr(kOther));
  EXPECT_THAT(corrections[0].note, HasSubstr("bsctestnet.json"));
  // The same contradiction in another commit is not told again.
  spell("bsctestnet.json", v1(kOther, "2025-09-02T00:00:00Z"));
  commit();
  import_git();
  EXPECT_THAT(payloads<event::CorrectionRecorded>(), SizeIs(1));
}

TEST_F(GitImport, AContractThatOnlyAFileKnowsIsToldAndNotLiveBesideADatabase) {
  SourceDatabase database(folder / "a");
  database.put(RecordText{});
  show(database.close());
  spell("bsctestnet.json", v1(kOther, "2025-07-01T00:00:00Z", "Vault"));
  const std::string first = commit();
  const ingest::Report report = import_git();
  EXPECT_THAT(at(first), SizeIs(1));
  EXPECT_THAT(codes(report), Contains("not-in-leveldb"));
  EXPECT_THAT(
      names(event::SubjectKind::kContract),
      ElementsAre("ContractDeployed Token", "ContractDeployed Vault", "ContractRemoved Vault"));
  EXPECT_THAT(removals().at("Vault"), HasSubstr("state/leveldb"));
}

TEST_F(GitImport, WithoutADatabaseFilesAreTheState) {
  spell("bsctestnet.json", v1(kOther, "2025-07-01T00:00:00Z"));
  const std::string first = commit();
  spell("bsctestnet.json", v1(address(3), "2025-07-02T00:00:00Z"));
  const std::string second = commit();
  import_git();
  EXPECT_THAT(at(first).at("97-Token"), HasSubstr(kOther));
  EXPECT_THAT(at(second).at("97-Token"), HasSubstr(address(3)));
  EXPECT_THAT(names(event::SubjectKind::kContract),
              ElementsAre("ContractDeployed Token", "ContractUpgraded Token"));
}

TEST_F(GitImport, ACommitThatSaysNothingNewHasAMarkerAndOneThatTouchesNothingNone) {
  spell("bsctestnet.json", v1(kOther, "2025-07-01T00:00:00Z"));
  const std::string first = commit();
  spell("README", "words");
  spell("package.json", "{\"name\":\"x\"}");
  const std::string second = commit();
  spell("copy/bsctestnet.json", v1(kOther, "2025-07-01T00:00:00Z"));
  const std::string third = commit();
  import_git();
  EXPECT_EQ(at(third), at(first));
  for (const event::Event& event : events()) EXPECT_NE(event.git_commit, second);
}

TEST_F(GitImport, AMergeIsOneStepThatNamesWhatItBroughtIn) {
  spell("bsctestnet.json", v1(kOther, "2025-07-01T00:00:00Z"));
  commit();
  git("switch -q -c side");
  spell("bsctestnet.json", v1(address(3), "2025-07-02T00:00:00Z"));
  const std::string side = commit("on the side");
  git("switch -q main");
  spell("README", "words");
  commit("on main");
  git("merge -q --no-ff -m merged side");
  const std::string merge = git("rev-parse HEAD");
  import_git();
  EXPECT_EQ(marker(merge)["merged"], json::Value::array({side}));
  EXPECT_EQ(marker(merge)["parents"].size(), 2U);
  EXPECT_THAT(at(merge).at("97-Token"), HasSubstr(address(3)));
  for (const event::Event& event : events()) EXPECT_NE(event.git_commit, side);
}

TEST_F(GitImport, ASecondRunTakesOnlyNewCommits) {
  spell("bsctestnet.json", v1(kOther, "2025-07-01T00:00:00Z"));
  commit();
  EXPECT_EQ(import_git().commits, 1U);
  const ingest::Report nothing = import_git();
  EXPECT_EQ(nothing.commits, 0U);
  EXPECT_EQ(nothing.commits_known, 1U);
  EXPECT_EQ(nothing.events_new, 0U);
  spell("bsctestnet.json", v1(address(3), "2025-07-02T00:00:00Z"));
  const std::string second = commit();
  const ingest::Report more = import_git();
  EXPECT_EQ(more.commits, 1U);
  EXPECT_EQ(more.commits_known, 1U);
  EXPECT_THAT(at(second).at("97-Token"), HasSubstr(address(3)));
}

TEST_F(GitImport, ReadsOnlyThePathsThatAreAskedFor) {
  spell("a/bsctestnet.json", v1(kOther, "2025-07-01T00:00:00Z"));
  spell("b/bsctestnet.json", v1(address(3), "2025-07-02T00:00:00Z"));
  const std::string first = commit();
  import_git("HEAD", {"a"});
  EXPECT_THAT(at(first).at("97-Token"), HasSubstr(kOther));
  const auto other = plan({work(), "HEAD", {}});
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(other.error().message, HasSubstr("same paths"));
}

TEST_F(GitImport, KeepsWhatItCannotReadAndGoesOn) {
  spell("torn.json", "{\"chainId\": 97, \"contracts\": {");
  spell("odd.json", R"({"chainId":97,"contracts":{"Token":"0x01"}})");
  spell("bsctestnet.json", v1(kOther, "2025-07-01T00:00:00Z"));
  std::filesystem::create_directories(db());
  spell("state/leveldb/CURRENT", "not a manifest\n");
  spell("state/leveldb/MANIFEST-000001", "x");
  const std::string first = commit();
  const ingest::Report report = import_git();
  EXPECT_THAT(at(first), SizeIs(1));
  EXPECT_THAT(codes(report), Contains("unreadable-file"));
  EXPECT_THAT(codes(report), Contains("unreadable-database"));
  std::string kept;
  for (const auto& document : payloads<event::SourceDocument>()) kept += document.content;
  EXPECT_THAT(kept, HasSubstr("{\"chainId\": 97, \"contracts\": {"));
  EXPECT_THAT(kept, HasSubstr(R"("Token":"0x01")"));
  EXPECT_EQ(import_git().events_new, 0U);
}

TEST_F(GitImport, ReadsBareShallowAndLinkedRepositories) {
  spell("bsctestnet.json", v1(kOther, "2025-07-01T00:00:00Z"));
  commit();
  spell("bsctestnet.json", v1(address(3), "2025-07-02T00:00:00Z"));
  const std::string second = commit();
  const std::string bare = folder / "bare.git", shallow = folder / "shallow";
  run_command("git clone -q --bare " + shell_quote(work()) + " " + shell_quote(bare));
  run_command("git clone -q --depth 1 " + shell_quote("file://" + work()) + " " +
              shell_quote(shallow));
  git("worktree add -q " + shell_quote(folder / "linked") + " HEAD --detach");
  const ingest::Report partly = import_from({shallow, "HEAD", {}});
  EXPECT_EQ(partly.commits, 1U);
  EXPECT_THAT(codes(partly), Contains("shallow-repository"));
  EXPECT_EQ(marker(second)["shallow"], true);
  const ingest::Report whole = import_from({bare, "main", {}});
  EXPECT_EQ(whole.events_new, 0U);
  EXPECT_THAT(codes(whole), Contains("older-commits"));
  EXPECT_EQ(import_from({folder / "linked", "HEAD", {}}).events_new, 0U);
}

TEST_F(GitImport, SaysThatHistoryWasRewritten) {
  spell("bsctestnet.json", v1(kOther, "2025-07-01T00:00:00Z"));
  const std::string first = commit();
  import_git();
  git("checkout -q --orphan other");
  spell("bsctestnet.json", v1(address(3), "2025-07-02T00:00:00Z"));
  const std::string other = commit();
  const ingest::Report report = import_git("other");
  EXPECT_THAT(codes(report), Contains("other-history"));
  EXPECT_EQ(marker(other)["follows"], first);
}

TEST_F(GitImport, RefusesWhatIsNoRepositoryAndNoCommit) {
  const auto none = plan({folder / "nowhere", "HEAD", {}});
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(exit_code(none.error().kind), 1);
  EXPECT_THAT(none.error().message, HasSubstr("not a git repository"));
  spell("README", "words");
  commit();
  const auto no_ref = plan({work(), "nothing", {}});
  ASSERT_FALSE(no_ref.ok());
  EXPECT_EQ(no_ref.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(no_ref.error().message, HasSubstr("nothing"));
}

TEST_F(GitImport, AnotherUsersRepositoryIsNamedWithWhatToDo) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder to another user";
  spell("bsctestnet.json", v1(kOther, "2025-07-01T00:00:00Z"));
  commit();
  constexpr uid_t kNobody = 65534;
  ASSERT_EQ(::chown(work().c_str(), kNobody, kNobody), 0);
  ASSERT_EQ(::chown((work() + "/.git").c_str(), kNobody, kNobody), 0);
  const auto foreign = plan({work(), "HEAD", {}});
  if (foreign.ok()) GTEST_SKIP() << "this libgit2 does not look at owners";
  EXPECT_EQ(exit_code(foreign.error().kind), 4);
  EXPECT_THAT(foreign.error().message, HasSubstr("safe.directory"));
}

TEST_F(GitImport, ABlobThatIsGoneIsBadInput) {
  spell("bsctestnet.json", v1(kOther, "2025-07-01T00:00:00Z"));
  commit();
  const std::string blob = git("rev-parse HEAD:bsctestnet.json");
  std::filesystem::remove(work() + "/.git/objects/" + blob.substr(0, 2) + "/" + blob.substr(2));
  const auto gone = plan({work(), "HEAD", {}});
  ASSERT_FALSE(gone.ok());
  EXPECT_EQ(gone.error().kind, ErrorKind::kInvalid);
  EXPECT_THAT(gone.error().message, HasSubstr(blob));
}

TEST_F(GitImport, WritesNothingIntoTheRepository) {
  SourceDatabase database(folder / "a");
  database.put(RecordText{});
  show(database.close());
  commit();
  const std::string before = fingerprint(work());
  import_git();
  EXPECT_EQ(fingerprint(work()), before);
}

}  // namespace
}  // namespace daybook::testing
