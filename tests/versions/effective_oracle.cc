#include "versions/effective_oracle.h"

#include <algorithm>
#include <map>

#include "versions/effective.h"

namespace daybook::versions {
namespace {

// The state that the log had when it recorded the event at `position`.
const state::NetworkState& believed(const std::vector<state::State>& states, ChainId chain,
                                    Position position) {
  return states.at(position.value + 1).networks.at(chain);
}

// What is documented to come from the log's own order.
void take_recorded_facts(const std::vector<state::State>& states, ChainId chain,
                         state::NetworkState& network) {
  for (auto& [name, contract] : network.contracts) {
    const state::ContractState& known =
        believed(states, chain, contract.changed).contracts.at(name);
    contract.created = known.was_ever_live() ? known.created : contract.changed;
  }
  for (auto& [name, section] : network.sections) {
    section.created = believed(states, chain, section.changed).sections.at(name).created;
  }
  network.registered = states.back().networks.at(chain).registered;
}

}  // namespace

Oracle::Oracle(std::vector<event::Event> history) : events(std::move(history)) {
  states.emplace_back();
  for (const event::Event& event : events) {
    states.push_back(states.back());
    DAYBOOK_CHECK(state::apply(states.back(), event).ok());
  }
}

std::vector<event::Event> Oracle::qualifying(uint64_t size, TimeNs time) const {
  std::vector<event::Event> out;
  for (uint64_t i = 0; i < size; ++i) {
    if (!state::tells_value(events[i]) || true_at(events[i]) > time) continue;
    out.push_back(events[i]);
    if (const event::ContractChange* late = event::late_change(events[i].payload))
      out.back().payload = *late;
  }
  std::stable_sort(out.begin(), out.end(), [](const event::Event& a, const event::Event& b) {
    return true_at(a) < true_at(b);
  });
  return out;
}

state::State Oracle::state_at(uint64_t size, TimeNs time) const {
  state::State out;
  std::map<ChainId, std::map<event::Subject, Position>> deciding;
  for (const event::Event& event : qualifying(size, time)) {
    state::fold(out, event);
    deciding[event.subject.chain][event.subject] = event.position;
  }
  for (auto& [chain, network] : out.networks) {
    take_recorded_facts(states, chain, network);
    Position newest(0);
    for (const auto& [subject, position] : deciding[chain]) newest = std::max(newest, position);
    network.file_version = believed(states, chain, newest).file_version;
    const event::Event& registration = events[network.registered.value];
    if (deciding[chain].count(registration.subject) == 0) {
      network.header = std::get<event::NetworkChange>(registration.payload);
      network.revision = registration.revision;
    }
  }
  out.size = TreeSize(size);
  out.last_recorded = size == 0 ? TimeNs{} : events[size - 1].recorded;
  return out;
}

}  // namespace daybook::versions
