// Turns the generations of a LevelDB source into transactions: one per record, gap, reset and
// folder.
#pragma once

#include "ingest/leveldb_generations.h"
#include "ingest/planner.h"

namespace daybook::ingest {

class LevelDbImport {
 public:
  // All must outlive it.
  LevelDbImport(Planner& planner, KnownSource& known, const std::vector<LevelDbFolder>& folders)
      : planner_(planner), known_(known), folders_(folders) {}

  Result<void> plan(const Generation& generation);

 private:
  // The database was recreated: a reset, and the removal of what the new one no longer holds.
  Result<void> plan_reset(const Generation& generation);
  void remove_missing(const Generation& generation, const Origin& origin, EventId reset,
                      ledger::Transaction& transaction);
  Result<void> plan_folder(const Generation& generation, const LevelDbFolder& folder);
  // Sequences in (after, before) that nothing holds and no gap tells of yet.
  Result<void> plan_gaps(uint32_t generation, uint64_t after, const LevelDbRecord& next);
  Result<void> plan_gap(uint32_t generation, uint64_t first, uint64_t last,
                        const LevelDbRecord& next);
  Result<void> plan_record(uint32_t generation, const LevelDbRecord& record);
  Result<void> plan_late(const Origin& origin, EventId id, const LevelDbRecord& record,
                         const std::string& why);
  // The late fact that a record tells; nullopt: it has no time, or nothing newer is known.
  Result<std::optional<event::ContractChange>> what_was(const LevelDbRecord& record) const;
  // The database of an earlier incarnation was made anew, and later the next one was.
  Result<void> plan_late_resets(const Generation& generation);
  // What was live when the database of `telling` was made, and of which it tells nothing, was live
  // no more.
  Result<void> plan_late_removals(uint32_t telling);
  // The generation that came after; nullopt: none is known to have.
  [[nodiscard]] std::optional<uint32_t> generation_after(uint32_t number) const;
  // Into the report, also of a record that is in the log already.
  void tell_odd(const LevelDbRecord& record, const std::string& why);
  Result<void> plan_odd(const Origin& origin, EventId id, const LevelDbRecord& record,
                        const std::string& why);
  Result<void> plan_change(const Origin& origin, EventId id, const LevelDbRecord& record);
  Result<void> add_change(const Origin& origin, EventId id, const LevelDbRecord& record,
                          event::ContractChange change);
  // With the registration of its network where that is not known. False when it does not fit into
  // an event.
  Result<bool> add_told(const Origin& origin, EventId id, const LevelDbRecord& record,
                        event::Payload payload);

  [[nodiscard]] Result<EventId> id_of(uint32_t generation, const LevelDbRecord& record,
                                      bool& is_known) const;
  [[nodiscard]] std::string why_late(uint32_t generation, const LevelDbRecord& record) const;
  // nullptr: no gap tells of this sequence.
  [[nodiscard]] const RecordedGap* gap_over(uint32_t generation, uint64_t sequence) const;
  [[nodiscard]] const state::ContractState* contract(const event::Subject& subject) const;
  [[nodiscard]] Origin origin(uint32_t generation) const;
  [[nodiscard]] Origin origin(uint32_t generation, const LevelDbRecord& record) const;

  Planner& planner_;
  KnownSource& known_;
  const std::vector<LevelDbFolder>& folders_;
};

// Sorts the folders into generations, plans them, and adds to `known` what they tell. The
// generations, with the records of these folders.
Result<std::vector<Generation>> plan_folders(Planner& planner, KnownSource& known,
                                             const std::vector<LevelDbFolder>& folders);

// Records read, how many of them a later one replaced, and how many writes below the highest none
// of them tells of, into the report: whatever the log knows.
void count_records(const Generation& generation, Report& report);

}  // namespace daybook::ingest
