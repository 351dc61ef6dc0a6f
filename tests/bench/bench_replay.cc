// Full replay (read, verify the FlatBuffers bytes, check, fold; at the end the state) beside a raw
// LevelDB scan of the same records.
#include "bench/book.h"
#include "bench/suite.h"
#include "log/keys.h"
#include "state/replay.h"

namespace daybook::bench {
namespace {

constexpr uint64_t kEvents = 200'000;

Book& replay_book() {
  static Book book;
  book.fill(kEvents);
  return book;
}

void raw_scan(Measure& measure) {
  const kv::Store& store = replay_book().ledger().log().store();
  measure.all(kEvents, [&] {
    uint64_t records = 0, bytes = 0;
    kv::Iterator it = store.iterate();
    const std::string prefix(1, log::kEventPrefix);
    for (it.seek(prefix); it.valid() && it.key()[0] == log::kEventPrefix; it.next()) {
      ++records;
      bytes += it.value().size();
    }
    require(records == kEvents && bytes > 0, "the scan missed records");
  });
}

void replay(Measure& measure) {
  const ledger::Ledger& ledger = replay_book().ledger();
  measure.all(kEvents, [&] {
    event::Reader reader;
    state::Replay replay(state::Replay::Histories::kForget);
    const auto done = ledger.log().scan(
        Position(0), ledger.size(), [&](Position at, std::string_view bytes) -> Result<void> {
          DAYBOOK_TRY(const event::View view, ledger::view_stored(reader, at, bytes));
          return replay.apply(view, bytes);
        });
    require(done.ok() && replay.state().size == TreeSize(kEvents), "the replay failed");
  });
}

Workload replay_into_state() {
  return {"replay/state",
          "every event read, checked and folded into the state, on one core",
          "event",
          {{"daybook", replay}, {"LevelDB scan", raw_scan}},
          {rate_at_least("daybook", 1.5e6)}};
}

SUITE_WORKLOAD(replay_into_state);

}  // namespace
}  // namespace daybook::bench
