// What an older file says, merged into what is known of a network. It never removes, and a file
// that is older than a known fact never overwrites it: it only fills in what is not known.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ingest/changes.h"
#include "ingest/planner.h"

namespace daybook::ingest {

class LegacyMerge {
 public:
  // `where` names the file in findings; `time` is the file's newest own time.
  LegacyMerge(Planner& planner, ChainId chain, std::string where, std::optional<TimeNs> time);

  // Sets a member of a section: `pointer` from the document's root, at least two tokens. An object
  // is merged member by member, anything else is replaced whole.
  Result<void> set(const std::string& pointer, const json::Value& value);
  // A contract's members, under the name that the file gives it. A contract that is known under its
  // qualified name (or the short one of it) is the same. Empty strings and placeholders say
  // nothing.
  Result<void> set_contract(const std::string& name, const std::string& category,
                            const json::Value& members);
  Result<void> set_hash(const std::string& name, const json::Value& hash);
  // A contract of which the file gives only the proxy's address.
  Result<void> set_proxy(const std::string& name, const std::string& category,
                         const json::Value& proxy);
  // Network tier, for a network that has none.
  void set_tier(const std::string& tier);
  void set_header(event::NetworkChange header);  // of a network not known yet

  // Contracts and sections of which something was said.
  [[nodiscard]] size_t subjects() const { return contracts_.size() + sections_.size(); }

  struct TimedChange {
    Change change;
    std::optional<TimeNs> effective;
    std::optional<EventId> id;  // set: told once, whichever file tells it
  };
  // What differs now: header, contracts, sections.
  Result<std::vector<TimedChange>> changes() const;

 private:
  struct Contract {
    std::optional<event::ContractValue> before;  // nullopt: not live; of a late one: not then
    event::ContractValue value;
    bool refused = false;  // the file is older than what is known
    bool is_late = false;  // and says what was true then
  };
  struct Section {
    std::optional<std::string> before;
    json::Value value;
    std::optional<TimeNs> changed;
  };

  Result<Section*> section(const std::string& name);
  Result<void> merge(Section& section, const std::string& pointer, const std::string& full,
                     const json::Value& value);
  Result<Contract*> contract(const std::string& name, const std::string& category);
  [[nodiscard]] bool is_live(const std::string& name) const;
  [[nodiscard]] std::string resolve(const std::string& name) const;
  [[nodiscard]] bool is_older_than(TimeNs known) const { return !time_ || *time_ < known; }
  [[nodiscard]] bool refuses(const std::string& name) const;
  // Of a contract that is refused. A file without a time tells of none, and of a contract that was
  // never live nobody could say when it ceased.
  [[nodiscard]] bool tells_late(const std::string& name) const;
  // nullptr: nothing but late facts is known of it.
  [[nodiscard]] const state::ContractState* known_contract(const std::string& name) const;
  void add_older_finding(const std::string& what) const;
  Result<void> add_contract(const std::string& name, const Contract& contract,
                            std::vector<TimedChange>& changes) const;
  void check_shared_proxy(const std::string& name, const std::string& proxy);

  Planner& planner_;
  ChainId chain_;
  std::string where_;
  std::optional<TimeNs> time_;
  std::optional<event::NetworkChange> header_;
  std::vector<std::string> contract_order_, section_order_;
  std::map<std::string, Contract> contracts_;
  std::map<std::string, Section> sections_;
};

// "", or a run of zeros: nothing was deployed there (yet).
bool is_placeholder_address(const std::string& text);

}  // namespace daybook::ingest
