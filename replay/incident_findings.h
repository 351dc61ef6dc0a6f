// Internal to replay: what an investigator would look at twice.
//
//   direct-write             a change that names no tool that is known here and no transaction, or
//   an
//                            imported record without the time that the tool always writes
//   test-data-in-production  a test chain (31337, 1337) or a network of tier dev in a log that
//   holds
//                            a mainnet; an address that is none
//   hash-without-upgrade     another code hash for the same code address
//   upgrade-without-hash     another code address, and every recorded hash stayed
//   effective-after-recorded true only after it was recorded
//   effective-backwards      true before the subject's previous event was
//   history-gap, source-reset  what the source lost
#pragma once

#include <map>
#include <set>

#include "replay/incident.h"
#include "state/state.h"

namespace daybook::replay {

// The network's name as of `state`, else its number; "log" for the log itself.
std::string network_word(const state::State& state, ChainId chain);

class IncidentInspector {
 public:
  // `before`: the state at the start of the range.
  IncidentInspector(const state::State& before, Incident& incident);

  // `now`: the state before the event is applied. True when there is something to say of it.
  bool look(const event::Event& event, const state::State& now);

 private:
  void add(const std::string& code, const std::string& severity, const event::Event& event,
           const std::string& what);
  void look_at_clock(const event::Event& event);
  void look_at_source(const event::Event& event);
  void look_at_contract(const event::Event& event, const event::ContractChange& change);
  void look_at_code(const event::Event& event, const event::ContractChange& change,
                    const event::ContractValue& before);
  void look_at_network(const event::Event& event);

  Incident& incident_;
  const state::State* now_ = nullptr;
  bool has_mainnet_ = false;
  std::set<ChainId> reported_chains_;
  std::map<event::Subject, TimeNs> last_effective_;
  std::map<std::string, uint64_t> counts_;
  uint64_t total_ = 0;
};

}  // namespace daybook::replay
