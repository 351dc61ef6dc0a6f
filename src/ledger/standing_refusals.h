// What witnesses refused because they know another history: `.daybook/refusals.json`. It stands
// there, an alarm at each command that writes and a finding of verify, until it heals or an
// operator clears it. Format page: docs/format/witness.md.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "log/log.h"
#include "witness/ask.h"

namespace daybook::ledger {

struct Paths;

// The first refusal of one class by one witness, and when it was last repeated.
struct StandingRefusal {
  std::string name;  // in the policy
  std::string vkey;
  witness::RefusalClass klass = witness::RefusalClass::kFork;
  TreeSize its_size;       // the most that it said to have cosigned
  std::string said;        // what that means, as it was told then
  std::string checkpoint;  // the note that it refused
  TimeNs first, last;
};
using StandingRefusals = std::vector<StandingRefusal>;

// Empty when there is no file; kDamaged, with what to do, when it is not such a list.
Result<StandingRefusals> load_refusals(const Paths& paths);
// Durable; no file when it is empty.
Result<void> save_refusals(const Paths& paths, const StandingRefusals& refusals);

// The alarms of a round about the checkpoint `note`. True when there are any.
bool add_alarms(const witness::Policy& policy, const witness::Round& round, TimeNs now,
                StandingRefusals& refusals);

// Takes out, and returns, what a cosignature on the head contradicts in the good way: the witness
// had said that the log was behind what it has seen, it has cosigned the head since, the head is at
// least as large as what it had seen, and the log still holds the checkpoint that it refused. Then
// what it had seen and what it refused are both beginnings of this log: it was behind, and has
// caught up. Nothing else heals: a fork cannot be undone by a signature, and a witness that cosigns
// less than it had seen has forgotten.
Result<StandingRefusals> take_healed(const log::Log& log, const witness::Policy& policy,
                                     const witness::Standing& standing, StandingRefusals& refusals);

// The head of the note that was refused.
Result<note::Checkpoint> refused_checkpoint(const StandingRefusal& refusal);
// Whether the log still holds it: our key signed it.
Result<bool> holds_refused(const log::Log& log, const StandingRefusal& refusal);
// "paris refused 20 events on 2025-09-01T00:00:00.000Z: it has …"
std::string refusal_text(const StandingRefusal& refusal);

}  // namespace daybook::ledger
