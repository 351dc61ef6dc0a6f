// After events were recorded: bring the files and the snapshot branch up to the head, and say so.
#pragma once

#include <optional>

#include "cli/context.h"
#include "project/file_projector.h"
#include "project/git_projector.h"

namespace daybook::cli {

struct ProjectionWish {
  bool files = true, git = true;  // still subject to daybook.json
  bool force = false;             // overwrite hand-edited files
};

struct Projection {
  std::optional<project::FileReport> files;
  std::optional<project::GitReport> git;
  std::optional<Error> error;  // the first; the events are recorded all the same
};

Projection project_all(Context& context, ledger::Ledger& ledger, const ProjectionWish& wish);

json::Value projection_json(const Projection& projection);
// Lines for people, and warnings for hand-edited files. An error is reported as a warning that says
// how to go on.
void print_projection(Context& context, const Projection& projection);
// 0, or the exit code of the error.
int projection_exit_code(const Projection& projection);

}  // namespace daybook::cli
