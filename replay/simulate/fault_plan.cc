#include "replay/simulate/fault_plan.h"

#include <cerrno>

namespace daybook::simulate {
namespace {

// An open takes some twenty steps, a submit about ten.
constexpr uint64_t kStepsOfRecovery = 25, kStepsOfLife = 150, kReadsOfLife = 200;

bool is_in_leveldb(const std::string& path) {
  return path.find("/log/") != std::string::npos || path.ends_with("/log");
}

}  // namespace

FaultPlan::FaultPlan(Random& random, uint64_t first_step, Lie lie)
    : lie_(lie), first_step_(first_step) {
  static constexpr Kind kKinds[] = {
      Kind::kPowerLoss, Kind::kPowerLoss,          Kind::kPowerLossAfter, Kind::kPowerLossAfter,
      Kind::kPowerLoss, Kind::kOneErrorThoughDone, Kind::kOneError,       Kind::kOneError,
      Kind::kDiskFull,  Kind::kShortWrites,        Kind::kReadError,      Kind::kReadOnly,
      Kind::kNothing};
  kind_ = kKinds[random.below(std::size(kKinds))];
  at_ = random.below(random.one_in(3) ? kStepsOfRecovery : kStepsOfLife);
  if (kind_ == Kind::kReadError) at_ = random.below(kReadsOfLife);
  error_ = kind_ == Kind::kDiskFull || random.one_in(3) ? ENOSPC : EIO;
}

bool FaultPlan::is_lie(const Step& step) const {
  const bool is_sync =
      step.operation == Operation::kSync || step.operation == Operation::kSyncFolder;
  switch (lie_) {
    case Lie::kNone:
      return false;
    case Lie::kEverySync:
      return is_sync;
    case Lie::kLevelDbSyncs:
      return is_sync && is_in_leveldb(step.path);
    case Lie::kFolderSyncs:
      return step.operation == Operation::kSyncFolder;
    case Lie::kVaultSyncs:
      return is_sync && step.path.find("/vault") != std::string::npos;
    case Lie::kKeySyncs:
      return is_sync && step.path.find("/.daybook/key") != std::string::npos;
  }
  return false;
}

Fault FaultPlan::decide(const Step& step) {
  if (step.operation == Operation::kRead) {
    if (kind_ != Kind::kReadError || reads_++ != at_) return {};
    fired_ = true;
    return {Fault::Kind::kFails, EIO};
  }
  const Fault fault = change(step);
  if (fault.kind != Fault::Kind::kNone) return fault;
  return is_lie(step) ? Fault{Fault::Kind::kLies, 0} : fault;
}

Fault FaultPlan::change(const Step& step) {
  const uint64_t number = step.number - first_step_;
  const bool takes_space = step.operation == Operation::kWrite ||
                           step.operation == Operation::kCreate ||
                           step.operation == Operation::kMakeFolder;
  switch (kind_) {
    case Kind::kNothing:
    case Kind::kReadError:
      return {};
    case Kind::kPowerLoss:
      return number == at_ ? Fault{Fault::Kind::kPowerLoss, EIO} : Fault{};
    case Kind::kPowerLossAfter:
      return number == at_ ? Fault{Fault::Kind::kPowerLossAfter, EIO} : Fault{};
    case Kind::kOneError:
      fired_ = fired_ || number == at_;
      return number == at_ ? Fault{Fault::Kind::kFails, error_} : Fault{};
    case Kind::kOneErrorThoughDone:
      fired_ = fired_ || number == at_;
      return number == at_ ? Fault{Fault::Kind::kFailsThoughDone, error_} : Fault{};
    case Kind::kDiskFull:
      if (number < at_ || !takes_space) return {};
      fired_ = true;
      return {Fault::Kind::kFails, error_};
    case Kind::kReadOnly:
      if (number < at_) return {};
      fired_ = true;
      return {Fault::Kind::kFails, EROFS};
    case Kind::kShortWrites:
      return step.operation == Operation::kWrite && number % 3 == 0 ? Fault{Fault::Kind::kShort, 0}
                                                                    : Fault{};
  }
  return {};
}

std::string FaultPlan::describe() const {
  const std::string where = " at step " + std::to_string(at_) + " of this life";
  switch (kind_) {
    case Kind::kNothing:
      return "no fault";
    case Kind::kPowerLoss:
      return "loss of power" + where;
    case Kind::kPowerLossAfter:
      return "loss of power after it," + where;
    case Kind::kOneError:
      return "an error" + where;
    case Kind::kOneErrorThoughDone:
      return "an error though done," + where;
    case Kind::kDiskFull:
      return "disk full from" + where;
    case Kind::kReadOnly:
      return "read-only from" + where;
    case Kind::kShortWrites:
      return "short writes";
    case Kind::kReadError:
      return "an error at read " + std::to_string(at_) + " of this life";
  }
  return "";
}

}  // namespace daybook::simulate
