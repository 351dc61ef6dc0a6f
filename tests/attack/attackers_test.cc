// The rows of "The attacks, played" in docs/trust.md: each is carried out on a real store with all
// that the attacker has, and then everybody looks who might see it, with the real program.
#include <filesystem>

#include "attack/forger.h"
#include "cli/served_witness.h"
#include "note/note.h"

namespace daybook::attack {
namespace {

namespace fs = std::filesystem;
using daybook::testing::Outcome;
using daybook::testing::Served;
using daybook::testing::slurp;
using daybook::testing::spill;
using daybook::testing::Words;

// The exit codes of those who look. Above 0: it is seen.
struct Looks {
  int owner = 0;      // verify, with nothing but the copy that was attacked
  int published = 0;  // the same with the public key as it was published
  int clone = 0;      // pull, by somebody who has a clone
  int early = 0;      // verify --extends, with a checkpoint from before what was attacked
  int late = 0;       // the same with one from after it
  int witness = 0;    // witness collect: what the next recording is told
  friend bool operator==(const Looks&, const Looks&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Looks& looks) {
    return out << "owner " << looks.owner << ", published key " << looks.published << ", clone "
               << looks.clone << ", early checkpoint " << looks.early << ", late checkpoint "
               << looks.late << ", witness " << looks.witness;
  }
};

class Attacker : public daybook::testing::ProgramTest {
 protected:
  // Six events in as many transactions. The early checkpoint is of three; everybody else has seen
  // all six.
  void SetUp() override {
    init();
    deploy("Token", "alice");  // 0: the network, 1: the contract
    upgrade("alice");          // 2
    spill(folder / "early", ok({"checkpoint"}));
    earlier = folder / "earlier-book";
    fs::copy(book, earlier, fs::copy_options::recursive);
    upgrade("bob");  // 3: the one that mallory would rather not have been
    ok({"record", "note", "checked", "--actor", "alice"});
    ok({"record", "note", "signed off", "--actor", "alice"});
    spill(folder / "late", ok({"checkpoint"}));
    spill(folder / "published.pub", slurp(book + "/.daybook/key.pub"));
    ok({"clone", book, folder / "clone"});
    start_witness();
    EXPECT_EQ(look(), Looks{}) << said;
  }
  void deploy(const std::string& name, const std::string& actor) {
    ok({"record", "deploy", "bsctestnet", name, "--chain-id", "97", "--proxy", kProxy,
        "--implementation", kFirst, "--actor", actor});
  }
  void upgrade(const std::string& actor) {
    ok({"record", "upgrade", "bsctestnet", "Token", "--implementation", next_implementation(),
        "--actor", actor});
  }
  std::string next_implementation() { return std::exchange(next_, kFirst); }

  void start_witness() {
    ok({"witness", "init", "--dir", folder / "w", "--name", "witness.example/w1"});
    std::string vkey = ok({"witness", "key", "--dir", folder / "w"});
    vkey.pop_back();
    served_.emplace(folder / "w", Words{folder / "published.pub"});
    spill(folder / "policy", "witness w1 " + vkey + " " + served_->url() + "\nquorum w1\n");
  }

  // Everybody looks. What they were told is in `said`.
  Looks look() {
    said.clear();
    Looks looks;
    looks.owner = told("owner", {"verify"});
    looks.published = told("published key", {"verify", "--key", folder / "published.pub"});
    looks.clone = told("clone", {"pull", folder / "clone"});
    looks.early = told("early", {"verify", "--log-only", "--extends", folder / "early"});
    looks.late = told("late", {"verify", "--log-only", "--extends", folder / "late"});
    // Asked with the owner's policy, which is not in the folder that was attacked.
    const std::string config = slurp(book + "/daybook.json");
    auto with_policy = json::parse(config).value();
    with_policy["witness"] = {{"policy", folder / "policy"}, {"onFailure", "refuse"}};
    spill(book + "/daybook.json", json::stringify(with_policy, 2) + "\n");
    looks.witness = told("witness", {"witness", "collect"});
    fs::remove(book + "/.daybook/refusals.json");  // the next look is of the same store
    spill(book + "/daybook.json", config);
    return looks;
  }
  int told(const std::string& who, const Words& words) {
    const Outcome done = run(words);
    said += "-- " + who + ": " + shown(words) + ": exit " + std::to_string(done.code) + "\n" +
            done.out + done.err;
    return done.code;
  }
  // Whether `who` was told `what`.
  [[nodiscard]] bool was_told(const std::string& who, const std::string& what) const {
    const size_t from = said.find("-- " + who + ": ");
    const size_t to = said.find("\n-- ", from);
    return said.substr(from, to - from).find(what) != std::string::npos;
  }

  [[nodiscard]] std::string own_key() const {
    std::string key = slurp(book + "/.daybook/key");
    key.erase(key.find_last_not_of('\n') + 1);
    return key;
  }
  static std::string another_key() {
    return note::Signer::generate(daybook::testing::kOrigin).value().skey();
  }
  // A whole daybook, projections too.
  std::string forged_with(const std::string& key, const std::function<void(Entries&)>& change) {
    std::string forged = folder / "forged";
    forge(book, forged, key, change);
    ok({"--dir", forged, "project"});
    return forged;
  }
  static void copy_over(const std::string& from, const std::string& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
  }
  // All that there is but daybook.json: store, keys, branch, memory of the projectors, files.
  void replace_everything(const std::string& forged) {
    copy_over(forged + "/.daybook", book + "/.daybook");
    copy_over(forged + "/deployments", book + "/deployments");
  }
  static void blame_alice(Entries& entries) { entries[3] = with_actor(entries[3], "alice"); }
  static void drop_tail(Entries& entries) { entries.resize(3); }

  std::string said, earlier;

 private:
  std::string next_ = kSecond;
  std::optional<Served> served_;
};

TEST_F(Attacker, WhoRewritesAnEventAndEveryHashWithoutTheKeyIsSeenByTheOwnerAlone) {
  const std::string forged = forged_with(another_key(), blame_alice);
  // Tree hashes and index fit the event that is now there; what is signed cannot be made anew.
  copy_over(forged + "/.daybook/log", book + "/.daybook/log");
  fs::copy_file(forged + "/.daybook/identity", book + "/.daybook/identity",
                fs::copy_options::overwrite_existing);
  // The branch was left as it is, so a clone has nothing to see.
  EXPECT_EQ(look(), (Looks{1, 1, 0, 1, 1, 1})) << said;
  EXPECT_TRUE(was_told("owner", "planted")) << said;
}

TEST_F(Attacker, WhoRewritesAnEventAndHoldsTheKeyIsSeenByEverybodyButTheOwnerAlone) {
  replace_everything(forged_with(own_key(), blame_alice));
  // Event 3 was not there yet when the early checkpoint was signed.
  EXPECT_EQ(look(), (Looks{0, 0, 1, 0, 1, 1})) << said;
  EXPECT_TRUE(was_told("clone", "fork")) << said;
  EXPECT_TRUE(was_told("late", "fork")) << said;
  EXPECT_TRUE(was_told("witness", "forked")) << said;
}

TEST_F(Attacker, WhoDropsTheTailAndSignsWithAnotherKeyIsSeenByEverybodyButTheOwnerAlone) {
  replace_everything(forged_with(another_key(), drop_tail));
  EXPECT_EQ(look().owner, 0) << said;  // key.pub is the attacker's too
  const Looks looks = look();
  EXPECT_EQ(looks, (Looks{0, 1, 1, 1, 1, looks.witness})) << said;
  EXPECT_NE(looks.witness, 0) << said;
  EXPECT_TRUE(was_told("early", "signed anew")) << said;
}

TEST_F(Attacker, WhoSignsWithAnotherKeyAndLeavesTheKeyFilesIsSeenByTheOwnerAlone) {
  const std::string forged = forged_with(another_key(), drop_tail);
  for (const char* name : {"/.daybook/key", "/.daybook/key.pub"}) {
    fs::copy_file(book + name, forged + name, fs::copy_options::overwrite_existing);
  }
  replace_everything(forged);
  const Looks looks = look();
  EXPECT_EQ(looks.owner, 1) << said;
  EXPECT_TRUE(was_told("owner", "foreign")) << said;
  EXPECT_EQ(looks.clone, 1) << said;
}

TEST_F(Attacker, WhoDropsTheTailAndHoldsTheKeyIsSeenByWhoeverSawTheTail) {
  replace_everything(forged_with(own_key(), drop_tail));
  EXPECT_EQ(look(), (Looks{0, 0, 0, 0, 1, 1})) << said;
  EXPECT_TRUE(was_told("clone", "ahead")) << said;  // a finding in words: it is longer
  EXPECT_TRUE(was_told("late", "stale copy")) << said;
  EXPECT_TRUE(was_told("witness", "rolled back")) << said;
  // With anything recorded on top it is a fork.
  ok({"record", "note", "as if nothing had been", "--actor", "mallory"});
  ok({"record", "note", "and more", "--actor", "mallory"});
  ok({"record", "note", "and longer", "--actor", "mallory"});
  ok({"record", "note", "than it was", "--actor", "mallory"});
  EXPECT_EQ(look(), (Looks{0, 0, 1, 0, 1, 1})) << said;
  EXPECT_TRUE(was_told("clone", "fork")) << said;
}

TEST_F(Attacker, WhoReplacesTheBranchIsSeenByTheOwnerAloneAndByAClone) {
  const std::string forged = forged_with(own_key(), blame_alice);
  copy_over(forged + "/.daybook/snapshots.git", book + "/.daybook/snapshots.git");
  EXPECT_EQ(look(), (Looks{1, 1, 1, 0, 0, 0})) << said;
  EXPECT_TRUE(was_told("owner", "fork") || was_told("owner", "rewrite")) << said;
  EXPECT_TRUE(was_told("clone", "fork")) << said;
  EXPECT_EQ(run({"record", "note", "goes on", "--actor", "alice"}).code, 1);  // not on that branch
}

TEST_F(Attacker, WhoSetsTheBranchBackIsSeenByTheOwnerAloneUnlessTheMemoryOfItGoesToo) {
  copy_over(earlier + "/.daybook/snapshots.git", book + "/.daybook/snapshots.git");
  EXPECT_EQ(look(), (Looks{1, 1, 0, 0, 0, 0})) << said;
  EXPECT_TRUE(was_told("owner", "truncation")) << said;
  EXPECT_TRUE(was_told("clone", "ahead")) << said;
  // Without what the projector remembers it is a branch that is behind; the log makes it again.
  fs::remove(book + "/.daybook/projectors/git.json");
  EXPECT_EQ(look().owner, 0) << said;
  ok({"project"});
  EXPECT_EQ(look(), Looks{}) << said;
}

TEST_F(Attacker, WhoEditsTheProjectionIsSeenByTheOwnerAloneWhateverElseHeEdits) {
  const std::string file = book + "/deployments/unified/bsctestnet.unified.json";
  std::string text = slurp(file);
  const std::string was = sha256(text).hex();
  const size_t at = text.find(kFirst);
  ASSERT_NE(at, std::string::npos) << text;
  text.replace(at, sizeof kFirst - 1, "0x00000000219ab540356cBB839Cbe05303d7705Fa");
  spill(file, text);
  EXPECT_EQ(look(), (Looks{1, 1, 0, 0, 0, 0})) << said;
  EXPECT_TRUE(was_told("owner", "bsctestnet.unified.json")) << said;
  EXPECT_NE(ok({"status"}).find("bsctestnet.unified.json"), std::string::npos);
  // With the digest that the projector keeps, too.
  const std::string memory = book + "/.daybook/projectors/files.json";
  std::string digests = slurp(memory);
  const size_t digest = digests.find(was);
  ASSERT_NE(digest, std::string::npos) << digests;
  digests.replace(digest, was.size(), sha256(text).hex());
  spill(memory, digests);
  EXPECT_EQ(look(), (Looks{1, 1, 0, 0, 0, 0})) << said;
}

TEST_F(Attacker, WhoRollsEverythingBackIsSeenByWhoeverSawTheEnd) {
  replace_everything(earlier);
  EXPECT_EQ(look(), (Looks{0, 0, 0, 0, 1, 1})) << said;
  EXPECT_TRUE(was_told("clone", "ahead")) << said;
  EXPECT_TRUE(was_told("late", "stale copy")) << said;
  EXPECT_TRUE(was_told("witness", "rolled back")) << said;
}

// One witness is the attacker's, and one of two is enough.
TEST_F(Attacker, WhoRollsEverythingBackAndAWitnessTooIsToldByTheOther) {
  std::vector<std::unique_ptr<Served>> two;
  std::vector<std::string> keys;
  for (const std::string name : {"mine", "theirs"}) {
    ok({"witness", "init", "--dir", folder / name, "--name", "witness.example/" + name});
    keys.push_back(ok({"witness", "key", "--dir", folder / name}));
    keys.back().pop_back();
    two.push_back(std::make_unique<Served>(folder / name, Words{folder / "published.pub"}));
  }
  const auto use_policy = [&] {
    spill(folder / "two", "witness mine " + keys[0] + " " + two[0]->url() + "\nwitness theirs " +
                              keys[1] + " " + two[1]->url() +
                              "\ngroup g any mine theirs\nquorum g\n");
  };
  use_policy();
  auto config = json::parse(slurp(book + "/daybook.json")).value();
  config["witness"] = {{"policy", folder / "two"}};
  spill(book + "/daybook.json", json::stringify(config, 2) + "\n");
  ok({"witness", "collect"});
  replace_everything(earlier);
  two[1]->stop(SIGTERM);
  fs::remove(folder / "theirs/cosigned");
  fs::remove_all(folder / ("theirs/" + sha256(daybook::testing::kOrigin).hex()));
  two[1] = std::make_unique<Served>(folder / "theirs", Words{folder / "published.pub"});
  use_policy();
  const Words goes_on = {"record", "note", "as if nothing had been", "--actor", "mallory"};
  const Outcome told = run(goes_on);
  EXPECT_EQ(told.code, 1) << told.out << told.err;
  EXPECT_NE(told.out.find(": met"), std::string::npos) << told.out;
  EXPECT_NE(told.err.find("mine refused"), std::string::npos) << told.err;
  EXPECT_NE(told.err.find("rolled back"), std::string::npos) << told.err;
  EXPECT_EQ(look(), (Looks{1, 1, 1, 1, 1, 1})) << said;
  EXPECT_TRUE(was_told("owner", "rollback")) << said;
  EXPECT_TRUE(was_told("clone", "fork")) << said;
  // Who removes what is kept silences it until the witness is asked again.
  fs::remove(book + "/.daybook/refusals.json");
  EXPECT_EQ(run({"verify"}).code, 0);
  EXPECT_EQ(run(goes_on).code, 1);
  EXPECT_EQ(run({"verify"}).code, 1);
}

}  // namespace
}  // namespace daybook::attack
