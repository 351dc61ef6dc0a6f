// What verify says of the persons' keys and of the signatures that retired keys left.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "kv/durable_file.h"
#include "ledger/key_rotation.h"
#include "ledger/ledger_fixture.h"
#include "note/key_statement.h"
#include "verify/verify.h"

namespace daybook::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr ChainId kChain(97);

class VaultCheck : public LedgerTest {
 protected:
  void SetUp() override {
    ledger::Config config = ledger::default_config();
    config.origin = kOrigin;
    config.personal = {"actor"};
    ASSERT_TRUE(ledger::Ledger::create(root(), {config, ""}).ok());
    open();
    record({by(network_draft(kChain, "bsctestnet"), "alice"),
            by(contract_draft(kChain, "A", event::ContractAction::kDeployed, address(1)), "bob")});
    alice = *ledger->vault().find("alice");
    bob = *ledger->vault().find("bob");
  }
  static state::Draft by(state::Draft draft, const std::string& actor) {
    draft.event.actor = actor;
    return draft;
  }
  [[nodiscard]] std::string file_of(const std::string& person) const {
    return vault::person_path(root() + "/.daybook/vault", person);
  }
  // As the program's verify opens it.
  std::vector<log::Problem> problems() {
    ledger.reset();
    ledger::OpenOptions options;
    options.with_vault = false;
    auto opened = ledger::Ledger::open(root(), clock, options);
    if (!opened.ok()) {
      ADD_FAILURE() << opened.error().message;
      return {};
    }
    const auto report = verify::verify(**opened, {}, {});
    EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().message);
    return report.ok() ? report->problems : std::vector<log::Problem>{};
  }
  void expect_one(const std::string& where, const std::string& klass, const std::string& what) {
    const std::vector<log::Problem> found = problems();
    ASSERT_EQ(found.size(), 1U) << (found.size() > 1 ? found[1].what : "");
    EXPECT_EQ(found[0].where, where);
    EXPECT_EQ(found[0].klass, klass) << found[0].what;
    EXPECT_THAT(found[0].what, HasSubstr(what));
  }
  static std::string content(const std::string& path) { return kv::read_file(path).value(); }
  static void put(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }

  std::string alice, bob;
};

TEST_F(VaultCheck, OfKeysThatAreAllHereFindsNothing) {
  EXPECT_TRUE(problems().empty());
}

TEST_F(VaultCheck, NamesADamagedPersonsFileByItsPseudonym) {
  fs::resize_file(file_of(alice), 100);
  expect_one("vault " + alice, "bit rot", file_of(alice));
}

TEST_F(VaultCheck, NamesAKeyThatOthersMayRead) {
  fs::permissions(file_of(alice), fs::perms::others_read, fs::perm_options::add);
  expect_one("vault " + alice, "key misuse", "chmod 600");
}

TEST_F(VaultCheck, NamesASecondKeyOfOneName) {
  const std::string other = "person:" + std::string(32, 'f');
  put(file_of(other), vault::render_person(other, {"alice", std::string(64, 'k')}));
  fs::permissions(file_of(other), fs::perms::owner_read | fs::perms::owner_write);
  expect_one("vault " + other, "stale copy", "a second key for one name");
}

TEST_F(VaultCheck, NamesAPersonWhoHasNeitherKeyNorRedaction) {
  fs::remove(file_of(bob));
  expect_one("vault " + bob, "truncation", "no redaction says why");
}

TEST_F(VaultCheck, NamesEveryPersonWhenTheWholeVaultIsGone) {
  fs::remove_all(root() + "/.daybook/vault");
  EXPECT_EQ(problems().size(), 2U);
}

TEST_F(VaultCheck, OfACopyWithoutVaultAndPrivateKeyFindsNothing) {
  ledger.reset();
  fs::remove_all(root() + "/.daybook/vault");
  fs::remove(root() + "/.daybook/key");
  EXPECT_TRUE(problems().empty());
}

TEST_F(VaultCheck, NamesAKeyThatWasReplaced) {
  put(file_of(alice), vault::render_person(alice, {"alice", std::string(64, 'k')}));
  expect_one("vault " + alice, "rewrite", "it was replaced");
}

TEST_F(VaultCheck, IsContentWithARedactionInThePlaceOfAKey) {
  event::Event envelope;
  envelope.actor = "privacy officer";
  envelope.reason = "asked to be forgotten";
  ASSERT_TRUE(ledger->redact("alice", envelope).ok());
  EXPECT_TRUE(problems().empty());
}

TEST_F(VaultCheck, ALostKeyIsRedactedByPseudonymAndTheEventSaysThatItWasNotHere) {
  ledger.reset();
  fs::remove(file_of(bob));
  open();
  event::Event envelope;
  envelope.actor = "privacy officer";
  envelope.reason = "the disk is gone";
  const auto receipt = ledger->redact(bob, envelope);
  ASSERT_TRUE(receipt.ok()) << receipt.error().message;
  const auto fact = std::get<event::PayloadRedacted>(ledger->read(receipt->position)->payload);
  EXPECT_THAT(fact.what, HasSubstr("its key was not here"));
  EXPECT_THAT(ledger->redact(bob, envelope).error().message, HasSubstr("redacted already"));
  EXPECT_TRUE(problems().empty());
}

class KeptSignatures : public VaultCheck {
 protected:
  void SetUp() override {
    VaultCheck::SetUp();
    const std::string old_key = note::key_id_hex(ledger->verifier());
    ledger.reset();
    auto rotation = ledger::KeyRotation::start(
        root(), clock, {{}, note::Signer::generate(kOrigin).value(), note::Secret(), {}});
    ASSERT_TRUE(rotation.ok()) << rotation.error().message;
    ASSERT_TRUE(rotation->record().ok());
    ASSERT_TRUE(rotation->retire({}).ok());
    ASSERT_TRUE(rotation->switch_keys().ok());
    ASSERT_TRUE(rotation->settle(false).ok());
    where = "signatures of key " + old_key;
    file = root() + "/.daybook/signatures/" + old_key;
  }
  std::string where, file;
};

TEST_F(KeptSignatures, ThatAreWholeAreFine) {
  EXPECT_TRUE(problems().empty());
}

TEST_F(KeptSignatures, ThatAreGoneAreNamedWhereTheLogIsWritten) {
  fs::remove(file);
  expect_one(where, "truncation", "is not here");
  fs::remove(root() + "/.daybook/key");
  fs::remove_all(root() + "/.daybook/vault");
  EXPECT_TRUE(problems().empty()) << "a copy that others write needs none";
}

TEST_F(KeptSignatures, ThatAreCutOrAlteredAtAnyByteAreNamed) {
  const std::string whole = content(file);
  ASSERT_TRUE(problems().empty());
  const auto fails = [&](const std::string& bytes) {
    put(file, bytes);
    const auto found = problems();
    return found.size() == 1 && found[0].where == where;
  };
  for (size_t at = 0; at < whole.size(); at += 7) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    EXPECT_TRUE(fails(flipped)) << "flip at " << at;
    EXPECT_TRUE(fails(whole.substr(0, at))) << "cut at " << at;
  }
  EXPECT_TRUE(fails(whole.substr(0, whole.size() - 72))) << "the last signature";
}

}  // namespace
}  // namespace daybook::testing
