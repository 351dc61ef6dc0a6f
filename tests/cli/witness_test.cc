// `daybook witness` as users run it: the real program on both sides, real sockets on the loopback.
#include <signal.h>

#include "cli/served_witness.h"

namespace daybook::testing {
namespace {

class WitnessProgram : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    ok({"witness", "init", "--dir", folder / "w", "--name", "witness.example/w1"});
    vkey = ok({"witness", "key", "--dir", folder / "w"});
    vkey.pop_back();
    serve();
  }
  void serve() {
    served = std::make_unique<Served>(folder / "w", Words{book + "/.daybook/key.pub"});
    spill(book + "/policy", "witness w1 " + vkey + " " + served->url() + "\nquorum w1\n");
  }
  void use_policy(const std::string& on_failure = "refuse") {
    auto config = json::parse(slurp(book + "/daybook.json")).value();
    config["witness"] = {{"policy", "policy"}, {"onFailure", on_failure}};
    spill(book + "/daybook.json", json::stringify(config, 2) + "\n");
  }
  json::Value note_recorded(const std::string& text, int code = 0) {
    return document({"record", "note", text}, code);
  }

  std::string vkey;
  std::unique_ptr<Served> served;
};

TEST_F(WitnessProgram, CosignsWhatIsRecordedAndEverybodyCanCheckIt) {
  use_policy();
  deploy_token();
  const json::Value receipt = note_recorded("one");
  EXPECT_EQ(receipt["witnesses"]["met"], true);
  EXPECT_EQ(receipt["witnesses"]["cosignatures"][0]["witness"], "w1");
  EXPECT_EQ(document({"verify"})["witnesses"]["met"], true);
  EXPECT_EQ(document({"status"})["witnesses"]["met"], true);
  EXPECT_NE(ok({"status"}).find("witnesses   w1 20"), std::string::npos);
  ok({"prove", "1", "-o", "p.tlog-proof", "--entry", "p.event"});
  const Words check = {"check", "p.tlog-proof", "--entry", "p.event", "--key", ".daybook/key.pub"};
  Words with_policy = check, with_witness = check, with_stranger = check;
  with_policy.insert(with_policy.end(), {"--policy", "policy"});
  with_witness.insert(with_witness.end(), {"--witness", vkey});
  EXPECT_NE(ok(with_policy).find("witnessed   w1 20"), std::string::npos);
  EXPECT_EQ(document(with_witness)["witnesses"][0]["met"], true);
  ok({"witness", "init", "--dir", folder / "other", "--name", "witness.example/other"});
  std::string stranger = ok({"witness", "key", "--dir", folder / "other"});
  stranger.pop_back();
  with_stranger.insert(with_stranger.end(), {"--witness", stranger});
  const Outcome refused = run(with_stranger);
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("lacks cosignatures"), std::string::npos) << refused.err;
  EXPECT_NE(served->log().find(" 200 old "), std::string::npos) << served->log();
}

TEST_F(WitnessProgram, ABackupOfAWitnessedLogIsVerifiedAndRestored) {
  use_policy();
  deploy_token();
  note_recorded("one");
  const std::string backup = folder / "backup", restored = folder / "restored";
  ok({"backup", "create", backup});
  ok({"backup", "verify", backup});
  note_recorded("two");
  ok({"backup", "create", backup});
  ok({"backup", "verify", backup});
  ok({"restore", backup, restored});
  const json::Value status = document({"status", "--dir", restored});
  EXPECT_EQ(status["size"], document({"status"})["size"]);
  EXPECT_NE(json::stringify(status["witnesses"]).find("policy does not exist"), std::string::npos)
      << "the policy is a file of its own, which no backup holds";
  std::filesystem::copy(book + "/policy", restored + "/policy");
  ok({"verify", "--dir", restored, "--log-only"});
}

TEST_F(WitnessProgram, WithoutItNothingIsAcknowledgedAndCollectHeals) {
  use_policy();
  note_recorded("one");
  EXPECT_EQ(served->stop(SIGTERM), 0);
  const Outcome refused = run({"record", "note", "two"});
  EXPECT_EQ(refused.code, 4);
  EXPECT_NE(refused.err.find("recorded, but not witnessed"), std::string::npos) << refused.err;
  const json::Value verified = document({"verify"}, 1);
  EXPECT_EQ(verified["problems"][0]["class"], "unwitnessed");
  EXPECT_EQ(run({"witness", "collect"}).code, 1);
  serve();
  EXPECT_EQ(document({"witness", "collect"})["witnesses"]["met"], true);
  EXPECT_EQ(document({"verify", "--log-only"})["size"], 2);
}

TEST_F(WitnessProgram, ThatFailsOpenOnlyWarns) {
  use_policy("warn");
  served->stop(SIGTERM);
  const Outcome warned = run({"record", "note", "one"});
  EXPECT_EQ(warned.code, 0);
  EXPECT_NE(warned.err.find("recorded, but not witnessed"), std::string::npos) << warned.err;
  EXPECT_NE(warned.out.find("NOT met"), std::string::npos) << warned.out;
  EXPECT_EQ(document({"verify"})["witnesses"]["met"], false);
}

TEST_F(WitnessProgram, KilledAtAnyMomentNeverForgets) {
  use_policy();
  for (int i = 0; i < 5; ++i) {
    note_recorded(std::to_string(i));
    EXPECT_EQ(served->stop(SIGKILL), 128 + SIGKILL);
    serve();
  }
  EXPECT_EQ(document({"verify"})["witnesses"]["met"], true);
}

// The witness has written and answered; the log is killed before it heard, or kept, the answer.
TEST_F(WitnessProgram, ALogKilledWhenTheWitnessHasSignedGoesOn) {
  use_policy();
  for (int round = 0; round < 10; ++round) {
    const size_t before = served->log().size();
    const pid_t pid = ::fork();
    if (pid == 0) {
      const int nowhere = ::open("/dev/null", O_WRONLY);
      if (::chdir(book.c_str()) != 0 || ::dup2(nowhere, 1) < 0 || ::dup2(nowhere, 2) < 0) {
        ::_exit(126);
      }
      ::execl(DAYBOOK_PROGRAM, DAYBOOK_PROGRAM, "record", "note", "killed", nullptr);
      ::_exit(127);
    }
    int status = 0;
    while (served->log().size() == before && ::waitpid(pid, &status, WNOHANG) == 0) {
    }
    ::kill(pid, SIGKILL);
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(note_recorded("after")["witnesses"]["met"], true) << round;
  }
  EXPECT_EQ(served->log().find(" 422 "), std::string::npos) << served->log();
  EXPECT_EQ(document({"verify", "--log-only"})["size"], 20);
}

// Two copies of one key's log go separate ways: the witness follows the first.
TEST_F(WitnessProgram, SeesAForkAndARollback) {
  use_policy();
  note_recorded("common");
  const std::string other = folder / "other-book";
  std::filesystem::copy(book, other, std::filesystem::copy_options::recursive);
  note_recorded("ours");
  const Outcome fork = run({"--dir", other, "record", "note", "theirs"});
  EXPECT_EQ(fork.code, 1);
  EXPECT_NE(fork.err.find("forked"), std::string::npos) << fork.err;
  note_recorded("ours again");
  note_recorded("and again");
  const Outcome behind = run({"--dir", other, "record", "note", "more"});
  EXPECT_EQ(behind.code, 1);
  EXPECT_NE(behind.err.find("rolled back"), std::string::npos) << behind.err;
  EXPECT_EQ(document({"verify"})["witnesses"]["met"], true);
}

TEST_F(WitnessProgram, AnotherKeyOfTheSameNameDoesNotCount) {
  use_policy();
  note_recorded("one");
  ok({"witness", "init", "--dir", folder / "twin", "--name", "witness.example/w1"});
  std::string policy = slurp(book + "/policy");
  std::string twin = ok({"witness", "key", "--dir", folder / "twin"});
  twin.pop_back();
  policy.replace(policy.find(vkey), vkey.size(), twin);
  spill(book + "/policy", policy);
  const json::Value verified = document({"verify"}, 1);
  EXPECT_EQ(verified["problems"][0]["class"], "unwitnessed");
}

// Cosignatures carry times. What is committed does not.
TEST_F(WitnessProgram, SnapshotsDoNotDependOnWitnesses) {
  const std::string twin = folder / "twin-book";
  std::filesystem::copy(book, twin, std::filesystem::copy_options::recursive);
  use_policy();
  const Words words = {"record", "note", "one", "--id", "01234567-89ab-7def-8123-456789abcdef"};
  ok(words);
  Words on_twin = {"--dir", twin};
  on_twin.insert(on_twin.end(), words.begin(), words.end());
  ok(on_twin);
  const std::string ours = document({"status"})["git"]["tip"];
  EXPECT_EQ(document({"--dir", twin, "status"})["git"]["tip"], ours);
  EXPECT_NE(slurp(book + "/.daybook/checkpoint").find("witness.example/w1"), std::string::npos);
}

TEST_F(WitnessProgram, EveryFailureHasItsExitCode) {
  EXPECT_EQ(run({"witness"}).code, 2);
  EXPECT_EQ(run({"witness", "init", "--name", "x"}).code, 2);
  EXPECT_EQ(run({"witness", "init", "--dir", folder / "w", "--name", "x"}).code, 1);
  EXPECT_EQ(run({"witness", "init", "--dir", folder / "x", "--name", "two words"}).code, 1);
  EXPECT_EQ(run({"witness", "key", "--dir", folder / "nowhere"}).code, 1);
  EXPECT_EQ(run({"witness", "collect"}).code, 2);  // no policy
  const std::string key = ".daybook/key.pub";
  const auto serve_code = [&](const std::string& dir, const std::string& listen,
                              const std::string& log) {
    return run({"witness", "serve", "--dir", dir, "--listen", listen, "--log", log}).code;
  };
  EXPECT_EQ(serve_code(folder / "w", "nonsense", key), 2);
  EXPECT_EQ(serve_code(folder / "w", "localhost:0", key), 4);  // in use: asked before the address
  EXPECT_EQ(serve_code(folder / "w", "127.0.0.1:0", "nonsense"), 2);
  EXPECT_EQ(serve_code(folder / "w", "127.0.0.1:0", key), 4);  // another process has the folder
  EXPECT_EQ(serve_code(folder / "nowhere", "127.0.0.1:0", key), 1);
  ok({"witness", "init", "--dir", folder / "second", "--name", "second"});
  const std::string taken = served->url().substr(7);
  EXPECT_EQ(serve_code(folder / "second", taken, key), 4);
  EXPECT_EQ(serve_code(folder / "second", "localhost:0", key), 2);
  spill(folder / "second/" + std::string("key"), "nonsense\n");
  EXPECT_EQ(serve_code(folder / "second", "127.0.0.1:0", key), 1);
  spill(book + "/policy", "quorum nobody\n");
  use_policy();
  EXPECT_EQ(run({"record", "note", "x"}).code, 1);
  EXPECT_EQ(run({"witness", "collect"}).code, 1);
}

}  // namespace
}  // namespace daybook::testing
