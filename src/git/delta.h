// How to make one text of another, as git's packs say it (gitformat-pack(5), "Deltified
// representation"). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace daybook::git {

// Copies of `base` and new bytes that give `target`. Goes through both once and in order, line by
// line where they differ: what moved is written again, nothing is searched for.
std::string make_delta(std::string_view base, std::string_view target);

// nullopt: `delta` is none, or not of this base.
std::optional<std::string> apply_delta(std::string_view base, std::string_view delta);

}  // namespace daybook::git
