// A daybook to import into, and a small language to make sources of: databases record by record,
// JSON files.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "document/document.h"
#include "ingest/importers.h"
#include "kv/raw_reader.h"
#include "kv/store.h"
#include "ledger/ledger_fixture.h"
#include "versions/versions.h"

namespace daybook::testing {

inline std::string corpus() {
  return DAYBOOK_SOURCE_DIR "/../shared/corpus/lookcoin";
}
inline bool has_corpus() {
  return std::filesystem::exists(corpus());
}

inline std::string read_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

// Names and contents of everything below a folder.
inline std::string fingerprint(const std::string& folder) {
  std::vector<std::string> lines;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    lines.push_back(entry.path().string() + " " + sha256(read_bytes(entry.path())).hex());
  }
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return sha256(all).hex();
}

struct RecordText {
  uint64_t chain = 97;
  std::string name = "Token";
  std::string label = "bsctestnet";
  std::string implementation = "0x00000000000000000000000000000000000000a1";
  std::string proxy = "0x00000000000000000000000000000000000000f1";
  std::string hash = "0x" + std::string(64, '1');
  std::string args{};  // JSON array; "" leaves the member out
  uint64_t time_ms = 1'753'000'000'000;

  [[nodiscard]] std::string key() const { return std::to_string(chain) + "-" + name; }
  [[nodiscard]] std::string value() const {
    std::string text = R"({"contractName":")" + name + R"(","chainId":)" + std::to_string(chain) +
                       R"(,"networkName":")" + label + R"(","address":")" + implementation +
                       R"(","factoryByteCodeHash":")" + hash + R"(","implementationHash":")" +
                       hash + R"(","proxyAddress":")" + proxy + "\"";
    if (!args.empty()) text += ",\"deploymentArgs\":" + args;
    return text + ",\"timestamp\":" + std::to_string(time_ms) + "}";
  }
};

// A LevelDB that somebody else's tool writes: one record, one sequence number, from 1.
class SourceDatabase {
 public:
  explicit SourceDatabase(std::string folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    open();
  }
  void put(const std::string& key, const std::string& value) {
    kv::Batch batch;
    batch.put(key, value);
    EXPECT_TRUE(store_->write_synced(batch).ok());
  }
  void put(const RecordText& record) { put(record.key(), record.value()); }
  void erase(const std::string& key) {
    kv::Batch batch;
    batch.erase(key);
    EXPECT_TRUE(store_->write_synced(batch).ok());
  }
  // Opening moves what is in the log to a table; four tables are compacted, which drops superseded
  // records.
  void reopen() {
    store_.reset();
    open();
  }
  [[nodiscard]] const std::string& path() const { return folder_; }
  // The folder, complete.
  std::string close() {
    store_.reset();
    return folder_;
  }
  // A copy of the folder as it is now.
  std::string snapshot(const std::string& target) {
    store_.reset();
    const Result<void> copied = kv::copy_folder(folder_, target);
    EXPECT_TRUE(copied.ok()) << copied.error().message;
    open();
    return target;
  }

 private:
  void open() {
    auto opened = kv::Store::open(folder_, {true, false});
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    store_ = std::move(opened).value();
  }
  std::string folder_;
  std::unique_ptr<kv::Store> store_;
};

class IngestTest : public LedgerTest {
 protected:
  using Planner = Result<ingest::Plan> (*)(ledger::Ledger&, const std::vector<std::string>&,
                                           const ingest::Options&);

  // Plans and submits; a failure to do so fails the test.
  ingest::Report import(Planner plan_with, const std::vector<std::string>& sources,
                        bool dry_run = false) {
    Result<ingest::Plan> plan = plan_with(*ledger, sources, {});
    EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().message);
    if (!plan.ok()) return {};
    Result<ingest::Report> report = ingest::run(*ledger, std::move(*plan), dry_run, {});
    EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().message);
    return report.ok() ? *report : ingest::Report{};
  }
  ingest::Report leveldb(const std::vector<std::string>& folders) {
    return import(ingest::plan_leveldb, folders);
  }
  ingest::Report unified(const std::vector<std::string>& files) {
    return import(ingest::plan_unified, files);
  }
  ingest::Report legacy(const std::vector<std::string>& files) {
    return import(ingest::plan_legacy, files);
  }

  // The planner refuses `sources`, its message says each of `parts`, and the log stays as it is.
  void expect_refused(Planner plan_with, const std::vector<std::string>& sources,
                      const std::vector<std::string>& parts) {
    const TreeSize before = ledger->size();
    const Result<ingest::Plan> plan = plan_with(*ledger, sources, {});
    ASSERT_FALSE(plan.ok());
    for (const std::string& part : parts) {
      EXPECT_THAT(plan.error().message, ::testing::HasSubstr(part));
    }
    EXPECT_EQ(ledger->size(), before);
  }

  std::vector<event::Event> events() const {
    std::vector<event::Event> all;
    const Result<void> scanned = ledger->scan(Position(0), ledger->size(),
                                              [&all](const event::Event& event, std::string_view) {
                                                all.push_back(event);
                                                return Result<void>();
                                              });
    EXPECT_TRUE(scanned.ok());
    return all;
  }
  template <class Payload>
  std::vector<Payload> payloads() const {
    std::vector<Payload> found;
    for (const event::Event& event : events()) {
      if (const auto* payload = std::get_if<Payload>(&event.payload)) found.push_back(*payload);
    }
    return found;
  }
  // "ContractDeployed Token", … of the events with a subject of that kind.
  std::vector<std::string> names(event::SubjectKind kind) const {
    std::vector<std::string> found;
    for (const event::Event& event : events()) {
      if (event.subject.kind != kind) continue;
      found.push_back(event::payload_name(event.payload) + " " + event.subject.name);
    }
    return found;
  }
  const state::NetworkState& network(uint64_t chain) {
    const Result<const state::State*> state = ledger->state();
    EXPECT_TRUE(state.ok());
    return (*state)->networks.at(ChainId(chain));
  }
  // In another, empty log from here on.
  void start_in(const std::string& home) {
    ASSERT_TRUE(ledger::Ledger::create(home, {ledger::default_config(), ""}).ok());
    auto opened = ledger::Ledger::open(home, clock, {true, 0});
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    ledger = std::move(opened).value();
  }
  // What, as known now, was live at that time of every chain: "NAME PROXY", by chain and name.
  std::vector<std::string> live_at(int64_t time_ms) const {
    const auto networks = versions::load_networks(
        ledger->log(), {ledger->size(), TimeNs::from_ms(time_ms)}, versions::Histories::kSkip);
    EXPECT_TRUE(networks.ok());
    std::vector<std::string> live;
    for (const auto& [chain, network] : *networks) {
      for (const auto& [name, contract] : network.contracts) {
        const std::string* proxy = event::get(contract.value.body, "proxy");
        if (!contract.live) continue;
        live.push_back(name + " " + (proxy == nullptr ? "" : proxy->substr(1, proxy->size() - 2)));
      }
    }
    return live;
  }
  std::map<std::string, std::string> live_records() {
    std::map<std::string, std::string> live;
    for (const auto& [chain, network] : (*ledger->state())->networks) {
      for (const auto& [name, contract] : network.contracts) {
        if (!contract.live) continue;
        live[document::leveldb_key(chain, name)] = document::leveldb_record(chain, name, network);
      }
    }
    return live;
  }
};

inline std::vector<std::string> codes(const ingest::Report& report) {
  std::vector<std::string> codes;
  for (const document::Finding& finding : report.findings) codes.push_back(finding.code);
  return codes;
}

}  // namespace daybook::testing
