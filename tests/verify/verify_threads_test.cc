// Books that are larger than what a thread takes at once: three threads and one give the same
// report.
#include "base/bytes.h"
#include "kv/durable_file.h"
#include "ledger/ledger_fixture.h"
#include "log/keys.h"
#include "project/file_projector.h"
#include "state/replay.h"
#include "verify/verify.h"

namespace daybook::testing {
namespace {

using event::ContractAction;
constexpr ChainId kLong(97), kShort(56);

class VerifyThreads : public LedgerTest {
 protected:
  static std::string name(uint64_t n) { return "C" + std::to_string(n % 7); }
  // Two networks, contracts that come and go, events of several to a transaction.
  void fill(uint64_t events) {
    record({network_draft(kLong, "bsctestnet"), network_draft(kShort, "bscmainnet")});
    std::vector<ledger::Transaction> transactions;
    std::set<std::string> live;
    for (uint64_t i = 2; i < events; i += 3) {
      ledger::Transaction transaction;
      for (uint64_t j = i; j < i + 3; ++j) {
        const bool removes = j % 50 == 0 && live.count(name(j)) != 0;
        const ContractAction action = live.count(name(j)) == 0 ? ContractAction::kDeployed
                                      : removes                ? ContractAction::kRemoved
                                                               : ContractAction::kUpgraded;
        transaction.push_back(contract_draft(kLong, name(j), action, address(j)));
        if (removes) live.erase(name(j));
        if (!removes) live.insert(name(j));
      }
      if (i % 300 == 2)
        transaction.push_back(
            contract_draft(kShort, "S" + std::to_string(i), ContractAction::kDeployed, address(i)));
      transactions.push_back(transaction);
    }
    const auto receipts = ledger->submit(transactions, 1000);
    ASSERT_TRUE(receipts.ok()) << receipts.error().message;
    const auto files = project::project_files(*ledger, false);
    ASSERT_TRUE(files.ok()) << files.error().message;
  }
  verify::Report run(unsigned threads, bool log_only = false) {
    verify::Options options;
    options.threads = threads;
    options.log_only = log_only;
    auto report = verify::verify(*ledger, options, {});
    EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().message);
    return report.ok() ? *report : verify::Report{};
  }
  static std::string text_of(const verify::Report& report) {
    std::string text = std::to_string(report.size.value) + " " + report.root.hex() + " " +
                       std::to_string(report.index_records) + " " + std::to_string(report.files) +
                       "\n";
    for (const log::Problem& problem : report.problems)
      text += problem.where + ": " + problem.what + " (" + problem.klass + ")\n";
    return text;
  }
  std::vector<log::Problem> expect_one_report() {
    const verify::Report expected = run(1), log_only = run(1, true);
    EXPECT_EQ(text_of(run(3)), text_of(expected));
    EXPECT_EQ(text_of(run(3, true)), text_of(log_only));
    return expected.problems;
  }
  void put_raw(const std::string& key, const std::string& value) {
    kv::Batch batch;
    batch.put(key, value);
    ASSERT_TRUE(ledger->log().store().write_synced(batch).ok());
  }
  void erase_raw(const std::string& key) {
    kv::Batch batch;
    batch.erase(key);
    ASSERT_TRUE(ledger->log().store().write_synced(batch).ok());
  }
  static std::string event_key(uint64_t position) {
    std::string key(1, log::kEventPrefix);
    append_be64(key, position);
    return key;
  }
  // The n-th stored record of the index under this prefix.
  std::pair<std::string, std::string> stored(char prefix, size_t n) {
    kv::Iterator it = ledger->log().store().iterate();
    for (it.seek(std::string(1, prefix)); n > 0; --n) it.next();
    EXPECT_EQ(it.key().front(), prefix);
    return {std::string(it.key()), std::string(it.value())};
  }
};

TEST_F(VerifyThreads, GiveOneReportOfASoundBook) {
  fill(3000);
  EXPECT_TRUE(expect_one_report().empty());
  EXPECT_EQ(run(2).files, 2U);
  uint64_t records = 0;
  for (const char prefix : {log::kIdPrefix, log::kEffectivePrefix, log::kVersionPrefix,
                            log::kFieldPrefix, log::kLookupPrefix}) {
    kv::Iterator it = ledger->log().store().iterate();
    for (it.seek(std::string(1, prefix)); it.valid() && it.key().front() == prefix; it.next())
      ++records;
  }
  EXPECT_EQ(run(2).index_records, records);
}

TEST_F(VerifyThreads, GiveOneReportOfADamagedLog) {
  fill(2300);
  for (const uint64_t position : {1U, 1023U, 1024U, 2048U, 2299U}) {
    SCOPED_TRACE(position);
    const std::string original = *ledger->log().read(Position(position));
    std::string changed = original;
    changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
    put_raw(event_key(position), changed);
    const auto problems = expect_one_report();
    ASSERT_FALSE(problems.empty());
    EXPECT_EQ(problems[0].where, "event " + std::to_string(position));
    erase_raw(event_key(position));
    EXPECT_FALSE(expect_one_report().empty());
    put_raw(event_key(position), original);
  }
  EXPECT_TRUE(expect_one_report().empty());
}

TEST_F(VerifyThreads, GiveOneReportOfADamagedIndex) {
  fill(1300);
  for (const char prefix : {log::kIdPrefix, log::kEffectivePrefix, log::kVersionPrefix,
                            log::kFieldPrefix, log::kLookupPrefix}) {
    for (const size_t n : {size_t{1}, size_t{1200}}) {
      const auto [key, value] = stored(prefix, n);
      SCOPED_TRACE(hex_encode(key));
      erase_raw(key);
      auto problems = expect_one_report();
      ASSERT_EQ(problems.size(), 1U);
      EXPECT_NE(problems[0].what.find("is missing"), std::string::npos) << problems[0].what;
      put_raw(key, value);
      put_raw(key + "x", value);
      problems = expect_one_report();
      ASSERT_EQ(problems.size(), 1U);
      EXPECT_NE(problems[0].what.find("comes from no event"), std::string::npos);
      erase_raw(key + "x");
    }
  }
}

// Its histories are read again from the log when its file is compared.
TEST_F(VerifyThreads, CompareAFileWhoseHistoriesAreTooLongToBeKept) {
  fill(2 + state::Replay::kShortLines + 600);
  EXPECT_TRUE(expect_one_report().empty());
  const std::string file = root() + "/deployments/unified/bsctestnet.unified.json";
  std::string text = kv::read_file(file).value();
  const size_t at = text.find("\"contractName\": \"C", text.find("\"upgradeHistory\""));
  ASSERT_NE(at, std::string::npos) << text.substr(text.find("\"upgradeHistory\""), 400);
  text[at + 17] = 'D';
  ASSERT_TRUE(kv::replace_file(file, text).ok());
  const auto problems = expect_one_report();
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].klass, "hand edit");
  EXPECT_NE(problems[0].what.find("bsctestnet.unified.json"), std::string::npos)
      << problems[0].what;
}

}  // namespace
}  // namespace daybook::testing
