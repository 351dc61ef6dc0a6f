// Tags: names that somebody recorded for moments of the log. The last event of a name decides.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace daybook::query {

struct Tag {
  std::string name;
  TreeSize size;       // number of events that it stands for
  event::Event event;  // that said so
};

// nullopt: no event names it.
Result<std::optional<Tag>> find_tag(const ledger::Ledger& ledger, const std::string& name);

// Every tag, by name.
Result<std::vector<Tag>> all_tags(const ledger::Ledger& ledger);

}  // namespace daybook::query
