// What the log knows of earlier imports of a repository, and what this one adds to it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ingest/leveldb_known.h"

namespace daybook::ingest {

// Format of the SourceDocument that ends each commit's events, and of its source.
inline constexpr char kGitCommit[] = "git-commit";
inline constexpr char kGit[] = "git";

struct KnownMarker {
  std::vector<std::string> paths;  // that the commit was read with
  std::string register_path;       // of the LevelDB that held its contracts; "" if none
  bool is_shallow = false;         // its parents were not in the clone
};

class KnownHistory {
 public:
  // Of an event in the log or planned, in order.
  void note(const event::Event& event);

  [[nodiscard]] const std::map<std::string, KnownMarker>& markers() const { return markers_; }
  [[nodiscard]] const std::string& last_commit() const { return last_commit_; }
  // The import of a repository or a LevelDB set the contract last, not a person or another tool.
  [[nodiscard]] bool is_ours(const event::Subject& contract) const {
    return ours_.count(contract) != 0;
  }
  // Kind of the source that said the subject's last value; "" if none.
  [[nodiscard]] std::string last_kind(const event::Subject& subject) const;
  // Some event has said this of the contract: an address, a hash, arguments. JSON text, any case.
  [[nodiscard]] bool has_said(const event::Subject& contract, const std::string& text) const;

 private:
  void note_marker(const event::Event& event, const event::SourceDocument& document);
  void note_contract(const event::Event& event, const event::ContractValue& value);

  std::map<std::string, KnownMarker> markers_;  // by commit
  std::map<std::string, std::string> pending_;  // markers in several parts
  std::string last_commit_;
  std::set<event::Subject> ours_;
  std::map<event::Subject, std::string> kinds_;
  std::map<event::Subject, std::set<std::string>> said_;
};

// The text without regard to case: hex is written both ways.
std::string folded(std::string text);

}  // namespace daybook::ingest
