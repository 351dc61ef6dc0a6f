#include "fuzz/scratch.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace daybook::fuzz {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "daybook-fuzz-XXXXXX").string();
    DAYBOOK_CHECK(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

state::Draft draft(event::Subject subject, event::Payload payload) {
  state::Draft out;
  out.event.subject = std::move(subject);
  out.event.payload = std::move(payload);
  out.event.actor = "alice";
  out.event.git_commit = "0123456789abcdef0123456789abcdef01234567";
  out.event.on_chain = event::OnChain{"0xee", 41, "", {}};
  return out;
}

state::Draft contract(ChainId chain, const std::string& name, const std::string& implementation,
                      event::ContractAction action) {
  event::ContractChange change;
  change.action = action;
  change.value.category = "core";
  change.value.body = {{"proxy", "\"0x00000000000000000000000000000000000000aa\""},
                       {"implementation", "\"" + implementation + "\""}};
  return draft({chain, event::SubjectKind::kContract, name}, change);
}

std::vector<ledger::Transaction> sample_history() {
  using event::ContractAction;
  const ChainId bsc(56), base(8453);
  const event::NetworkChange bsc_name{false, "bscmainnet", "mainnet", "3.0.0", 0};
  const event::NetworkChange base_name{false, "basemainnet", "mainnet", "3.0.0", 0};
  return {{draft({bsc, event::SubjectKind::kNetwork, ""}, bsc_name),
           contract(bsc, "Token", "0xb1", ContractAction::kDeployed)},
          {contract(bsc, "Token", "0xb2", ContractAction::kUpgraded)},
          {draft({base, event::SubjectKind::kNetwork, ""}, base_name),
           contract(base, "contracts/B.sol:Bridge", "0xc1", ContractAction::kDeployed)},
          {draft({ChainId(0), event::SubjectKind::kLog, "tags/release"},
                 event::Tagged{"release", TreeSize(3)})},
          {contract(bsc, "Token", "0xb1", ContractAction::kUpgraded)}};
}

// Its own folder and lock: made once, closed when the process ends.
class SampleBook {
 public:
  SampleBook() {
    const std::string root = scratch_folder() + "/sample";
    const auto created = ledger::Ledger::create(root, {ledger::default_config(), ""});
    DAYBOOK_CHECK(created.ok());
    auto opened = ledger::Ledger::open(root, fixed_clock(), {true, 0});
    ledger_ = std::move(opened).value();
    const auto receipts = ledger_->submit(sample_history());
    if (!receipts.ok()) check_failed(__FILE__, __LINE__, "sample", receipts.error().message);
  }
  [[nodiscard]] ledger::Ledger& ledger() { return *ledger_; }

 private:
  std::unique_ptr<ledger::Ledger> ledger_;
};

}  // namespace

const std::string& scratch_folder() {
  static const Folder folder;
  return folder.path();
}

std::string put_file(const std::string& name, std::string_view bytes) {
  std::string path = scratch_folder() + "/" + name;
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  DAYBOOK_CHECK(out.good());
  return path;
}

Clock& fixed_clock() {
  static FixedClock clock(TimeNs{1'000'000'000});
  return clock;
}

ledger::Ledger& sample_ledger() {
  scratch_folder();  // first, so that it goes last
  static SampleBook book;
  return book.ledger();
}

}  // namespace daybook::fuzz
