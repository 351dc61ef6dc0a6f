// Internal to versions: loading what was true at a time, as the first events of the log tell it:
// for each subject one seek to its last value by (time, position), and one read of the event that
// carries it. What was true by then and recorded after the moment costs a step each.
#pragma once

#include <map>

#include "versions/effective.h"
#include "versions/reading.h"
#include "versions/versions.h"

namespace daybook::versions {

class EffectiveLoader {
 public:
  // `moment` has an effective time.
  EffectiveLoader(const log::Log& log, const Moment& moment, Histories histories)
      : log_(log), moment_(moment), histories_(histories), it_(log.store().iterate()) {}

  // Every subject of every chain, or of one.
  Result<state::State> load(std::optional<ChainId> only);
  Result<std::optional<state::ContractState>> load_contract(const Group& group);
  // nullopt: the chain is not registered below the moment's size.
  Result<std::optional<event::NetworkChange>> load_header(ChainId chain);

 private:
  // A subject's value and where it comes from.
  struct Deciding {
    event::Event event;
    Position created;
  };
  static state::ContractState contract_state(Deciding deciding);

  Result<std::optional<Deciding>> deciding_of(const Group& group);
  Result<void> load_group(const Group& group);
  Result<void> finish_chain(ChainId chain, state::NetworkState& network);
  Result<std::optional<event::Event>> read_registration(ChainId chain);
  Result<void> take_registration(ChainId chain, state::NetworkState& network);
  Result<void> load_file_version(ChainId chain, state::NetworkState& network);
  Result<void> load_histories(ChainId chain, state::NetworkState& network);

  // What decides a chain's document: the newest of the facts that it shows, by position, and the
  // one that was last true.
  struct Newest {
    Position recorded;
    std::pair<TimeNs, Position> last_true;
    EventId last_tx;
    bool has_header = false;
  };
  void note(const Deciding& deciding);

  const log::Log& log_;
  const Moment moment_;
  const Histories histories_;
  kv::Iterator it_;
  state::State state_;
  std::map<ChainId, Newest> newest_;
};

}  // namespace daybook::versions
