// The fold over stored events as they are: what apply() does, at the speed of reading. Each change
// carries its subject's whole value, so the values between do not matter: the stored bytes of a
// subject's last change are kept, undecoded, and state() decodes one event a subject.
//
// Memory: the last change of each subject (without values, only where it stands), and with
// histories one entry for each deployment, removal or upgrade. With short histories, or none, it
// does not grow with the log.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "event/view.h"
#include "state/state.h"

namespace daybook::state {

// The line of a contract's change, or late fact, in its chain's histories.
HistoryEntry history_entry(const event::View& view);

class Replay {
 public:
  // kKeepShort: as long as those of all networks together have at most kShortLines lines; when they
  // have more, those of the network with the most are forgotten.
  enum class Histories { kKeep, kForget, kKeepShort };
  static constexpr size_t kShortLines = 4096;
  // kForget: only what apply() checks by; state() has empty values.
  enum class Values { kKeep, kForget };
  explicit Replay(Histories histories, Values values = Values::kKeep)
      : histories_(histories), values_(values) {}

  // The same checks as state::apply, in the same words, and the same fold (test:
  // Replay.RefusesExactlyWhatApplyRefuses). `bytes` are the event's, `view` what a Reader made of
  // them.
  Result<void> apply(const event::View& view, std::string_view bytes);
  // Without the checks: as state::fold, for a selection of events that passed them.
  void fold(const event::View& view, std::string_view bytes);

  [[nodiscard]] TreeSize size() const { return size_; }
  // Equal to what apply() of the same events, one after another, gives (test:
  // Replay.EqualsApplyingEveryEvent); kForget: but for the histories.
  [[nodiscard]] State state() const;
  // The networks whose histories kKeepShort forgot.
  [[nodiscard]] const std::set<ChainId>& without_histories() const { return without_histories_; }
  [[nodiscard]] size_t networks() const { return networks_.size(); }

  // What an event means to its subject and its network's document; of the log itself: nothing.
  struct Standing {
    bool live = false;  // the network is registered; the contract is live; the section is there
    Position created;   // since that event
    uint64_t file_version = 0;
    uint64_t subjects = 0;  // contracts and sections of the network that have an event
  };
  // Of the event that was folded last.
  [[nodiscard]] const Standing& standing() const { return standing_; }
  // The bytes of the event whose value this one replaces: the last change of a contract that is
  // live. "": it replaces none. Valid until the next event of that contract is folded.
  [[nodiscard]] std::string_view replaced_by(const event::View& view) const;

 private:
  struct Entry {
    Revision revision;
    bool live = false;  // contract: live; section: there
    Position created, changed;
    TimeNs changed_at;
    std::string last;  // bytes of its last change; "": it has none
  };
  // A look-up by what a view holds makes no string.
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Entries = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;

  struct Network {
    Entry header, layout;
    bool has_layout = false;
    Position registered;
    Entries contracts, sections;
    std::vector<HistoryEntry> deployments, upgrades;
    bool forgets = false;  // its histories were too long
    uint64_t file_version = 0, file_version_floor = 0;
    TimeNs last_updated;
    EventId last_tx;
  };

  [[nodiscard]] bool follows(const event::View& view) const;
  [[nodiscard]] bool has_next_revision(const event::View& view) const;
  void fold_contract(Network& network, const event::View& view, std::string_view bytes);
  void fold_history(Network& network, const event::View& view);
  void forget_longest();
  void fold_section(Network& network, const event::View& view, std::string_view bytes);
  void fold_plain(Entry& entry, const event::View& view, std::string_view bytes);
  void keep(Entry& entry, std::string_view bytes) const;
  static void count_file_version(Network& network, const event::View& view);
  Network& network_of(const event::View& view);
  static NetworkState state_of(const Network& network);

  Histories histories_;
  Values values_;
  TreeSize size_;
  TimeNs last_recorded_;
  std::unordered_map<ChainId, Network> networks_;
  std::map<event::Subject, Revision> log_subjects_;
  size_t lines_ = 0;  // of all histories that kKeepShort keeps
  std::set<ChainId> without_histories_;
  Standing standing_;
};

}  // namespace daybook::state
