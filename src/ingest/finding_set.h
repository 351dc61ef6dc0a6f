// Findings of one import, told once each: the same one met again is counted, not repeated.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "document/findings.h"

namespace daybook::ingest {

class FindingSet {
 public:
  void add(document::Finding finding);
  void add(std::string code, std::string where, std::string message);
  void add_all(std::vector<document::Finding> findings);
  // In the order of first appearance; the message of one met n > 1 times ends in " (n times)".
  [[nodiscard]] std::vector<document::Finding> list() const;

 private:
  struct Entry {
    document::Finding finding;
    uint64_t count = 0;
  };
  std::vector<Entry> entries_;
  std::map<std::vector<std::string>, size_t> index_;
};

}  // namespace daybook::ingest
