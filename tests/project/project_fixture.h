// Daybooks with one key, one clock and one made-up history, so that two of them can be compared bit
// by bit: Build, Record, Project, Tamper, Check.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "git/git_cli.h"
#include "git/repository.h"
#include "ledger/ledger_fixture.h"
#include "project/file_projector.h"
#include "project/git_projector.h"

namespace daybook::project {

inline constexpr ChainId kBsc{97};
inline constexpr ChainId kSepolia{11155111};

// An invented key: its seed is 32 bytes of 0x07. The format page's example is made with it.
inline constexpr char kTestKey[] =
    "PRIVATE+KEY+test.example/daybook+892bdf78+AQcHBwcH"
    "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";

// In memory where there is such a folder: everything is synced.
class Folder {
 public:
  Folder() {
    const bool in_memory = ::access("/dev/shm", W_OK) == 0;
    path_ = (in_memory ? "/dev/shm" : std::filesystem::temp_directory_path().string()) +
            "/daybook-project-XXXXXX";
    DAYBOOK_CHECK(::mkdtemp(path_.data()) != nullptr);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::string read_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}
inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::filesystem::permissions(path, std::filesystem::perms::owner_write,
                               std::filesystem::perm_options::add);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class Book {
 public:
  explicit Book(const std::function<void(ledger::Config&)>& configure = {}) {
    ledger::Config config = ledger::default_config();
    config.origin = testing::kOrigin;
    if (configure) configure(config);
    const Result<void> created = ledger::Ledger::create(root(), {config, kTestKey});
    DAYBOOK_CHECK(created.ok());
    open();
  }
  void open(bool writable = true) {
    ledger.reset();
    auto opened = ledger::Ledger::open(root(), clock, {writable, 0});
    if (!opened.ok()) ADD_FAILURE() << opened.error().message;
    ledger = std::move(opened).value();
  }
  // Ids and times follow from the place in the log, so that equal histories are equal bytes.
  void record(ledger::Transaction transaction) {
    clock.time.ns += 61'000'000'000;
    uint64_t n = ledger->size().value;
    for (state::Draft& draft : transaction) {
      ++n;
      for (size_t byte = 0; byte < 8; ++byte)
        draft.event.id.bytes[byte] = static_cast<uint8_t>(n >> (8 * byte));
      draft.event.id.bytes[15] = 1;
    }
    const auto receipts = ledger->submit({transaction});
    ASSERT_TRUE(receipts.ok()) << receipts.error().message;
  }
  void record_all(const std::vector<ledger::Transaction>& transactions) {
    for (const ledger::Transaction& transaction : transactions) record(transaction);
  }
  GitReport project() {
    const auto report = project_git(*ledger, {});
    if (!report.ok()) ADD_FAILURE() << report.error().message;
    return report.ok() ? *report : GitReport{};
  }
  FileReport files(bool force = false) {
    const auto report = project_files(*ledger, force);
    if (!report.ok()) ADD_FAILURE() << report.error().message;
    return report.ok() ? *report : FileReport{};
  }
  GitCheck check() {
    const auto check = check_git(*ledger, {});
    if (!check.ok()) ADD_FAILURE() << check.error().message;
    return check.ok() ? *check : GitCheck{};
  }
  std::vector<std::string> file_check() {
    const auto lines = check_files(*ledger);
    if (!lines.ok()) ADD_FAILURE() << lines.error().message;
    return lines.ok() ? *lines : std::vector<std::string>{"error"};
  }

  [[nodiscard]] std::string root() const { return folder_.path() + "/book"; }
  [[nodiscard]] std::string repository_path() const {
    return ledger->paths().resolve(ledger->config().git_repository);
  }
  [[nodiscard]] std::unique_ptr<git::Repository> repository() const {
    return git::Repository::open(repository_path()).value();
  }
  [[nodiscard]] std::string git(const std::string& arguments) const {
    return testing::git_line(repository_path(), arguments);
  }
  [[nodiscard]] std::string tip() const { return git("rev-parse daybook"); }
  [[nodiscard]] std::string file_path(const std::string& name) const {
    return ledger->paths().resolve(ledger->config().files_folder) + "/" + name;
  }

 private:
  Folder folder_;

 public:
  testing::ManualClock clock;
  std::unique_ptr<ledger::Ledger> ledger;
};

inline state::Draft note_draft(const std::string& text) {
  state::Draft draft;
  draft.event.subject = {ChainId(0), event::SubjectKind::kLog, ""};
  draft.event.payload = event::NoteRecorded{text};
  return draft;
}

inline state::Draft section_draft(ChainId chain, const std::string& name, const std::string& json) {
  state::Draft draft;
  draft.event.subject = {chain, event::SubjectKind::kSection, name};
  event::SectionChange change;
  change.pointer = "/" + name;
  change.json = json;
  draft.event.payload = change;
  return draft;
}

inline state::Draft rename_draft(ChainId chain, const std::string& name) {
  state::Draft draft = testing::network_draft(chain, name);
  std::get<event::NetworkChange>(draft.event.payload).relabelled = true;
  return draft;
}

inline state::Draft deploy_draft(ChainId chain, const std::string& name, uint64_t implementation) {
  return testing::contract_draft(chain, name, event::ContractAction::kDeployed,
                                 testing::address(implementation));
}
inline state::Draft upgrade_draft(ChainId chain, const std::string& name, uint64_t implementation) {
  return testing::contract_draft(chain, name, event::ContractAction::kUpgraded,
                                 testing::address(implementation));
}

// `count` (≥ 2) transactions that use everything: two networks, contracts, sections, notes, several
// events at once.
inline std::vector<ledger::Transaction> history(size_t count) {
  std::vector<ledger::Transaction> out;
  out.push_back(
      {testing::network_draft(kBsc, "bsctestnet"), testing::network_draft(kSepolia, "sepolia")});
  out.push_back({deploy_draft(kBsc, "LookCoin", 1),
                 deploy_draft(kBsc, "contracts/Oracle.sol:SupplyOracle", 2),
                 deploy_draft(kSepolia, "LookCoin", 3)});
  for (size_t n = 2; n < count; ++n) {
    ledger::Transaction transaction;
    if (n % 5 == 0) {
      transaction = {note_draft("note " + std::to_string(n))};
    } else if (n % 5 == 1) {
      transaction = {section_draft(kSepolia, "configuration", "{\"n\":" + std::to_string(n) + "}")};
    } else if (n % 5 == 2) {
      transaction = {deploy_draft(kBsc, "Part" + std::to_string(n), n),
                     deploy_draft(kSepolia, "Part", n)};
      if (n > 2) transaction.pop_back();
    } else {
      transaction = {upgrade_draft(kBsc, "LookCoin", 100 + n)};
    }
    for (state::Draft& draft : transaction) {
      draft.event.effective = TimeNs::from_ms(1'700'000'000'000 + static_cast<int64_t>(n) * 1'000);
      draft.event.reason = n % 3 == 0 ? "because of " + std::to_string(n) : "";
    }
    out.push_back(transaction);
  }
  return out;
}

}  // namespace daybook::project
