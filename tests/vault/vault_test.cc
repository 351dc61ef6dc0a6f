#include "vault/vault.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "ledger/ledger_fixture.h"
#include "vault/personal.h"
#include "vault/seal.h"

namespace daybook::vault {
namespace {

namespace fs = std::filesystem;

class VaultTest : public ::testing::Test {
 protected:
  Vault open() {
    auto vault = Vault::open(folder(), Vault::Use::kWrite);
    EXPECT_TRUE(vault.ok()) << vault.error().message;
    return std::move(*vault);
  }
  [[nodiscard]] std::string folder() const { return place_ / "vault"; }
  [[nodiscard]] std::string only_file() const {
    return fs::directory_iterator(folder())->path().string();
  }
  static std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  testing::TemporaryFolder place_;
};

Personal personal(const std::vector<std::string>& entries) {
  auto parsed = Personal::parse(entries);
  EXPECT_TRUE(parsed.ok());
  return *parsed;
}

event::Event section_event(const std::string& actor, const std::string& json) {
  event::Event event;
  event.subject = {ChainId(97), event::SubjectKind::kSection, "metadata"};
  event.actor = actor;
  event.reason = "because " + actor + " says so";
  event::SectionChange change;
  change.json = json;
  event.payload = change;
  return event;
}

TEST_F(VaultTest, KeepsAPersonsPseudonymAcrossOpens) {
  Vault vault = open();
  const auto first = vault.pseudonym_for("alice");
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(is_pseudonym(*first));
  EXPECT_EQ(first->find("alice"), std::string::npos);
  Vault again = open();
  EXPECT_EQ(*again.pseudonym_for("alice"), *first);
  EXPECT_NE(*again.pseudonym_for("bob"), *first);
  EXPECT_EQ(*again.name_of(*first), "alice");
}

TEST_F(VaultTest, DestroyingOnePersonTouchesNoOther) {
  Vault vault = open();
  const std::string alice = *vault.pseudonym_for("alice"), bob = *vault.pseudonym_for("bob");
  const std::string sealed_alice = vault.seal(alice, "reason", "for the audit"),
                    sealed_bob = vault.seal(bob, "reason", "for the audit");
  EXPECT_NE(sealed_alice, sealed_bob);
  ASSERT_TRUE(vault.destroy(alice).ok());
  for (Vault* seen : {&vault}) {
    EXPECT_FALSE(seen->open_sealed(alice, "reason", sealed_alice)->has_value());
    EXPECT_EQ(**seen->open_sealed(bob, "reason", sealed_bob), "for the audit");
  }
  Vault again = open();
  EXPECT_EQ(again.pseudonyms(), std::vector<std::string>{bob});
  EXPECT_EQ(**again.open_sealed(bob, "reason", sealed_bob), "for the audit");
  EXPECT_NE(*again.pseudonym_for("alice"), alice) << "a destroyed name does not come back";
}

TEST_F(VaultTest, ASealedTextOpensInItsOwnFieldOnly) {
  Vault vault = open();
  const std::string alice = *vault.pseudonym_for("alice");
  const std::string sealed = vault.seal(alice, "reason", "x");
  EXPECT_TRUE(vault.open_sealed(alice, "reason", sealed).ok());
  EXPECT_EQ(vault.open_sealed(alice, "note", sealed).error().kind, ErrorKind::kTampered);
}

TEST_F(VaultTest, RefusesAKeyThatOthersMayRead) {
  ASSERT_TRUE(open().pseudonym_for("alice").ok());
  fs::permissions(only_file(), fs::perms::group_read, fs::perm_options::add);
  const auto opened = Vault::open(folder(), Vault::Use::kWrite);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kEnvironment);
  EXPECT_NE(opened.error().message.find("chmod 600 "), std::string::npos);
}

TEST_F(VaultTest, EveryTruncationOfAKeyFileIsNamed) {
  ASSERT_TRUE(open().pseudonym_for("alice").ok());
  const std::string path = only_file();
  const std::string whole = content(path);
  for (size_t length = 0; length < whole.size(); ++length) {
    std::ofstream(path, std::ios::trunc) << whole.substr(0, length);
    const auto opened = Vault::open(folder(), Vault::Use::kWrite);
    ASSERT_FALSE(opened.ok()) << length;
    EXPECT_EQ(opened.error().kind, ErrorKind::kDamaged);
    EXPECT_NE(opened.error().message.find(path), std::string::npos);
  }
}

TEST_F(VaultTest, EveryFlippedBitOfAKeyFileIsNamed) {
  ASSERT_TRUE(open().pseudonym_for("alice").ok());
  const std::string path = only_file(), whole = content(path);
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string changed = whole;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    std::ofstream(path, std::ios::trunc) << changed;
    const auto opened = Vault::open(folder(), Vault::Use::kRead);
    ASSERT_FALSE(opened.ok()) << "bit " << bit;
    EXPECT_EQ(opened.error().kind, ErrorKind::kDamaged);
    EXPECT_NE(opened.error().message.find(path), std::string::npos);
  }
}

TEST_F(VaultTest, AKeyFileDoesNotShowTheName) {
  const std::string name = "Alice Example <alice@example.com>";
  ASSERT_TRUE(open().pseudonym_for(name).ok());
  const std::string text = only_file() + content(only_file());
  for (const std::string& shown : {name, std::string("Alice"), base64_encode(name),
                                   hex_encode(name), base64_encode(name).substr(0, 8)}) {
    EXPECT_EQ(text.find(shown), std::string::npos) << shown;
  }
  EXPECT_TRUE(open().find(name));
}

TEST_F(VaultTest, AKeyFileUnderAnothersNameIsNamed) {
  const std::string alice = *open().pseudonym_for("alice"), bob = *open().pseudonym_for("bob");
  fs::rename(person_path(folder(), alice), person_path(folder(), bob));
  const auto opened = Vault::open(folder(), Vault::Use::kRead);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kDamaged);
}

TEST_F(VaultTest, AKeyFileOfTheFormBeforeTheFirstReleaseIsToldApart) {
  const std::string key = base64_encode(std::string(64, 'k'));
  const auto parsed = parse_person("daybook-person/v1\nname YWxpY2U=\nkey " + key + "\n",
                                   "person:" + std::string(32, '0'));
  ASSERT_FALSE(parsed.ok());
  EXPECT_NE(parsed.error().message.find("daybook-person/v1"), std::string::npos);
}

// The example of docs/format/vault.md.
TEST(PersonFile, IsTheseBytes) {
  std::string key;
  for (char byte = 0; byte < 64; ++byte) key += byte;
  const std::string pseudonym = "person:000102030405060708090a0b0c0d0e0f";
  const std::string text = render_person(pseudonym, {"alice", key});
  EXPECT_EQ(text,
            "daybook-person/v2\n"
            "key AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"
            "ISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==\n"
            "name bhlfLCNIi0JMalHMqIHg/Nh4JmaI\n");
  EXPECT_EQ(parse_person(text, pseudonym)->name, "alice");
}

TEST_F(VaultTest, OfDamagedKeysTheOthersAreOfUseToWhoLooksAtTheFolder) {
  const std::string alice = *open().pseudonym_for("alice"), bob = *open().pseudonym_for("bob");
  fs::resize_file(person_path(folder(), alice), 20);
  std::vector<Vault::Unusable> unusable;
  const auto usable = Vault::open_usable(folder(), unusable);
  ASSERT_TRUE(usable.ok());
  EXPECT_EQ(usable->pseudonyms(), std::vector<std::string>{bob});
  ASSERT_EQ(unusable.size(), 1U);
  EXPECT_EQ(unusable.front().pseudonym, alice);
}

TEST_F(VaultTest, WhatACrashLeftOfAFileBeingWrittenIsNoPerson) {
  ASSERT_TRUE(open().pseudonym_for("alice").ok());
  std::ofstream(only_file() + ".tmp") << "daybook-pers";
  EXPECT_EQ(open().pseudonyms().size(), 1U);
}

TEST_F(VaultTest, SealingReplacesNamesTextAndValuesAndRevealingPutsThemBack) {
  Vault vault = open();
  const Personal rules = personal({"actor", "reason", "/metadata/deployer"});
  const event::Event plain = section_event("alice", R"({"deployer":"0xabc1","timestamp":1})");
  event::Event sealed = plain;
  ASSERT_TRUE(seal(vault, rules, {&sealed}).ok());
  EXPECT_TRUE(is_pseudonym(sealed.actor));
  EXPECT_EQ(sealed.reason, kSealedText);
  const std::string json = *std::get<event::SectionChange>(sealed.payload).json;
  EXPECT_EQ(json.find("0xabc1"), std::string::npos);
  EXPECT_NE(json.find(R"("timestamp":1)"), std::string::npos);
  EXPECT_EQ(sealed.sealed.size(), 3U);
  const auto back = reveal_all(vault, rules, sealed);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(*back, plain);
}

TEST_F(VaultTest, SealingAgainGivesTheSameBytes) {
  Vault vault = open();
  const Personal rules = personal({"actor", "approver", "sender", "reason", "/metadata/*"});
  event::Event one = section_event("alice", R"({"deployer":"0xabc1"})"), two = one;
  ASSERT_TRUE(seal(vault, rules, {&one}).ok());
  ASSERT_TRUE(seal(vault, rules, {&two}).ok());
  EXPECT_EQ(one, two);
  event::Event twice = one;
  ASSERT_TRUE(seal(vault, rules, {&twice}).ok());
  EXPECT_EQ(twice.payload, one.payload) << "what is sealed already stays as it is";
}

TEST_F(VaultTest, ThePersonOfAContractsMemberIsItsValue) {
  Vault vault = open();
  const Personal rules = personal({"/contracts/*/*/deployer", "/extended_*/auditor"});
  event::Event event;
  event.subject = {ChainId(97), event::SubjectKind::kContract, "Token"};
  event::ContractChange change;
  change.value.category = "core";
  change.value.body = {{"proxy", "\"0x01\""}, {"deployer", "\"dora\""}};
  change.value.extended = event::FieldList{{"auditor", "\"carol\""}};
  event.payload = change;
  ASSERT_TRUE(seal(vault, rules, {&event}).ok());
  const auto& value = std::get<event::ContractChange>(event.payload).value;
  EXPECT_EQ(value.body[0].json, "\"0x01\"");
  EXPECT_NE(value.body[1].json.find(*vault.find("dora")), std::string::npos);
  EXPECT_NE((*value.extended)[0].json.find(*vault.find("carol")), std::string::npos);
}

TEST_F(VaultTest, ALateFactIsSealedAsTheChangeThatItTellsOf) {
  Vault vault = open();
  const Personal rules = personal({"/contracts/*/*/deployer"});
  event::Event event;
  event.subject = {ChainId(97), event::SubjectKind::kContract, "Token"};
  event::CorrectionRecorded late{std::nullopt, "", ""};
  late.was.emplace();
  late.was->value.category = "core";
  late.was->value.body = {{"deployer", "\"dora\""}};
  event.payload = late;
  const event::Event plain = event;
  ASSERT_TRUE(seal(vault, rules, {&event}).ok());
  const event::ContractChange* sealed = event::late_change(event.payload);
  EXPECT_NE(sealed->value.body[0].json.find(*vault.find("dora")), std::string::npos);
  EXPECT_EQ(*reveal_all(vault, rules, event), plain);

  late.was->value.source_record = R"({"deployer":"dora"})";
  event.payload = late;
  EXPECT_FALSE(seal(vault, rules, {&event}).ok()) << "it would stay readable in the record";
}

TEST_F(VaultTest, APersonalValueThatWouldStayReadableElsewhereIsRefused) {
  Vault vault = open();
  const Personal rules = personal({"/metadata/deployer"});
  event::Event section = section_event("alice", R"({"deployer":"0xabc1"})"), document;
  document.payload =
      event::SourceDocument{"unified-v3", 0, 1, R"({"metadata":{"deployer":"0xabc1"}})"};
  const auto sealed = seal(vault, rules, {&document, &section});
  ASSERT_FALSE(sealed.ok());
  EXPECT_EQ(sealed.error().kind, ErrorKind::kInvalid);
  EXPECT_NE(sealed.error().message.find("verbatim copy"), std::string::npos);
}

TEST_F(VaultTest, FreeTextWithoutAnActorIsRefused) {
  Vault vault = open();
  event::Event event = section_event("", "{}");
  EXPECT_FALSE(seal(vault, personal({"reason"}), {&event}).ok());
}

TEST(Personal, NamesWhatItDoesNotKnow) {
  for (const char* wrong : {"", "actors", "/", "/metadata", "metadata/deployer"}) {
    const auto parsed = Personal::parse({"actor", wrong});
    ASSERT_FALSE(parsed.ok()) << wrong;
    EXPECT_NE(parsed.error().message.find("\"" + std::string(wrong) + "\""), std::string::npos);
  }
}

}  // namespace
}  // namespace daybook::vault
