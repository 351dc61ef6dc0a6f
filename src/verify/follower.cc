#include "verify/follower.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"

namespace daybook::verify {
namespace {

void add_lines(Report& report, const std::string& where, const std::vector<std::string>& lines,
               const std::string& klass) {
  for (const std::string& line : lines) report.problems.push_back({where, line, klass});
}

// A disk that cannot be read says nothing of what is on it.
Result<void> add_error(Report& report, TreeSize at, const Error& error) {
  if (error.kind == ErrorKind::kEnvironment) return error;
  const std::string klass = error.kind == ErrorKind::kDamaged ? "bit rot" : "rewrite";
  report.problems.push_back({"event " + std::to_string(at.value), error.message, klass});
  return {};
}

Result<event::View> view_of(event::Reader& reader, Position position, std::string_view bytes) {
  Result<event::View> view = reader.read(bytes);
  if (!view.ok())
    return damaged("event " + std::to_string(position.value) + ": " + view.error().message);
  if (view->position != position) {
    return tampered("event " + std::to_string(position.value) + " says that it is event " +
                    std::to_string(view->position.value));
  }
  return view;
}

}  // namespace

// The events of one range.
class Follower::Look : public log::EntryLook {
 public:
  explicit Look(Follower& follower) : follower_(follower) {}

  void begin() override {
    count_ = 0;
    error_.reset();
    is_followed_ = false;
    contracts_.clear();
  }

  void take(Position position, std::string_view bytes) override {
    if (error_) return;
    if (count_ == entries_.size()) entries_.emplace_back();
    Entry& entry = entries_[count_];
    const Result<event::View> view = view_of(entry.reader, position, bytes);
    if (!view.ok()) {
      error_ = view.error();
      return;
    }
    entry.view = *view;
    if (!follower_.options_.log_only) note_contract(entry);
    ++count_;
  }

  void in_order() override {
    if (follower_.error_) return;
    for (size_t i = 0; i < count_; ++i) {
      Entry& entry = entries_[i];
      if (entry.is_first) entry.replaced = follower_.replay_.replaced_by(entry.view);
      const Result<void> followed = follower_.follow(entry.view, entry.reader.bytes());
      if (!followed.ok()) {
        follower_.error_ = followed.error();
        return;
      }
      entry.standing = follower_.replay_.standing();
    }
    follower_.error_ = error_;
    is_followed_ = !error_;
  }

  void finish() override {
    if (!is_followed_ || follower_.options_.log_only) return;
    IndexCheck::Part part = follower_.index_.part();
    values_.assign(contracts_.size(), std::nullopt);
    for (size_t i = 0; i < count_; ++i) take_records(entries_[i], part);
    follower_.index_.add(part);
  }

 private:
  struct Entry {
    event::Reader reader;
    event::View view;  // of its bytes
    state::Replay::Standing standing;
    // Of a contract's change: which contract of the range; whether it is the first one of it here,
    // and then the bytes of the event whose value it replaces, "": of none.
    std::optional<size_t> contract;
    bool is_first = false;
    std::string replaced;
  };

  void note_contract(Entry& entry) {
    entry.contract.reset();
    entry.is_first = false;
    if (!entry.view.contract_action) return;
    key_.clear();
    append_be64(key_, entry.view.chain.value);
    key_ += entry.view.name;
    const auto [known, is_new] = contracts_.try_emplace(key_, contracts_.size());
    entry.contract = known->second;
    entry.is_first = is_new;
  }

  void take_records(Entry& entry, IndexCheck::Part& part) {
    event::Event event = entry.reader.event();
    if (!entry.contract) return part.take(event, std::nullopt, entry.standing);
    std::optional<event::ContractValue>& value = values_[*entry.contract];
    if (entry.is_first && !entry.replaced.empty()) {
      DAYBOOK_CHECK(replaced_.read(entry.replaced).ok());  // it was read when it was followed
      value = replaced_.contract_value();
    }
    part.take(event, value, entry.standing);
    value.reset();
    auto& change = std::get<event::ContractChange>(event.payload);
    if (change.action != event::ContractAction::kRemoved) value = std::move(change.value);
  }

  Follower& follower_;
  std::vector<Entry> entries_;  // the first `count_` are of this range
  size_t count_ = 0;
  std::optional<Error> error_;  // of the event behind them
  bool is_followed_ = false;
  std::unordered_map<std::string, size_t> contracts_;  // that the range changes
  std::string key_;
  std::vector<std::optional<event::ContractValue>> values_;  // of live contracts, as walked
  event::Reader replaced_;
};

Follower::Follower(const ledger::Ledger& ledger, const Options& options)
    : ledger_(ledger),
      options_(options),
      replay_(state::Replay::Histories::kForget, state::Replay::Values::kForget) {}

Result<std::unique_ptr<Follower>> Follower::start(const ledger::Ledger& ledger,
                                                  const Options& options) {
  std::unique_ptr<Follower> follower(new Follower(ledger, options));
  if (!options.log_only) DAYBOOK_RETURN_IF_ERROR(follower->start_derived());
  return follower;
}

Result<void> Follower::start_derived() {
  DAYBOOK_TRY(project::BranchCheck branch, project::BranchCheck::start(ledger_));
  DAYBOOK_TRY(files_, project::FileCheck::start(ledger_));
  const bool renders = !files_->sizes().empty();
  replay_ = state::Replay(renders ? state::Replay::Histories::kKeepShort
                                  : state::Replay::Histories::kForget);
  for (const TreeSize size : files_->sizes())
    if (size.value == 0) states_[size] = {};
  branch_.emplace(std::move(branch));
  return {};
}

std::unique_ptr<log::EntryLook> Follower::look() {
  return std::make_unique<Look>(*this);
}

Result<void> Follower::follow(const event::View& view, std::string_view bytes) {
  const Result<void> applied = replay_.apply(view, bytes);
  if (!applied.ok()) return tampered(applied.error().message);
  if (options_.log_only) return {};
  const std::vector<TreeSize>& sizes = files_->sizes();
  if (std::find(sizes.begin(), sizes.end(), replay_.size()) != sizes.end())
    states_[replay_.size()] = {replay_.state(), replay_.without_histories()};
  branch_->push(view.position, bytes);
  return {};
}

Result<void> Follower::finish(Report& report, const Progress& progress) {
  if (error_) return add_error(report, replay_.size(), *error_);
  return options_.log_only ? Result<void>() : finish_derived(report, progress);
}

Result<void> Follower::finish_derived(Report& report, const Progress& progress) {
  branch_->close();
  if (branch_->error()) return add_error(report, branch_->size(), *branch_->error());
  report.index_records = index_.records();
  std::function<void(uint64_t, uint64_t)> walked;
  if (progress) walked = [&](uint64_t done, uint64_t total) { progress("index", done, total); };
  DAYBOOK_TRY(const std::vector<std::string> index,
              index_.finish(ledger_.log(), options_.threads, walked));
  add_lines(report, "version index", index, "rewrite");
  DAYBOOK_TRY(const std::vector<std::string> files, files_->finish(states_));
  add_lines(report, "file", files, "hand edit");
  if (ledger_.config().files_enabled) report.files = replay_.networks();
  DAYBOOK_TRY(const project::GitCheck snapshots, branch_->finish());
  report.snapshots = snapshots.commits;
  for (const project::SnapshotProblem& problem : snapshots.problems) {
    report.problems.push_back(
        {"snapshot " + problem.commit + " " + problem.where, problem.what, problem.klass});
  }
  return {};
}

}  // namespace daybook::verify
