#include "cli/waiting.h"

#include <chrono>
#include <thread>

#include "query/point.h"

namespace daybook::cli {
namespace {

constexpr std::chrono::milliseconds kPoll(200);

}  // namespace

void add_waiting(Command& command, Waiting& waiting) {
  command.flag("--wait", waiting.wait, "Wait for a point that the log does not have yet");
  command
      .option("--wait-timeout", waiting.timeout_s, "With --wait: give up after so long; default 60")
      .type("SECONDS");
}

Result<std::unique_ptr<ledger::Ledger>> open_when(
    Context& context, const Waiting& waiting,
    const std::function<Result<void>(ledger::Ledger&)>& look) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(waiting.timeout_s);
  for (;;) {
    DAYBOOK_TRY(auto ledger, context.open(false));
    const Result<void> looked = look(*ledger);
    if (looked.ok()) return ledger;
    const bool again = waiting.wait && looked.error().kind == ErrorKind::kNotFound;
    if (!again) return looked.error();
    if (std::chrono::steady_clock::now() >= end) {
      return looked.error().with_context("after waiting for " + std::to_string(waiting.timeout_s) +
                                         " s");
    }
    ledger.reset();
    std::this_thread::sleep_for(kPoll);
  }
}

Result<std::unique_ptr<ledger::Ledger>> open_at(Context& context, const Waiting& waiting,
                                                const std::vector<std::string>& points) {
  if (!waiting.wait) return context.open(false);  // who looks the points up says what is wrong
  std::vector<query::Range> ranges;
  for (const std::string& text : points) {
    if (text.empty()) continue;
    DAYBOOK_TRY(query::Range range, query::parse_range(text));
    ranges.push_back(std::move(range));
  }
  return open_when(context, waiting, [&ranges](ledger::Ledger& ledger) -> Result<void> {
    for (const query::Range& range : ranges)
      DAYBOOK_RETURN_IF_ERROR(query::resolve_range(ledger, range));
    return {};
  });
}

}  // namespace daybook::cli
