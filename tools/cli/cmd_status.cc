#include <cstdio>

#include "base/bytes.h"
#include "cli/describe.h"
#include "cli/program.h"
#include "cli/snapshot_tip.h"
#include "cli/witness_lines.h"
#include "kv/durable_file.h"
#include "log/head_file.h"
#include "project/file_projector.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Show the log's head, its checkpoint, and whether files and snapshots follow\n"
    "A quick look: it reads no event but the ones that files are compared with. `daybook verify` "
    "proves.";

constexpr char kExample[] =
    "daybook status\n"
    "daybook status --json";

constexpr uint64_t kMaxNoteBytes = 1 << 20;

struct Status {
  std::string root, origin, key_id;
  note::Checkpoint checkpoint;
  std::vector<std::string> file_differences;
  SnapshotTip tip;
  std::optional<ledger::WitnessStatus> witnesses;
  ledger::StandingRefusals refusals;
  std::string witness_problem;  // why that cannot be told; a lost policy hides nothing else
  bool files = false, git = false;
};

Result<Status> collect(ledger::Ledger& ledger) {
  Status status;
  status.root = ledger.paths().root;
  status.origin = ledger.config().origin;
  status.key_id = key_id_text(ledger.verifier());
  status.checkpoint = ledger.log().checkpoint();
  status.files = ledger.config().files_enabled;
  status.git = ledger.config().git_enabled;
  auto witnesses = ledger.witness_status();
  if (witnesses.ok()) {
    status.witnesses = std::move(witnesses).value();
  } else {
    status.witness_problem = witnesses.error().message;
  }
  auto refusals = ledger.refusals();
  if (refusals.ok()) {
    status.refusals = std::move(refusals).value();
  } else {
    status.witness_problem = refusals.error().message;
  }
  if (status.files) {
    DAYBOOK_TRY(status.file_differences, project::check_files(ledger));
  }
  if (status.git) {
    DAYBOOK_TRY(status.tip, snapshot_tip(ledger));
  }
  return status;
}

json::Value status_json(const Status& status, TreeSize size) {
  json::Value files =
      status.files ? json::Value{{"differences", status.file_differences}} : json::Value();
  json::Value git;
  if (status.git) {
    git = {{"tip", status.tip.commit ? json::Value(status.tip.commit->hex) : json::Value()},
           {"size", status.tip.size ? json::Value(status.tip.size->value) : json::Value()},
           {"ofThisLog", status.tip.is_ours}};
  }
  json::Value witnesses;
  if (status.witnesses) witnesses = witness_json(*status.witnesses);
  if (!status.witness_problem.empty()) witnesses = {{"problem", status.witness_problem}};
  return {{"folder", status.root},
          {"origin", status.origin},
          {"keyId", status.key_id},
          {"size", size.value},
          {"checkpoint",
           {{"size", status.checkpoint.size.value},
            {"root", base64_encode(status.checkpoint.root.view())}}},
          {"witnesses", witnesses},
          {"refusals", refusals_json(status.refusals)},
          {"files", files},
          {"git", git}};
}

std::string git_line(const Status& status, TreeSize size) {
  if (!status.git) return "off";
  if (!status.tip.commit) return size.value == 0 ? "none yet" : "none yet: run `daybook project`";
  const std::string tip = status.tip.commit->hex.substr(0, 12);
  if (!status.tip.size) return tip + " is not a daybook snapshot";
  if (*status.tip.size > size)
    return tip + " shows more events than the log has: run `daybook verify`";
  if (!status.tip.is_ours) return tip + " is of another log: run `daybook verify`";
  if (*status.tip.size == size) return tip + ", up to date";
  return tip + ", " + counted(size.value - status.tip.size->value, "event") +
         " behind: run `daybook project`";
}

void print(Console& out, const Status& status, TreeSize size) {
  out.line("folder      " + status.root);
  out.line("origin      " + status.origin);
  out.line("key         " + status.key_id);
  out.line("events      " + std::to_string(size.value));
  out.line("checkpoint  " + counted(status.checkpoint.size.value, "event") + ", root " +
           base64_encode(status.checkpoint.root.view()));
  if (status.witnesses) out.line("witnesses   " + witness_line(*status.witnesses));
  print_refusals(out, "refused     ", status.refusals);
  if (!status.witness_problem.empty()) {
    out.line("witnesses   " + out.paint(Style::kWarn, status.witness_problem));
  }
  out.line("snapshots   " + git_line(status, size));
  if (!status.files) out.line("files       off");
  if (status.files && status.file_differences.empty()) out.line("files       as projected");
  for (const std::string& line : status.file_differences) {
    out.line("files       " + out.paint(Style::kWarn, line));
  }
}

// Another process has the store: what can be told without it is the signed checkpoint beside it.
Result<int> report_busy(Context& context, const Error& busy) {
  DAYBOOK_TRY(const std::string root, context.root());
  const ledger::Paths paths(root);
  DAYBOOK_TRY(std::string vkey, kv::read_file(paths.public_key, kMaxNoteBytes));
  vkey.erase(vkey.find_last_not_of('\n') + 1);
  DAYBOOK_TRY(const note::Verifier verifier, note::Verifier::parse(vkey));
  const auto head = log::read_newest_checkpoint(log::LogPaths(paths.store), verifier);
  // Another of the log's keys, while the other process changes the key: its events would tell.
  if (!head.ok()) return busy;
  const note::Checkpoint& checkpoint = head->checkpoint;
  const std::string hash = base64_encode(checkpoint.root.view());
  context.out().document({{"folder", root},
                          {"origin", checkpoint.origin},
                          {"keyId", key_id_text(verifier)},
                          {"checkpoint", {{"size", checkpoint.size.value}, {"root", hash}}},
                          {"error", {{"kind", kind_name(busy.kind)}, {"message", busy.message}}}});
  context.out().line("folder      " + root);
  context.out().line("origin      " + checkpoint.origin);
  context.out().line("checkpoint  " + counted(checkpoint.size.value, "event") + ", root " + hash);
  return busy;
}

Result<int> run(Context& context) {
  const auto ledger = context.open(false);
  if (!ledger.ok() && ledger.error().kind == ErrorKind::kBusy)
    return report_busy(context, ledger.error());
  if (!ledger.ok()) return ledger.error();
  DAYBOOK_TRY(const Status status, collect(**ledger));
  context.out().document(status_json(status, (*ledger)->size()));
  print(context.out(), status, (*ledger)->size());
  return 0;
}

}  // namespace

void add_status(Program& program) {
  Command command = program.add("status", kDescription, kExample);
  program.on(command, run);
}

}  // namespace daybook::cli
