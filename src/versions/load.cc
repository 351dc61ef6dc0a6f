// A whole state, one network or one contract, by either clock.
#include "base/bytes.h"
#include "log/keys.h"
#include "versions/effective_loader.h"
#include "versions/loader.h"
#include "versions/network_loader.h"

namespace daybook::versions {
namespace {

using event::SubjectKind;

Result<void> check_askable(const log::Log& log, const Moment& moment) {
  DAYBOOK_RETURN_IF_ERROR(check_size(log, moment.size));
  return check_usable(log);
}

Group network_group(ChainId chain) {
  return {chain, static_cast<uint8_t>(SubjectKind::kNetwork), ""};
}

Result<state::State> load(const log::Log& log, const Moment& moment, std::optional<ChainId> only,
                          Histories histories) {
  DAYBOOK_RETURN_IF_ERROR(check_askable(log, moment));
  if (moment.effective) return EffectiveLoader(log, moment, histories).load(only);
  return Loader(log, moment.size, histories).load(only);
}

// The chains of the log, whatever its size was when they were registered: one seek each.
Result<std::vector<ChainId>> every_chain(const log::Log& log) {
  std::vector<ChainId> chains;
  kv::Iterator it = log.store().iterate();
  const auto seek_to = [&it](uint64_t chain) {
    std::string key(1, log::kVersionPrefix);
    append_be64(key, chain);
    it.seek(key);
  };
  for (seek_to(1); it.valid() && it.key().front() == log::kVersionPrefix;) {
    const auto key = parse_version_key(it.key());
    if (!key) return broken_record(it.key(), "has a key that is not ours");
    chains.push_back(key->group.chain);
    if (key->group.chain.value == UINT64_MAX) break;
    seek_to(key->group.chain.value + 1);
  }
  DAYBOOK_RETURN_IF_ERROR(it.status());
  return chains;
}

}  // namespace

Result<state::State> load_state(const log::Log& log, TreeSize size, Histories histories) {
  return load(log, {size, std::nullopt}, std::nullopt, histories);
}

Result<state::State> load_state(const log::Log& log, const Moment& moment, Histories histories) {
  return load(log, moment, std::nullopt, histories);
}

Result<std::optional<state::NetworkState>> load_network(const log::Log& log, ChainId chain,
                                                        const Moment& moment, Histories histories) {
  if (!moment.effective) {
    DAYBOOK_RETURN_IF_ERROR(check_askable(log, moment));
    return NetworkLoader(log, moment.size, histories).load(chain);
  }
  DAYBOOK_TRY(state::State state, load(log, moment, chain, histories));
  const auto found = state.networks.find(chain);
  if (found == state.networks.end()) return std::optional<state::NetworkState>();
  return std::optional(std::move(found->second));
}

Result<std::map<ChainId, state::NetworkState>> load_networks(const log::Log& log,
                                                             const Moment& moment,
                                                             Histories histories) {
  DAYBOOK_RETURN_IF_ERROR(check_askable(log, moment));
  DAYBOOK_TRY(const std::vector<ChainId> chains, every_chain(log));
  std::map<ChainId, state::NetworkState> networks;
  for (const ChainId chain : chains) {
    DAYBOOK_TRY(auto network, load_network(log, chain, moment, histories));
    if (network) networks.emplace(chain, *std::move(network));
  }
  return networks;
}

Result<std::optional<state::ContractState>> load_contract(const log::Log& log, ChainId chain,
                                                          const std::string& name,
                                                          const Moment& moment) {
  DAYBOOK_RETURN_IF_ERROR(check_askable(log, moment));
  const Group group{chain, static_cast<uint8_t>(SubjectKind::kContract), name};
  if (moment.effective) return EffectiveLoader(log, moment, Histories::kSkip).load_contract(group);
  return load_one_contract(log, group, moment.size);
}

Result<std::map<ChainId, event::NetworkChange>> load_headers(const log::Log& log,
                                                             const Moment& moment) {
  DAYBOOK_RETURN_IF_ERROR(check_askable(log, moment));
  DAYBOOK_TRY(const std::vector<ChainId> chains, every_chain(log));
  std::map<ChainId, event::NetworkChange> headers;
  for (const ChainId chain : chains) {
    std::optional<event::NetworkChange> header;
    if (moment.effective) {
      EffectiveLoader loader(log, moment, Histories::kSkip);
      DAYBOOK_TRY(header, loader.load_header(chain));
    } else {
      Loader loader(log, moment.size, Histories::kSkip);
      DAYBOOK_RETURN_IF_ERROR(loader.load_group(network_group(chain)));
      const state::State state = loader.take();
      if (!state.networks.empty()) header = state.networks.at(chain).header;
    }
    if (header) headers.emplace(chain, *std::move(header));
  }
  return headers;
}

}  // namespace daybook::versions
