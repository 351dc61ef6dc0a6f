// Facts about the program as a whole that --help, docs/cli.md and the man page share.
#pragma once

#include <string>
#include <vector>

namespace daybook::cli {

struct Fact {
  std::string term, text;
};

const std::vector<Fact>& exit_codes();
const std::vector<Fact>& environment_variables();
const std::vector<Fact>& points_in_time();
const std::string& output_rules();

}  // namespace daybook::cli
