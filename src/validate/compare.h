// A source beside the log, field by field. Definitions: docs/validate.md.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "validate/source.h"
#include "validate/superseded.h"

namespace daybook::validate {

struct Difference {
  FieldKey key;
  std::string pointer;            // in the unified file
  std::string in_log, in_source;  // compact JSON; "" where it is not there
};

struct NetworkComparison {
  ChainId chain;
  std::string name;
  bool is_in_log = false, is_in_source = false;
  uint64_t contracts_in_log = 0, contracts_in_source = 0;
  uint64_t same = 0;                   // fields that both give, and equally
  std::vector<Difference> missing;     // the log knows it, the source does not
  std::vector<Difference> unexpected;  // the source says it, the log does not
  std::vector<Difference> different;
  std::vector<SupersededField> superseded;  // that only superseded events of the log hold

  [[nodiscard]] uint64_t compared() const {
    return same + missing.size() + unexpected.size() + different.size();
  }
  // Of a record's fields: proxy, implementation, hash, arguments, extended.
  [[nodiscard]] uint64_t missing_fields() const;
  [[nodiscard]] bool differs() const { return same != compared(); }
};

struct Comparison {
  std::string path, kind;
  std::vector<NetworkComparison> networks;
  [[nodiscard]] bool differs() const;
  // Percent of the compared fields that are the same, rounded down; 100 only when all are.
  [[nodiscard]] uint64_t score() const;
  [[nodiscard]] uint64_t missing_fields() const;
};

// With the log's state as of `size` events.
Result<Comparison> compare(const ledger::Ledger& ledger, const Source& source,
                           const state::State& state, TreeSize size);

}  // namespace daybook::validate
