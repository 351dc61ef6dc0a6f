#include "bench/book.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "bench/suite.h"

namespace daybook::bench {
namespace {

std::string address(uint64_t n) {
  const std::string digits = std::to_string(n);
  return "0x" + std::string(40 - digits.size(), '0') + digits;
}

state::Draft network() {
  state::Draft draft;
  draft.event.subject = {kChain, event::SubjectKind::kNetwork, ""};
  event::NetworkChange change;
  change.name = "bench";
  change.tier = "dev";
  change.schema_version = "3.0.0";
  draft.event.payload = change;
  return draft;
}

state::Draft contract(uint64_t n, uint64_t contracts) {
  state::Draft draft;
  draft.event.subject = {kChain, event::SubjectKind::kContract,
                         "C" + std::to_string(n % contracts)};
  draft.event.actor = "bench";
  draft.event.reason = "benchmark";
  event::ContractChange change;
  change.action =
      n < contracts ? event::ContractAction::kDeployed : event::ContractAction::kUpgraded;
  change.value.category = "core";
  change.value.body = {{"proxy", "\"" + address(n % contracts) + "\""},
                       {"implementation", "\"" + address(n + 1000) + "\""}};
  draft.event.payload = change;
  return draft;
}

}  // namespace

void require(bool ok, const std::string& message) {
  if (ok) return;
  std::fprintf(stderr, "bench: %s\n", message.c_str());
  std::exit(1);
}

Folder::Folder() {
  const char* where = std::getenv("DAYBOOK_BENCH_DIR");
  std::string pattern = std::string(where == nullptr ? "." : where) + "/daybook-bench-XXXXXX";
  require(::mkdtemp(pattern.data()) != nullptr, "cannot make a folder " + pattern);
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Book::Book(uint64_t contracts) : contracts_(contracts) {
  ledger::Config config = ledger::default_config();
  config.origin = "bench.example/log";
  const auto created = ledger::Ledger::create(folder(), {config, ""});
  require(created.ok(), created.ok() ? "" : created.error().message);
}

ledger::Ledger& Book::ledger() {
  if (!ledger_) {
    auto opened = ledger::Ledger::open(folder(), system_clock(), {true, 0});
    require(opened.ok(), opened.ok() ? "" : opened.error().message);
    ledger_ = std::move(opened).value();
  }
  return *ledger_;
}

ledger::Transaction Book::next() {
  const uint64_t n = made_++;
  state::Draft draft = n == 0 ? network() : contract(n - 1, contracts_);
  draft.event.effective = TimeNs{kFirstNs + static_cast<int64_t>(n) * kStepNs};
  return {std::move(draft)};
}

Book& shared_book(uint64_t events, uint64_t contracts) {
  static std::map<std::pair<uint64_t, uint64_t>, std::unique_ptr<Book>> books;
  std::unique_ptr<Book>& book = books[{events, contracts}];
  if (!book) {
    book = std::make_unique<Book>(contracts);
    book->fill(events);
  }
  return *book;
}

Book& book_in_tables(uint64_t events) {
  static std::map<uint64_t, std::unique_ptr<Book>> books;
  std::unique_ptr<Book>& book = books[events];
  if (!book) {
    book = std::make_unique<Book>();
    book->fill(events);
    book->close();
  }
  return *book;
}

uint64_t large_log() {
  if (quick()) return 100'000;
  return large() ? 10'000'000 : 1'000'000;
}

std::string power_of_ten(uint64_t events) {
  return "10^" + std::to_string(std::to_string(events).size() - 1);
}

void Book::fill(uint64_t events) {
  ledger::Ledger& book = ledger();
  while (book.size().value < events) {
    std::vector<ledger::Transaction> transactions;
    while (transactions.size() < 10'000 && book.size().value + transactions.size() < events) {
      transactions.push_back(next());
    }
    const auto receipts = book.submit(transactions, 10'000);
    require(receipts.ok(), receipts.ok() ? "" : receipts.error().message);
  }
}

}  // namespace daybook::bench
