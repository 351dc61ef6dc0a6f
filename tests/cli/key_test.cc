// `daybook key` as users run it: a log whose key changes, is revoked, or is sealed under a
// passphrase.
#include <poll.h>
#include <pty.h>

#include "cli/runner.h"

namespace daybook::testing {
namespace {

class KeyTest : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    deploy_token();
  }
  std::string public_key() const {
    std::string key = slurp(book + "/.daybook/key.pub");
    while (!key.empty() && key.back() == '\n') key.pop_back();
    return key;
  }
  std::string passphrase_file(const std::string& name, const std::string& passphrase) const {
    spill(folder / name, passphrase + "\n");
    return folder / name;
  }
  uint64_t size() { return document({"status"})["size"].get<uint64_t>(); }
  static Words note(const std::string& text) { return {"record", "note", text}; }

  // Runs with a terminal of its own, types one line of `answers` at each prompt (a line that ends
  // in ": "), and gives what the terminal showed.
  Outcome run_on_terminal(const Words& arguments, const Words& answers) const;
};

Outcome KeyTest::run_on_terminal(const Words& arguments, const Words& answers) const {
  Words argv = {DAYBOOK_PROGRAM};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  Words envp = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "USER=tester", "TERM=dumb"};
  int terminal = -1;
  const pid_t pid = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  if (pid == 0) {
    if (::chdir(book.c_str()) != 0) ::_exit(126);
    ::execve(argv[0].c_str(), pointers(argv).data(), pointers(envp).data());
    ::_exit(kCannotExecute);
  }
  Outcome done;
  size_t answered = 0, prompt_from = 0;
  char bytes[4096];
  constexpr int kPatienceMs = 60000;
  for (pollfd ready{terminal, POLLIN, 0}; ::poll(&ready, 1, kPatienceMs) > 0;) {
    const ssize_t n = ::read(terminal, bytes, sizeof bytes);
    if (n <= 0) break;  // the program ended
    done.out.append(bytes, static_cast<size_t>(n));
    const bool asks = done.out.find(": ", prompt_from) != std::string::npos &&
                      done.out.compare(done.out.size() - 2, 2, ": ") == 0;
    if (!asks || answered == answers.size()) continue;
    prompt_from = done.out.size();
    const std::string line = answers[answered++] + "\n";
    EXPECT_EQ(::write(terminal, line.data(), line.size()), static_cast<ssize_t>(line.size()));
  }
  ::close(terminal);
  int status = 0;
  ::waitpid(pid, &status, 0);
  done.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  EXPECT_EQ(answered, answers.size()) << done.out;
  return done;
}

TEST_F(KeyTest, ARotationIsAnEventAndEitherKeyVerifiesTheLog) {
  const std::string old_key = public_key();
  const uint64_t before = size();
  const json::Value rotated = document({"key", "rotate", "--reason", "every year"});
  EXPECT_EQ(rotated["oldKey"], old_key);
  EXPECT_EQ(rotated["publicKey"], public_key());
  EXPECT_EQ(rotated["position"], before);
  EXPECT_NE(public_key(), old_key);

  const json::Value keys = document({"key", "show"});
  ASSERT_EQ(keys["keys"].size(), 2U);
  EXPECT_EQ(keys["keys"][0]["publicKey"], old_key);
  EXPECT_EQ(keys["keys"][0]["to"], before + 1);
  EXPECT_EQ(keys["keys"][1]["publicKey"], public_key());
  EXPECT_EQ(keys["keys"][1]["from"], before + 2);
  EXPECT_EQ(keys["current"], public_key());
  ok({"verify"});
  ok({"verify", "--key", old_key});
  ok({"verify", "--key", public_key()});
}

TEST_F(KeyTest, ARevokedKeyVerifiesNothingAndAReplicaThatTrustsItIsToldWhichToAskFor) {
  const std::string old_key = public_key();
  ok({"clone", book, folder / "replica"});
  ok({"key", "rotate", "--revoke", "--reason", "a laptop was stolen"});
  const Outcome verified = run({"verify", "--key", old_key});
  EXPECT_EQ(verified.code, 1) << verified.out << verified.err;
  const Outcome pulled = run({"pull", "--dir", folder / "replica"});
  EXPECT_EQ(pulled.code, 1) << pulled.out << pulled.err;
  const std::string id = document({"key", "show"})["keys"][1]["keyId"].get<std::string>();
  EXPECT_NE(pulled.err.find(id), std::string::npos) << pulled.err;
  ok({"pull", "--dir", folder / "replica", "--key", public_key()});
  ok({"verify", "--dir", folder / "replica"});
}

TEST_F(KeyTest, TheListOfKeysLeadsFromATrustedKeyToTheOneThatSignedAProof) {
  const std::string old_key = public_key(), proof = folder / "p", entry = folder / "e";
  ok({"prove", "1", "-o", proof, "--entry", entry});
  ok({"key", "rotate"});
  const Words check = {"check", proof, "--entry", entry, "--key"};
  const auto with = [&](Words more) {
    Words words = check;
    words.insert(words.end(), more.begin(), more.end());
    return run(words).code;
  };
  EXPECT_EQ(with({old_key}), 0);
  EXPECT_EQ(with({public_key()}), 1);
  const std::string keys = folder / "keys.json";
  spill(keys, ok({"key", "show", "--json"}));
  EXPECT_EQ(with({public_key(), "--keys", keys}), 0);

  const std::string id = document({"key", "show"})["keys"][0]["keyId"].get<std::string>();
  ok({"key", "revoke", id, "--reason", "found in a public repository"});
  spill(keys, ok({"key", "show", "--json"}));
  EXPECT_EQ(with({public_key(), "--keys", keys}), 1);
  EXPECT_EQ(with({old_key}), 0) << "nobody who has only the old key can know";
  ok({"verify"});
}

TEST_F(KeyTest, AListOfKeysThatWasAlteredIsRefused) {
  const std::string proof = folder / "p", entry = folder / "e", keys = folder / "keys.json";
  ok({"key", "rotate"});
  ok({"prove", "1", "-o", proof, "--entry", entry});
  const std::string list = ok({"key", "show", "--json"});
  const Words check = {"check", proof, "--entry", entry, "--key", public_key(), "--keys", keys};
  spill(keys, list);
  EXPECT_EQ(run(check).code, 0);
  json::Value altered = *json::parse(list);
  std::string statement = altered["statements"][0].get<std::string>();
  const size_t digit = statement.find_first_of("0123456789", statement.find('\n'));
  statement[digit] = statement[digit] == '9' ? '8' : '9';
  altered["statements"][0] = statement;
  spill(keys, json::stringify(altered, 2));
  EXPECT_EQ(run(check).code, 1);
  spill(keys, "{}");
  EXPECT_EQ(run(check).code, 1);
}

TEST_F(KeyTest, OnlyWhoKnowsAKeyOfThisLogCanRevokeIt) {
  const uint64_t before = size();
  EXPECT_EQ(run({"key", "revoke", "00000000"}).code, 2);
  EXPECT_EQ(run({"key", "revoke", public_key()}).code, 1) << "the current key is rotated instead";
  EXPECT_EQ(size(), before);
}

TEST_F(KeyTest, AKeyMadeElsewhereTakesOver) {
  const std::string file = folder / "next.key";
  const json::Value made = document({"key", "new", kOrigin, "-o", file});
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_NE(run({"key", "new", kOrigin, "-o", file}).code, 0) << "never over another key";
  ok({"key", "rotate", "--key", file});
  EXPECT_EQ(public_key(), made["publicKey"].get<std::string>());
  ok(note("under the new key"));
  ok({"verify"});
}

TEST_F(KeyTest, WithoutTheRightPassphraseNothingIsRecordedAndEverythingIsRead) {
  const std::string right = passphrase_file("right", "correct horse"),
                    wrong = passphrase_file("wrong", "battery staple"),
                    empty = passphrase_file("empty", "");
  ok({"key", "passphrase", "--new-passphrase-file", right});
  const uint64_t before = size();

  Words with = note("n");
  with.insert(with.end(), {"--passphrase-file", ""});
  const Outcome none = run(note("n"));
  EXPECT_EQ(none.code, 4);
  EXPECT_NE(none.err.find("DAYBOOK_PASSPHRASE_FILE"), std::string::npos) << none.err;
  for (const std::string& file : {wrong, empty, folder / "missing"}) {
    with.back() = file;
    EXPECT_EQ(run(with).code, 4) << file;
  }
  EXPECT_EQ(size(), before);
  ok({"verify"});
  ok({"log"});

  with.back() = right;
  ok(with);
  ok(note("by the environment"), {"DAYBOOK_PASSPHRASE_FILE=" + right});
  EXPECT_EQ(size(), before + 2);
  EXPECT_EQ(run({"key", "passphrase", "--remove", "--passphrase-file", wrong}).code, 4);
  ok({"key", "passphrase", "--remove", "--passphrase-file", right});
  ok(note("in the clear again"));
}

TEST_F(KeyTest, ATerminalIsAskedForThePassphraseAndDoesNotShowIt) {
  const std::string secret = "correct horse";
  const Outcome sealed = run_on_terminal({"key", "passphrase"}, {secret, secret});
  EXPECT_EQ(sealed.code, 0) << sealed.out;
  const Outcome differs = run_on_terminal({"key", "passphrase"}, {"one", "another"});
  EXPECT_EQ(differs.code, 4) << differs.out;
  EXPECT_NE(differs.out.find("not the same"), std::string::npos) << differs.out;
  const Outcome recorded = run_on_terminal(note("typed"), {secret});
  EXPECT_EQ(recorded.code, 0) << recorded.out;
  EXPECT_NE(recorded.out.find(kOrigin), std::string::npos) << "the prompt names the log";
  for (const Outcome& shown : {sealed, recorded}) {
    EXPECT_EQ(shown.out.find(secret), std::string::npos) << shown.out;
  }
}

TEST_F(KeyTest, AKeyThatOthersMayReadSignsNothing) {
  using std::filesystem::perms;
  const std::string key = book + "/.daybook/key";
  const uint64_t before = size();
  std::filesystem::permissions(key, perms::others_read, std::filesystem::perm_options::add);
  const Outcome refused = run(note("n"));
  EXPECT_EQ(refused.code, 4);
  EXPECT_NE(refused.err.find("chmod 600"), std::string::npos) << refused.err;
  EXPECT_EQ(size(), before);
  std::filesystem::permissions(key, perms::others_read, std::filesystem::perm_options::remove);
  ok(note("n"));
  const std::string next = folder / "next.key";
  ok({"key", "new", kOrigin, "-o", next});
  std::filesystem::permissions(next, perms::group_read, std::filesystem::perm_options::add);
  const Outcome rotation = run({"key", "rotate", "--key", next});
  EXPECT_EQ(rotation.code, 4);
  EXPECT_NE(rotation.err.find("chmod 600"), std::string::npos) << rotation.err;
}

}  // namespace
}  // namespace daybook::testing
