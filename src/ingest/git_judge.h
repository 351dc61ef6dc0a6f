// What a JSON file's word on a contract becomes when the file stands in a repository, beside a
// LevelDB that holds the same contracts or beside none. Rules: docs/import.md "Git".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ingest/changes.h"
#include "ingest/git_database.h"
#include "ingest/git_known.h"
#include "ingest/planner.h"

namespace daybook::ingest {

struct Word {
  event::Subject subject;
  const event::ContractValue* before = nullptr;  // nullptr: not live
  event::ContractValue value;                    // what it would be
  bool is_older = false;                         // the file is older than what is known
  std::string where;                             // the file
};

struct Judged {
  Change change;
  std::optional<EventId> id;  // set: of a word that is kept once, whichever file says it
};

class Judge {
 public:
  Judge(Planner& planner, const KnownHistory& known) : planner_(planner), known_(known) {}

  // The LevelDB of the commit that is read; nullptr: its tree holds none.
  void set_register(const LiveRecords* records, std::string path) {
    records_ = records;
    path_ = std::move(path);
  }

  // A section that an older format's file set last gives way to a unified file of any time.
  [[nodiscard]] bool gives_way(const event::Subject& section) const;

  // The changes to record, if any; findings go to the planner.
  Result<std::vector<Judged>> judge(const Word& word);

 private:
  Result<std::vector<Judged>> judge_held(const Word& word);
  // Into the log, not the state.
  Result<void> keep_older(const Word& word, std::vector<Judged>& out);
  // nullptr: nothing was ever said of it.
  [[nodiscard]] const event::ContractValue* last_value(const event::Subject& contract) const;
  Result<void> keep(const Word& word, const std::string& note, const std::string& said,
                    std::vector<Judged>& out);

  Planner& planner_;
  const KnownHistory& known_;
  const LiveRecords* records_ = nullptr;
  std::string path_;
};

struct Contradiction {
  std::string member, said, held;  // JSON texts; held "": nothing
};

// `said`, with all that LevelDB records write as `held` has it.
event::ContractValue restrained(const event::ContractValue& held, const event::ContractValue& said,
                                std::vector<Contradiction>& contradictions);

}  // namespace daybook::ingest
