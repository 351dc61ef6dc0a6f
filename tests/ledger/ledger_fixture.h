// A daybook in a temporary folder, with a fixed key and a clock that a test moves: Build, Record,
// Reopen, Check.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "ledger/ledger.h"

namespace daybook::testing {

// An invented key: its seed is 32 bytes of 0x07. Used wherever a test must reproduce bytes.
inline constexpr char kOrigin[] = "test.example/daybook";

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "daybook-test-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

class ManualClock : public Clock {
 public:
  TimeNs now() override { return time; }
  TimeNs time = TimeNs::from_ms(1'753'400'000'000);
};

inline event::FieldList contract_body(const std::string& proxy, const std::string& implementation) {
  return {{"proxy", "\"" + proxy + "\""}, {"implementation", "\"" + implementation + "\""}};
}

inline state::Draft network_draft(ChainId chain, const std::string& name) {
  state::Draft draft;
  draft.event.subject = {chain, event::SubjectKind::kNetwork, ""};
  event::NetworkChange change;
  change.name = name;
  change.tier = "testnet";
  change.schema_version = "3.0.0";
  draft.event.payload = change;
  return draft;
}

inline state::Draft contract_draft(ChainId chain, const std::string& name,
                                   event::ContractAction action,
                                   const std::string& implementation) {
  state::Draft draft;
  draft.event.subject = {chain, event::SubjectKind::kContract, name};
  draft.event.actor = "alice";
  event::ContractChange change;
  change.action = action;
  change.value.category = "core";
  change.value.body = contract_body("0x00000000000000000000000000000000000000aa", implementation);
  draft.event.payload = change;
  return draft;
}

inline std::string address(uint64_t n) {
  std::string digits = std::to_string(n);
  return "0x" + std::string(40 - digits.size(), '0') + digits;
}

class LedgerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ledger::Config config = ledger::default_config();
    config.origin = kOrigin;
    const Result<void> created = ledger::Ledger::create(root(), {config, ""});
    ASSERT_TRUE(created.ok()) << created.error().message;
    open();
  }
  [[nodiscard]] std::string root() const { return folder / "book"; }
  void open(bool writable = true) {
    ledger.reset();
    auto opened = ledger::Ledger::open(root(), clock, {writable, 0});
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    ledger = std::move(opened).value();
  }
  std::vector<ledger::Receipt> record(const ledger::Transaction& transaction) {
    auto receipts = ledger->submit({transaction});
    EXPECT_TRUE(receipts.ok()) << (receipts.ok() ? "" : receipts.error().message);
    return receipts.ok() ? *receipts : std::vector<ledger::Receipt>{};
  }

  TemporaryFolder folder;
  ManualClock clock;
  std::unique_ptr<ledger::Ledger> ledger;
};

}  // namespace daybook::testing
