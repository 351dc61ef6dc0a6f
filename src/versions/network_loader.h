// Internal to versions: one network, or one contract of it, as after the first events of the log,
// without a look at what nobody asked for.
//
// A network's document records, newest first, name the subject of each event: walking back over
// them finds the last event of every subject that changed lately, at a step each. How many subjects
// there are stands in the record, so the walk knows when it has them all. Where some changed long
// ago it gives up after a number of steps that depends on the number of subjects alone, and the
// network is loaded subject by subject (Loader). The events are then read in the order of the log,
// in which neighbours are a step.
#pragma once

#include "versions/reading.h"
#include "versions/record.h"
#include "versions/versions.h"

namespace daybook::versions {

class NetworkLoader {
 public:
  NetworkLoader(const log::Log& log, TreeSize size, Histories histories)
      : log_(log), size_(size), histories_(histories), it_(log.store().iterate()), events_(log) {}

  // nullopt: none of the chain's events is below the size.
  Result<std::optional<state::NetworkState>> load(ChainId chain);

 private:
  enum class Walk { kNothing, kAll, kSome };
  // An event to be read, and whose value it is: one of the two.
  struct Wanted {
    Position position;
    const std::string* name = nullptr;
    state::ContractState* contract = nullptr;
    state::SectionState* section = nullptr;
  };

  Result<Walk> walk_back(ChainId chain);
  void meet(const DocumentRecord& record, Position position);
  template <class Subjects>
  void meet_in(Subjects& subjects, const DocumentRecord& record, Position position);
  void want(const std::string& name, state::ContractState& contract, Position position);
  void want(const std::string& name, state::SectionState& section, Position position);
  Result<void> read_wanted(ChainId chain);
  void read_value(const Wanted& wanted, const event::View& view);
  Result<void> load_others(ChainId chain);
  Result<std::optional<state::NetworkState>> load_by_subject(ChainId chain);

  const log::Log& log_;
  const TreeSize size_;
  const Histories histories_;
  kv::Iterator it_;
  EventCursor events_;
  state::NetworkState network_;
  uint64_t missing_ = 0;  // subjects not met yet
  // Met by a note only: their value is further back.
  std::vector<std::pair<event::SubjectKind, std::string>> noted_;
  std::vector<Wanted> wanted_;       // newest first
  std::optional<Position> changed_;  // the last event that changed the document
};

// One contract after the first `size` events: one seek and one read. nullopt: it is not there.
Result<std::optional<state::ContractState>> load_one_contract(const log::Log& log,
                                                              const Group& group, TreeSize size);

}  // namespace daybook::versions
