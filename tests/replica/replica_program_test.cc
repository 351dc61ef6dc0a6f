// The real program: clone, pull, backup, restore, evidence, and their exit codes.
#include <gmock/gmock.h>

#include "cli/runner.h"
#include "git/git_cli.h"

namespace daybook::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Replicas : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    deploy_token();
  }
  void upgrade(const std::string& implementation, const Words& more = {}) {
    Words words = {"record", "upgrade", "bsctestnet", "Token", "--implementation", implementation};
    words.insert(words.end(), more.begin(), more.end());
    ok(words);
  }
  [[nodiscard]] std::string copy() const { return folder / "copy"; }
  [[nodiscard]] std::string backup() const { return folder / "backup"; }
  [[nodiscard]] std::string key() const { return book + "/.daybook/key.pub"; }
  // SHA-256 of every file below `path`, by coreutils.
  static std::string sums(const std::string& path) {
    return run_command("cd " + shell_quote(path) +
                       " && find . -type f | LC_ALL=C sort | xargs "
                       "-d '\\n' sha256sum")
        .out;
  }
};

TEST_F(Replicas, CloneVerifiesFollowsAndRefusesToRecord) {
  EXPECT_THAT(ok({"clone", book + "/.daybook/snapshots.git", copy(), "--key", key()}),
              HasSubstr("signature good"));
  EXPECT_THAT(ok({"verify", "--dir", copy()}), HasSubstr("verified"));
  upgrade(kSecond);
  EXPECT_EQ(document({"pull", copy()}).at("outcome"), "advanced");
  EXPECT_THAT(ok({"pull", "--dir", copy()}), HasSubstr("up to date"));
  EXPECT_THAT(ok({"state", "97", "--dir", copy()}), HasSubstr(kSecond));
  EXPECT_EQ(slurp(copy() + "/deployments/unified/bsctestnet.unified.json"),
            slurp(book + "/deployments/unified/bsctestnet.unified.json"));
  const Outcome refused = run({"record", "note", "hello", "--dir", copy()});
  EXPECT_NE(refused.code, 0);
  const Outcome upgrade_refused = run(
      {"record", "upgrade", "bsctestnet", "Token", "--implementation", kFirst, "--dir", copy()});
  EXPECT_EQ(upgrade_refused.code, 4);
  EXPECT_THAT(upgrade_refused.err, HasSubstr("no private key here"));
}

TEST_F(Replicas, CloneNeedsAKeyUnlessAFolderSaysIt) {
  EXPECT_EQ(run({"clone", book + "/.daybook/snapshots.git", copy()}).code, 2);
  const Outcome trusted = run({"clone", book, copy()});
  EXPECT_EQ(trusted.code, 0) << trusted.err;
  EXPECT_THAT(trusted.err, HasSubstr("trusted on first use"));
  EXPECT_EQ(run({"clone", book, copy()}).code, 1);
  EXPECT_EQ(run({"pull", book}).code, 2);
  EXPECT_EQ(run({"clone", folder / "nothing", folder / "new"}).code, 1);
}

TEST_F(Replicas, AForkIsExitCode1AndKeepsBothCheckpoints) {
  fs::copy(book, folder / "other", fs::copy_options::recursive);
  upgrade(kSecond);
  upgrade("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", {"--dir", folder / "other"});
  ok({"clone", book, copy()});
  const std::string file = copy() + "/.daybook/replica.json";
  std::string text = slurp(file);
  text.replace(text.find(book), book.size(), folder / "other");
  spill(file, text);
  const Outcome forked = run({"pull", copy()});
  EXPECT_EQ(forked.code, 1);
  EXPECT_THAT(forked.err, HasSubstr("fork: the log's key signed two histories"));
  const fs::directory_iterator forks(copy() + "/.daybook/forks");
  EXPECT_EQ(std::distance(fs::begin(forks), fs::end(forks)), 2);
  const json::Value report = document({"verify", "--log-only", "--dir", copy()}, 1);
  ASSERT_EQ(report.at("problems").size(), 1U) << report;
  EXPECT_EQ(report.at("problems")[0].at("class"), "fork");
  EXPECT_THAT(report.at("problems")[0].at("where").get<std::string>(), StartsWith("forks/3-"));
  fs::rename(copy() + "/.daybook/forks", folder / "explained");
  ok({"verify", "--dir", copy()});
}

TEST_F(Replicas, BackupAndRestoreRoundTrip) {
  ok({"backup", "create", backup()});
  upgrade(kSecond);
  const json::Value second = document({"backup", "create", backup()});
  EXPECT_EQ(second.at("size"), 3);
  EXPECT_THAT(ok({"backup", "verify", backup(), "--key", key()}), HasSubstr("good backup"));
  ok({"restore", backup(), folder / "again", "--key", key()});
  EXPECT_THAT(ok({"verify", "--dir", folder / "again"}), HasSubstr("3 events"));
  const json::Value old = document({"restore", backup(), folder / "old", "--at", "@pos:1"});
  EXPECT_EQ(old.at("size"), 3);
  EXPECT_EQ(old.at("filesAt"), 2);
  EXPECT_EQ(slurp(folder / "old/deployments/unified/bsctestnet.unified.json"),
            ok({"export", "unified", "--network", "97", "--at", "@pos:1"}));
  ok({"verify", "--dir", folder / "old"});
  EXPECT_EQ(run({"restore", backup(), folder / "x", "--at", "@pos:many"}).code, 2);
  EXPECT_FALSE(fs::exists(folder / "x"));
}

TEST_F(Replicas, ARestoreWithTheKeyRecordsAndGivesTheSameSnapshots) {
  const Outcome made = run({"backup", "create", backup(), "--with-key"});
  EXPECT_EQ(made.code, 0);
  EXPECT_THAT(made.err, HasSubstr("private key"));
  ok({"restore", backup(), folder / "again"});
  EXPECT_EQ(git_line(folder / "again/.daybook/snapshots.git", "rev-parse daybook"),
            git_line(book + "/.daybook/snapshots.git", "rev-parse daybook"));
  upgrade(kSecond, {"--dir", folder / "again"});
  ok({"verify", "--dir", folder / "again"});
}

TEST_F(Replicas, ACopyWithoutTheKeyMakesItsIndexAndFilesAnew) {
  ok({"clone", book, copy()});
  const std::string file = copy() + "/deployments/unified/bsctestnet.unified.json";
  const std::string was = slurp(file);
  fs::remove(file);
  EXPECT_THAT(run({"project", "--dir", copy()}).err, HasSubstr("no private key is here"));
  EXPECT_EQ(slurp(file), was);
  fs::remove(file);
  EXPECT_EQ(run({"replay", "rebuild", "--dir", copy()}).code, 1) << "the file was missing";
  EXPECT_EQ(slurp(file), was);
  EXPECT_THAT(ok({"replay", "rebuild", "--dir", copy()}), HasSubstr("identical"));
  ok({"verify", "--dir", copy()});
  EXPECT_EQ(run({"project", "--git", "--dir", copy()}).code, 2);
  EXPECT_EQ(run({"replay", "rebuild", "--projector", "git", "--dir", copy()}).code, 2);
}

TEST_F(Replicas, ARestoreAtASnapshotNeedsTheKeyThatMakesSnapshots) {
  const std::string commit = git_line(book + "/.daybook/snapshots.git", "rev-parse daybook");
  upgrade(kSecond);
  ok({"backup", "create", backup()});
  const Outcome refused =
      run({"restore", backup(), copy(), "--key", key(), "--at", "@commit:" + commit});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("holds none"));
  EXPECT_FALSE(fs::exists(copy()));
  ok({"backup", "create", folder / "with-key", "--with-key"});
  ok({"restore", folder / "with-key", copy(), "--key", key(), "--at", "@commit:" + commit});
  const std::string then = slurp(copy() + "/deployments/unified/bsctestnet.unified.json");
  EXPECT_THAT(then, HasSubstr(kFirst));
  EXPECT_THAT(then, ::testing::Not(HasSubstr(kSecond)));
}

TEST_F(Replicas, BackupVerifyTellsLostFromAltered) {
  ok({"backup", "create", backup()});
  spill(backup() + "/extra", "x");
  EXPECT_EQ(run({"backup", "verify", backup()}).code, 1);
  fs::remove(backup() + "/extra");
  fs::remove(backup() + "/daybook.json");
  EXPECT_EQ(run({"backup", "verify", backup()}).code, 3);
  EXPECT_EQ(run({"backup", "verify", folder / "nothing"}).code, 1);
  EXPECT_EQ(run({"backup", "create", book}).code, 1);
}

TEST_F(Replicas, EvidenceReadsAndChangesNothing) {
  const std::string before = sums(book);
  EXPECT_THAT(ok({"verify", "--evidence"}), HasSubstr("verified"));
  EXPECT_THAT(ok({"state", "97", "--evidence"}), HasSubstr(kFirst));
  EXPECT_THAT(ok({"log", "--evidence"}), HasSubstr("ContractDeployed"));
  EXPECT_THAT(ok({"status", "--evidence"}), HasSubstr("up to date"));
  EXPECT_THAT(ok({"evidence", book}), HasSubstr("give the signed root"));
  EXPECT_EQ(document({"evidence", book + "/.daybook/log"}, 1).at("store").at("wholeUpTo"), 2);
  EXPECT_EQ(sums(book), before);
  const Outcome refused =
      run({"record", "upgrade", "bsctestnet", "Token", "--implementation", kSecond, "--evidence"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--evidence changes nothing"));
  EXPECT_EQ(sums(book), before);
}

TEST_F(Replicas, EvidenceOfADamagedStoreIsExitCode3AndItIsReadAllTheSame) {
  for (const auto& entry : fs::directory_iterator(book + "/.daybook/log")) {
    if (entry.path().filename().string().rfind("MANIFEST-", 0) == 0) fs::remove(entry.path());
  }
  EXPECT_NE(run({"verify"}).code, 0);
  const std::string before = sums(book);  // after verify: LevelDB writes when it opens
  const json::Value found = document({"evidence", book, "--out", folder / "out"}, 3);
  EXPECT_EQ(found.at("store").at("readableEvents"), 2);
  EXPECT_EQ(found.at("damage").at(0).at("what").get<std::string>().empty(), false);
  EXPECT_THAT(slurp(folder / "out/events.jsonl"), HasSubstr("ContractDeployed"));
  EXPECT_THAT(slurp(folder / "out/records.jsonl"), HasSubstr("\"status\":\"live\""));
  const Outcome read = run({"state", "97", "--evidence"});
  EXPECT_EQ(read.code, 0) << read.err;
  EXPECT_THAT(read.out, HasSubstr(kFirst));
  EXPECT_THAT(read.err, HasSubstr("made again from"));
  // What was verified is the copy; what it was made from is damaged, and that is the verdict.
  const json::Value report = document({"verify", "--evidence"}, 3);
  EXPECT_EQ(report.at("ok"), false);
  EXPECT_EQ(report.at("problems").at(0).at("where"), "store");
  EXPECT_EQ(report.at("problems").at(0).at("class"), "bit rot");
  EXPECT_EQ(sums(book), before);
  EXPECT_EQ(run({"evidence", folder / "nothing"}).code, 1);
}

class RepairProgram : public Replicas {
 protected:
  void SetUp() override {
    Replicas::SetUp();
    ok({"backup", "create", backup()});
  }
  // In the middle of LevelDB's largest file: it holds events.
  void damage() {
    const std::string log = run_command("ls -S " + shell_quote(book) +
                                        "/.daybook/log/*.l[do][bg] | head -1 | tr -d '\\n'")
                                .out;
    std::string bytes = slurp(log);
    ASSERT_GT(bytes.size(), 200U);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    spill(log, bytes);
  }
};

class Unopened : public RepairProgram {
 protected:
  // The report of a store that does not open, for people too.
  json::Value unopened(const Words& more = {}) {
    Words words = {"verify"};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_THAT(run(words).out, HasSubstr("NOT verified  the store does not open"));
    json::Value report = document(words, 3);
    EXPECT_EQ(report.at("ok"), false);
    EXPECT_EQ(report.at("opened"), false);
    EXPECT_FALSE(report.contains("root")) << "it is not known";
    return report.at("problems");
  }
};

TEST_F(Unopened, IsReportedWithItsClassAndEachBadPlace) {
  damage();
  const json::Value problems = unopened();
  ASSERT_GE(problems.size(), 2U);
  EXPECT_EQ(problems[0].at("where"), "store");
  EXPECT_EQ(problems[0].at("class"), "bit rot");
  EXPECT_THAT(problems[1].at("where").get<std::string>(), ::testing::StartsWith("store log/0"));
}

TEST_F(Unopened, OfALostManifestIsReported) {
  for (const auto& entry : fs::directory_iterator(book + "/.daybook/log")) {
    if (entry.path().filename().string().rfind("MANIFEST-", 0) == 0) fs::remove(entry.path());
  }
  EXPECT_EQ(unopened().at(0).at("class"), "bit rot");
}

TEST_F(Unopened, EvidenceSpeaksOfTheFolderThatWasGiven) {
  for (const auto& entry : fs::directory_iterator(book + "/.daybook/log")) fs::remove(entry.path());
  const std::string before = sums(book);
  const json::Value problems = unopened({"--evidence"});
  for (const json::Value& problem : problems) {
    const std::string what = problem.at("what");
    EXPECT_THAT(what, ::testing::Not(HasSubstr("/tmp/daybook-evidence"))) << what;
  }
  EXPECT_EQ(sums(book), before);
}

TEST_F(Unopened, WhatIsNoDamageIsARefusal) {
  EXPECT_EQ(document({"verify", "--dir", folder / "nowhere"}, 2).at("error").at("kind"), "usage");
}

TEST_F(RepairProgram, RestoresTheLogAndRecordsThatItDid) {
  const json::Value before = document({"verify"});
  damage();
  EXPECT_NE(run({"verify"}).code, 0);
  const std::string untouched = sums(book);
  const json::Value would = document({"repair", "--from", backup(), "--dry-run"});
  EXPECT_EQ(would.at("dryRun"), true);
  EXPECT_FALSE(would.at("found").empty());
  EXPECT_EQ(would.at("kept"), "");
  EXPECT_TRUE(would.at("event").is_null());
  EXPECT_EQ(sums(book), untouched);

  const json::Value done =
      document({"repair", "--from", backup(), "--actor", "alice", "--reason", "disk sda failed"});
  EXPECT_EQ(done.at("size"), before.at("size"));
  EXPECT_EQ(done.at("event"), before.at("size"));
  EXPECT_TRUE(fs::exists(done.at("kept").get<std::string>() + "/log"));
  const json::Value after = document({"verify"});
  EXPECT_EQ(after.at("size"), before.at("size").get<int>() + 1);
  const std::string note = ok({"show", std::to_string(before.at("size").get<int>())});
  EXPECT_THAT(note, HasSubstr("log repaired from " + backup()));
  EXPECT_THAT(note, HasSubstr("disk sda failed"));
  EXPECT_THAT(note, HasSubstr("alice"));
  EXPECT_THAT(ok({"repair", "--from", backup()}), HasSubstr("nothing to repair"));
  upgrade(kSecond);
}

TEST_F(RepairProgram, OfAReplicaRestoresAndHasNoKeyToNoteItWith) {
  ok({"clone", book, copy()});
  fs::remove_all(copy() + "/.daybook/log");
  EXPECT_EQ(run({"verify", "--dir", copy()}).code, 3);
  const std::string said = ok({"repair", "--dir", copy(), "--from", book});
  EXPECT_THAT(said, HasSubstr("no note: there is no private key here"));
  EXPECT_THAT(ok({"verify", "--dir", copy()}), HasSubstr("verified"));
  EXPECT_THAT(ok({"pull", copy()}), HasSubstr("up to date"));
}

TEST_F(RepairProgram, EveryFailureHasItsExitCode) {
  EXPECT_EQ(run({"repair"}).code, 2);
  EXPECT_EQ(run({"repair", "--from", folder / "nothing"}).code, 1);
  EXPECT_EQ(run({"repair", "--dir", folder / "nowhere", "--from", backup()}).code, 2);
  upgrade(kSecond);
  fs::remove_all(book + "/.daybook/log");
  const Outcome lost = run({"repair", "--from", backup()});
  EXPECT_EQ(lost.code, 1);
  EXPECT_THAT(lost.err, HasSubstr("they remain lost"));
  fs::remove(book + "/.daybook/head");
  fs::remove(book + "/.daybook/checkpoint");
  const Outcome unknown = run({"repair", "--from", backup()});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("nothing here says how long the log was"));
}

}  // namespace
}  // namespace daybook::testing
