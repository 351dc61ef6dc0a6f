// --wait: a point that is past the head is asked for until it is there.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/program.h"

namespace daybook::cli {

struct Waiting {
  bool wait = false;
  uint64_t timeout_s = 60;
};
// --wait and --wait-timeout.
void add_waiting(Command& command, Waiting& waiting);

// Opens the daybook for reading and looks for something in it. With --wait, as long as `look` says
// kNotFound, closes it again (a reader keeps the writer out), waits a little, and repeats; after
// the timeout the last answer stands.
Result<std::unique_ptr<ledger::Ledger>> open_when(
    Context& context, const Waiting& waiting,
    const std::function<Result<void>(ledger::Ledger&)>& look);

// The same for points and ranges as the user wrote them ("": none): until each of them is there.
Result<std::unique_ptr<ledger::Ledger>> open_at(Context& context, const Waiting& waiting,
                                                const std::vector<std::string>& points);

}  // namespace daybook::cli
