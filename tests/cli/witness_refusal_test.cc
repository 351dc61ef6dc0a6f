// A witness that knows another history, as users see it: the real program on both sides.
#include <signal.h>

#include "cli/served_witness.h"

namespace daybook::testing {
namespace {

namespace fs = std::filesystem;

// Two witnesses; one of them is enough.
class Refused : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    for (const std::string name : {"w1", "w2"}) {
      ok({"witness", "init", "--dir", folder / name, "--name", "witness.example/" + name});
      std::string key = ok({"witness", "key", "--dir", folder / name});
      key.pop_back();
      keys.push_back(key);
      served.push_back(nullptr);
      serve(keys.size() - 1);
    }
    use_policy("any");
    note("common");
    served[0]->stop(SIGTERM);
    fs::copy(folder / "w1", folder / "w1-earlier", fs::copy_options::recursive);
    serve(0);
    use_policy("any");
    keep_as("earlier");
  }
  void serve(size_t i) {
    served[i] = std::make_unique<Served>(folder / ("w" + std::to_string(i + 1)),
                                         Words{book + "/.daybook/key.pub"});
  }
  void use_policy(const std::string& threshold, const std::string& on_failure = "refuse") {
    spill(book + "/policy", "witness w1 " + keys[0] + " " + served[0]->url() + "\nwitness w2 " +
                                keys[1] + " " + served[1]->url() + "\ngroup g " + threshold +
                                " w1 w2\nquorum g\n");
    auto config = json::parse(slurp(book + "/daybook.json")).value();
    config["witness"] = {{"policy", "policy"}, {"onFailure", on_failure}};
    spill(book + "/daybook.json", json::stringify(config, 2) + "\n");
  }
  Outcome note(const std::string& text) { return run({"record", "note", text}); }
  void keep_as(const std::string& name) {
    fs::copy(book, folder / name, fs::copy_options::recursive);
  }
  // The store as it was then; the refusals are part of it.
  void put_back(const std::string& name) {
    fs::remove_all(book + "/.daybook");
    fs::copy(folder / (name + "/.daybook"), book + "/.daybook", fs::copy_options::recursive);
    fs::remove_all(book + "/deployments");
  }
  // The first witness as it was then, too: it signs what the other refuses.
  void blind_the_first() {
    served[0]->stop(SIGTERM);
    fs::remove_all(folder / "w1");
    fs::copy(folder / "w1-earlier", folder / "w1", fs::copy_options::recursive);
    serve(0);
    use_policy("any");
  }
  void roll_back_with_the_quorum_still_met() {
    note("one");
    note("two");
    ASSERT_EQ(document({"witness", "collect"})["refusals"].size(), 0U);
    keep_as("whole");
    put_back("earlier");
    blind_the_first();
  }
  std::string problem_classes() {
    std::string classes;
    const json::Value report = document({"verify", "--log-only"}, 1);
    for (const json::Value& problem : report["problems"]) {
      classes += problem["class"].get<std::string>() + " ";
    }
    return classes;
  }
  [[nodiscard]] bool stands() const { return fs::exists(book + "/.daybook/refusals.json"); }

  std::vector<std::string> keys;
  std::vector<std::unique_ptr<Served>> served;
};

TEST_F(Refused, ByOneIsAnAlarmThoughTheQuorumIsMetAndTheReceiptIsGiven) {
  roll_back_with_the_quorum_still_met();
  const Outcome told = note("as if nothing had been");
  EXPECT_EQ(told.code, 1);
  EXPECT_NE(told.out.find("recorded"), std::string::npos) << told.out;
  EXPECT_NE(told.out.find(": met"), std::string::npos) << told.out;
  EXPECT_NE(told.err.find("w2 refused 2 events"), std::string::npos) << told.err;
  EXPECT_NE(told.err.find("rolled back"), std::string::npos) << told.err;
  EXPECT_EQ(problem_classes(), "rollback ");
  const json::Value status = document({"status"});
  EXPECT_EQ(status["refusals"][0]["witness"], "w2");
  EXPECT_EQ(status["refusals"][0]["class"], "rollback");
  EXPECT_EQ(status["refusals"][0]["itsSize"], 3);
  EXPECT_NE(ok({"status"}).find("refused     rollback  w2 refused"), std::string::npos);
}

TEST_F(Refused, StandsWhenTheWitnessIsAwayAndWhenThePolicyOnlyWarns) {
  roll_back_with_the_quorum_still_met();
  ASSERT_EQ(note("as if nothing had been").code, 1);
  served[1]->stop(SIGTERM);
  EXPECT_EQ(note("more").code, 1);
  EXPECT_EQ(run({"witness", "collect"}).code, 1);
  EXPECT_EQ(problem_classes(), "rollback ");
  use_policy("any", "warn");
  EXPECT_EQ(note("and more").code, 1);
  auto config = json::parse(slurp(book + "/daybook.json")).value();
  config.erase("witness");
  spill(book + "/daybook.json", json::stringify(config, 2) + "\n");
  EXPECT_EQ(note("without any policy").code, 1);
  EXPECT_EQ(problem_classes(), "rollback ");
}

TEST_F(Refused, OfAForkStandsUntilItIsClearedWithAReason) {
  note("ours");
  document({"witness", "collect"});
  put_back("earlier");
  blind_the_first();
  const Outcome told = note("theirs");
  EXPECT_EQ(told.code, 1);
  EXPECT_NE(told.err.find("forked"), std::string::npos) << told.err;
  EXPECT_EQ(problem_classes(), "fork ");
  EXPECT_EQ(run({"witness", "clear", "w2"}).code, 2) << "a reason is mandatory";
  EXPECT_EQ(run({"witness", "clear", "w1", "--reason", "x"}).code, 1) << "nothing stands";
  // While it is asked it refuses again.
  EXPECT_EQ(run({"witness", "clear", "w2", "--reason", "too early"}).code, 1);
  EXPECT_TRUE(stands());
  spill(book + "/policy", "witness w1 " + keys[0] + " " + served[0]->url() + "\nquorum w1\n");
  ok({"witness", "clear", "w2", "--reason", "w2 was a test's", "--actor", "alice"});
  EXPECT_FALSE(stands());
  ok({"verify", "--log-only"});
  const std::string events = ok({"log", "--json"});
  EXPECT_NE(events.find("w2 was a test's"), std::string::npos) << events;
  ok({"record", "note", "goes on"});
}

// The whole log is back, and the witness has cosigned its head. What was signed in between is
// another history all the same.
TEST_F(Refused, ForBeingBehindDoesNotHealWhenTheLogDoesNotHoldWhatWasRefused) {
  roll_back_with_the_quorum_still_met();
  ASSERT_EQ(note("recorded on top").code, 1);
  const std::string list = slurp(book + "/.daybook/refusals.json");
  put_back("whole");
  spill(book + "/.daybook/refusals.json", list);
  EXPECT_EQ(run({"witness", "collect"}).code, 1);
  EXPECT_EQ(problem_classes(), "fork ");
}

TEST_F(Refused, ByAWitnessWhoseMemoryWasPutBackIsTold) {
  use_policy("all");
  served[1]->stop(SIGTERM);
  fs::copy(folder / "w2", folder / "w2-older", fs::copy_options::recursive);
  serve(1);
  use_policy("all");
  ASSERT_EQ(note("seen by both").code, 0);
  served[1]->stop(SIGTERM);
  fs::remove_all(folder / "w2");
  fs::rename(folder / "w2-older", folder / "w2");
  serve(1);
  use_policy("any");
  const Outcome told = note("one more");
  EXPECT_EQ(told.code, 1);
  EXPECT_NE(told.err.find("its memory was put back"), std::string::npos) << told.err;
  EXPECT_EQ(problem_classes(), "rollback ");
  EXPECT_EQ(document({"status"})["refusals"][0]["class"], "witness rollback");
}

TEST_F(Refused, AListThatCannotBeReadIsSaidAndStopsAWriter) {
  spill(book + "/.daybook/refusals.json", "{\"format\": \"another\"}\n");
  EXPECT_EQ(problem_classes(), "bit rot ");
  const Outcome stopped = note("x");
  EXPECT_EQ(stopped.code, 3);
  EXPECT_NE(stopped.err.find("remove the file"), std::string::npos) << stopped.err;
  ok({"status"});
}

TEST_F(Refused, ForAKeyThatItDoesNotKnowIsSaidAndIsNoAlarm) {
  ASSERT_EQ(run({"key", "rotate"}).code, 5) << "both know the old key alone";
  const json::Value collected = document({"witness", "collect"}, 1);
  EXPECT_EQ(collected["refused"][0]["class"], "unknown key");
  served[0]->stop(SIGTERM);
  serve(0);
  use_policy("any");
  const Outcome one = note("the first was told");
  EXPECT_EQ(one.code, 0) << one.err;
  EXPECT_NE(one.err.find("w2: it knows this log, and not the key"), std::string::npos) << one.err;
  EXPECT_FALSE(stands());
}

TEST_F(Refused, AWitnessWithoutItsMemoryDoesNotStart) {
  served[0]->stop(SIGTERM);
  for (const auto& entry : fs::directory_iterator(folder / "w1")) {
    if (entry.is_directory()) fs::remove_all(entry.path());
  }
  const Outcome refused = run({"witness", "serve", "--dir", folder / "w1", "--listen",
                               "127.0.0.1:0", "--log", ".daybook/key.pub"});
  EXPECT_EQ(refused.code, 3);
  EXPECT_NE(refused.err.find("make a new witness"), std::string::npos) << refused.err;
}

TEST_F(Refused, AChangedKeyIsToldBeforeTheMissingQuorumWithAnExitCodeOfItsOwn) {
  served[0]->stop(SIGTERM);
  served[1]->stop(SIGTERM);
  const Outcome rotated = run({"key", "rotate"});
  EXPECT_EQ(rotated.code, 5) << rotated.err;
  EXPECT_NE(rotated.out.find("rotated  event 1"), std::string::npos) << rotated.out;
  EXPECT_NE(rotated.out.find("public key  "), std::string::npos) << rotated.out;
  EXPECT_NE(rotated.err.find("recorded, but not witnessed"), std::string::npos) << rotated.err;
  const json::Value again = document({"key", "rotate"}, 5);
  EXPECT_EQ(again["witnessed"], false);
  const std::string old_key = again["oldKey"];
  const Outcome revoked = run({"key", "revoke", old_key});
  EXPECT_EQ(revoked.code, 5) << revoked.err;
  EXPECT_NE(revoked.out.find("revoked  key"), std::string::npos) << revoked.out;
  EXPECT_EQ(run({"key", "revoke", old_key}).code, 1) << "it is revoked";
}

}  // namespace
}  // namespace daybook::testing
