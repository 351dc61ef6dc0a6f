// What somebody can make who may read the store and holds a key, the log's or another: a whole
// daybook with another history, every hash, index record and signature of it made anew.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace daybook::attack {

// The stored events of a log, to be changed.
using Entries = std::vector<std::string>;

// The event as it was, but for who did it. Every other byte that depends on that is made anew.
std::string with_actor(const std::string& entry, const std::string& actor);

// Reads the log of `book`, and makes a daybook in `target` (new) of what `change` makes of it,
// signed with `private_key` ("PRIVATE+KEY+…"), which becomes its key. What is derived is not there
// yet: `daybook replay rebuild` makes it.
void forge(const std::string& book, const std::string& target, const std::string& private_key,
           const std::function<void(Entries&)>& change);

}  // namespace daybook::attack
