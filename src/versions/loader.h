// Internal to versions: loading subjects as they were after the first events of the log, from the
// index. A group (one subject): one seek to its last record below the size, and one read of the
// event that carries its value. A whole network: see network_loader.h.
#pragma once

#include "versions/reading.h"
#include "versions/record.h"
#include "versions/versions.h"

namespace daybook::versions {

class Loader {
 public:
  Loader(const log::Log& log, TreeSize size, Histories histories)
      : log_(log),
        size_(size),
        histories_(histories),
        it_(log.store().iterate()),
        events_(log, kv::Store::Blocks::kKeep) {}

  // Every subject of every chain, or of one.
  Result<state::State> load(std::optional<ChainId> only = std::nullopt);
  // One group into what take() gives; nothing when it has no record below the size.
  Result<void> load_group(const Group& group);
  state::State take() { return std::move(state_); }
  // The newest of the records that load_group found.
  [[nodiscard]] Position newest() const { return newest_; }

 private:
  Result<void> load_subject(const Group& group, const SubjectRecord& last);
  Result<void> load_contract(const Group& group, const SubjectRecord& last);
  Result<void> load_section(const Group& group, const SubjectRecord& last);
  Result<void> load_network(const Group& group, const SubjectRecord& last);
  Result<void> load_layout(const Group& group, const SubjectRecord& last);
  Result<void> load_document(const Group& group);
  Result<void> load_history(const Group& group);

  // Moves to the group's last record below the size; false when it has none.
  bool seek_last(const Group& group);
  // Past all of the group's records, from any of them.
  void pass_group(const Group& group);
  // From there on back to the record whose event carries the value, and that event; nullopt when
  // there is none.
  Result<std::optional<event::View>> read_value(const Group& group);
  // Names hold no NUL, so no other group's key begins with this group's prefix.
  [[nodiscard]] bool is_at_group() const {
    return it_.valid() && it_.key().size() == prefix_.size() + 8 &&
           it_.key().substr(0, prefix_.size()) == prefix_;
  }
  state::NetworkState& network(const Group& group) { return state_.networks[group.chain]; }

  const log::Log& log_;
  const TreeSize size_;
  const Histories histories_;
  kv::Iterator it_;
  EventCursor events_;
  std::string prefix_;  // of the group being loaded
  Position newest_;
  state::State state_;
};

}  // namespace daybook::versions
