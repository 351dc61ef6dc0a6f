#include "cli/projection.h"

#include "cli/describe.h"
#include "cli/progress.h"

namespace daybook::cli {
namespace {

void project_to_files(ledger::Ledger& ledger, const ProjectionWish& wish, Projection& out) {
  if (!wish.files || !ledger.config().files_enabled) return;
  auto report = project::project_files(ledger, wish.force);
  if (report.ok()) {
    out.files = *report;
  } else {
    out.error = report.error().with_context("files");
  }
}

void project_to_git(Context& context, ledger::Ledger& ledger, const ProjectionWish& wish,
                    Projection& out) {
  if (!wish.git || !ledger.config().git_enabled) return;
  Progress progress("committing snapshots", context.quiet());
  auto report = project::project_git(ledger, progress.callback());
  if (report.ok()) {
    out.git = *report;
  } else if (!out.error) {
    out.error = report.error().with_context("git snapshots");
  }
}

std::string names(const std::vector<std::string>& files) {
  std::string out;
  for (const std::string& file : files) out += (out.empty() ? "" : ", ") + file;
  return out;
}

}  // namespace

Projection project_all(Context& context, ledger::Ledger& ledger, const ProjectionWish& wish) {
  Projection out;
  project_to_files(ledger, wish, out);
  project_to_git(context, ledger, wish, out);
  return out;
}

json::Value projection_json(const Projection& projection) {
  json::Value out = json::Value::object();
  if (const auto& files = projection.files) {
    out["files"] = {{"size", files->position.value},
                    {"written", files->written},
                    {"unchanged", files->unchanged},
                    {"removed", files->removed},
                    {"handEdited", files->hand_edited}};
  }
  if (const auto& git = projection.git) {
    out["git"] = {{"size", git->position.value},
                  {"commits", git->commits},
                  {"tip", git->tip ? json::Value(git->tip->hex) : json::Value()}};
  }
  if (const auto& error = projection.error) {
    out["error"] = {{"kind", kind_name(error->kind)}, {"message", error->message}};
  }
  return out;
}

void print_projection(Context& context, const Projection& projection) {
  Console& out = context.out();
  if (const auto& files = projection.files) {
    if (!files->written.empty()) out.line("files     " + names(files->written));
    if (!files->removed.empty()) out.line("removed   " + names(files->removed));
    for (const std::string& file : files->hand_edited) {
      out.warning(file +
                  " was edited by hand and is left alone; `daybook project --force` overwrites it");
    }
  }
  if (const auto& git = projection.git; git && git->tip) {
    out.line("snapshots " + counted(git->commits, "commit") + ", tip " +
             git->tip->hex.substr(0, 12));
  }
  if (const auto& error = projection.error) {
    out.warning("what was recorded is safe, but it is not projected: " + error->message +
                "; repair that and run `daybook project`");
  }
}

int projection_exit_code(const Projection& projection) {
  return projection.error ? exit_code(projection.error->kind) : 0;
}

}  // namespace daybook::cli
