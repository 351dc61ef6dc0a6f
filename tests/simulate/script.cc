#include "simulate/script.h"

#include <algorithm>

#include "project/file_projector.h"
#include "replay/simulate/daybook_on_disk.h"
#include "replay/simulate/drafts.h"
#include "verify/verify.h"

namespace daybook::simulate {
namespace {

constexpr uint64_t kSeed = 4;
// Enough for LevelDB to start a new log and write a table in mid-run. Each fourth step projects.
constexpr size_t kSteps = 24;

bool is_projection(size_t step) {
  return step % 4 == 3;
}

ledger::Transaction large_transaction(Random& random, const state::State& state) {
  ledger::Transaction transaction = random_transaction(random, state);
  for (state::Draft& draft : transaction) draft.event.reason = std::string(6000, 'r');
  return transaction;
}

}  // namespace

Result<void> Script::create() {
  const Result<void> created = ledger::Ledger::create(kRoot, create_options(disk_));
  if (!created.ok() && created.error().kind != ErrorKind::kConflict) return created;
  made_ = true;
  return {};
}

Result<void> Script::open() {
  DAYBOOK_TRY(ledger_, ledger::Ledger::open(kRoot, clock_, open_options(disk_, true)));
  return {};
}

Result<void> Script::submit(size_t number) {
  if (transactions_.size() <= number) {
    Random random(kSeed + number);
    transactions_.resize(number);
    transactions_.push_back(large_transaction(random, model_.state()));
  }
  const ledger::Transaction& transaction = transactions_[number];
  DAYBOOK_TRY(const std::optional<Position> known, ledger_->find(transaction.front().event.id));
  if (!known) model_.submitting({{transaction}});
  DAYBOOK_TRY(const std::vector<ledger::Receipt> receipts, ledger_->submit({transaction}));
  if (Trouble trouble = model_.acknowledged(*ledger_, receipts)) return tampered(*trouble);
  return {};
}

Result<void> Script::project() {
  DAYBOOK_TRY(const project::FileReport report, project::project_files(*ledger_, false));
  if (!report.hand_edited.empty()) return tampered(report.hand_edited[0] + " counts as edited");
  return {};
}

Result<void> Script::run() {
  if (!made_) DAYBOOK_RETURN_IF_ERROR(create());
  for (; next_ < kSteps; ++next_) {
    if (next_ % 10 == 9) close();
    if (ledger_ == nullptr) DAYBOOK_RETURN_IF_ERROR(open());
    DAYBOOK_RETURN_IF_ERROR(is_projection(next_) ? project() : submit(next_));
  }
  return {};
}

Result<void> Script::more() {
  const size_t end = std::max(transactions_.size(), kSteps) + 5;
  for (size_t number = end - 5; number < end; ++number) DAYBOOK_RETURN_IF_ERROR(submit(number));
  return {};
}

Trouble Script::check() {
  if (!made_) return std::nullopt;
  if (ledger_ == nullptr) {
    const Result<void> opened = open();
    if (!opened.ok()) return "open: " + opened.error().message;
  }
  if (Trouble trouble = model_.check(*ledger_)) return trouble;
  verify::Options options;
  options.threads = 1;  // each run makes the same calls
  const Result<verify::Report> report = verify::verify(*ledger_, options, {});
  if (!report.ok()) return "verify: " + report.error().message;
  if (report->problems.empty()) return std::nullopt;
  return "verify: " + report->problems[0].where + ": " + report->problems[0].what;
}

}  // namespace daybook::simulate
