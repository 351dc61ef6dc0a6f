#include "replay/simulate/history.h"

#include <utility>

#include "ledger/key_rotation.h"
#include "replay/simulate/daybook_on_disk.h"
#include "verify/verify.h"

namespace daybook::simulate {
namespace {

constexpr uint64_t kCommandsOfLife = 16;

}  // namespace

History::History(uint64_t seed, Lie lie, bool keys)
    : random_(seed),
      secrets_(seed),
      lie_(lie),
      around_{random_,
              clock_,
              model_,
              keys,
              [this] { return !disk_.has_power() || plan_->fired(); },
              [this] { return check(); },
              [this](const std::vector<ledger::Receipt>& receipts) {
                return at_rest([&] { return model_.acknowledged(*ledger_, receipts); });
              }} {}

Trouble History::excuse(const Error& error, const std::string& doing) const {
  if (around_.is_disk_at_fault()) return std::nullopt;
  return doing + ": " + error.message;
}

Trouble History::live() {
  plan_.emplace(random_, disk_.steps(), lie_);
  disk_.set_faults([this](const Step& step) { return plan_->decide(step); });
  Trouble trouble = create();
  // Whoever only looks sees what is there from then on.
  if (!trouble && made_ && random_.one_in(5)) {
    trouble = open(false);
    ledger_.reset();
  }
  const std::vector<ledger::Transaction> unanswered = model_.unanswered();
  if (!trouble && made_) trouble = open(true);
  // At once, so that most faults meet it, or after other work.
  const bool rotates_first = around_.keys && random_.one_in(6);
  if (!trouble && ledger_ != nullptr && !rotates_first) trouble = work(unanswered);
  const bool rotates = rotates_first || (around_.keys && random_.one_in(4));
  if (!trouble && rotates) trouble = rotate();
  if (plan_->fired()) ++counts_.disk_errors;
  disk_.set_faults({});
  if (!trouble) end();
  return trouble;
}

Trouble History::create() {
  if (made_) return std::nullopt;
  ledger::CreateOptions options = create_options(disk_);
  if (around_.keys) options.config.personal = {"actor", "reason"};
  const Result<void> created = ledger::Ledger::create(kRoot, options);
  // One that was not answered may have been done.
  made_ = created.ok() || created.error().kind == ErrorKind::kConflict;
  return made_ ? std::nullopt : excuse(created.error(), "create");
}

// When it fails because of the disk, it is asked again at once, without faults, every second time:
// then it has to work.
Trouble History::open(bool writable) {
  if (!disk_.has_power()) return std::nullopt;
  auto opened = ledger::Ledger::open(kRoot, clock_, open_options(disk_, writable));
  if (!opened.ok()) {
    if (Trouble trouble = excuse(opened.error(), "open")) return trouble;
    if (!disk_.has_power() || random_.one_in(2)) return std::nullopt;
    disk_.set_faults({});
    opened = ledger::Ledger::open(kRoot, clock_, open_options(disk_, writable));
    if (!opened.ok()) return "open after a failed open: " + opened.error().message;
  }
  ledger_ = std::move(*opened);
  Trouble trouble = check();
  if (trouble || !writable || !disk_.has_power()) return trouble;
  return at_rest([this] { return model_.check_writer(*ledger_); });
}

Trouble History::at_rest(const std::function<Trouble()>& look) {
  SimulatedDisk::Decide faults = disk_.set_faults({});
  Trouble trouble = look();
  disk_.set_faults(std::move(faults));
  return trouble;
}

Trouble History::check() {
  if (!disk_.has_power()) return std::nullopt;
  return at_rest([this]() -> Trouble {
    if (Trouble trouble = model_.check(*ledger_)) return trouble;
    verify::Options options;
    options.threads = 1;  // the order of reads, too, is that of the seed
    const Result<verify::Report> report = verify::verify(*ledger_, options, {});
    if (!report.ok()) return "verify: " + report.error().message;
    if (report->problems.empty()) return std::nullopt;
    return "verify: " + report->problems[0].where + ": " + report->problems[0].what;
  });
}

Trouble History::work(const std::vector<ledger::Transaction>& unanswered) {
  Commands commands(around_, *ledger_);
  if (random_.one_in(2)) {
    if (Trouble trouble = commands.send_again(unanswered)) return trouble;
  }
  for (uint64_t left = random_.below(kCommandsOfLife); left > 0 && disk_.has_power(); --left) {
    ++counts_.commands;
    if (Trouble trouble = random_.one_in(12) ? second_writer() : commands.one()) return trouble;
  }
  if (commands.writer_stopped()) ++counts_.stopped_writers;
  counts_.redactions += commands.redactions();
  return std::nullopt;
}

// What failed in it is completed or gone for the next writer, of the same process or another one.
Trouble History::rotate() {
  if (ledger_ == nullptr || !disk_.has_power() || !model_.is_answered()) return std::nullopt;
  ledger_.reset();
  auto next = note::Signer::generate(create_options(disk_).config.origin);
  if (!next.ok()) return next.error().message;
  rotating_ = true;
  if (Trouble trouble = rotate_to(std::move(*next))) return trouble;
  if (ledger_ == nullptr) return disk_.has_power() && random_.one_in(2) ? open(true) : std::nullopt;
  rotating_ = false;
  ++counts_.rotations;
  if (Trouble trouble = check()) return trouble;
  return disk_.has_power() ? work({}) : std::nullopt;
}

Trouble History::rotate_to(note::Signer next) {
  const bool revoke = random_.one_in(4);
  state::Draft handover, first;
  handover.event.actor = first.event.actor = "keeper";
  handover.event.payload = event::KeyRotated{"", next.verifier().vkey(), ""};
  if (revoke) first.event.payload = event::KeyRevoked{};
  if (!revoke) first.event.payload = event::NoteRecorded{};
  event::Event envelope;
  envelope.actor = "keeper";
  model_.submitting({Batch{{handover}}, Batch{{first}}});
  auto rotation = ledger::KeyRotation::start(
      kRoot, clock_, {open_options(disk_, true), std::move(next), note::Secret(), envelope});
  if (!rotation.ok()) return excuse(rotation.error(), "start a rotation");
  const auto recorded = rotation->record();
  if (!recorded.ok()) return excuse(recorded.error(), "record a rotation");
  model_.promised(1);
  const Result<void> retired = rotation->retire({});
  if (!retired.ok()) return excuse(retired.error(), "retire a key");
  const Result<void> switched = rotation->switch_keys();
  if (!switched.ok()) return excuse(switched.error(), "switch the keys");
  auto settled = rotation->settle(revoke);
  if (!settled.ok()) return excuse(settled.error(), "settle a rotation");
  model_.promised(2);
  ledger_ = std::move(*settled);
  return std::nullopt;
}

Trouble History::second_writer() {
  const auto opened = ledger::Ledger::open(kRoot, clock_, open_options(disk_, true));
  if (opened.ok()) return "a second writer was let in";
  if (opened.error().kind == ErrorKind::kBusy) return std::nullopt;
  return excuse(opened.error(), "a second writer");
}

void History::end() {
  counts_.events = model_.size();
  const bool in_rotation = std::exchange(rotating_, false);
  const bool in_recovery = ledger_ == nullptr && !in_rotation;
  const bool lost_power = !disk_.has_power();
  const bool closes = !lost_power && random_.one_in(3);
  if (!closes) disk_.lose_power();
  ledger_.reset();
  if (closes && random_.one_in(2)) return;
  if (!closes && in_recovery) ++counts_.in_recovery;
  if (!closes && in_rotation) ++counts_.in_rotation;
  if (!closes && random_.one_in(4)) {
    ++counts_.kills;
    disk_.restart_process();
  } else {
    ++counts_.power_losses;
    disk_.restart_machine(random_);
  }
}

}  // namespace daybook::simulate
