// Where a failed call may go by unseen, or leave what it leaves, and why. Everything else must be
// told, or made good.
#include "attack/syscalls.h"

namespace daybook::attack {
namespace {

struct Excuse {
  std::string_view calls;    // names, with a blank after each; "" for any
  std::string_view path;     // a part of the call's path, or of the change before it
  std::string_view symptom;  // a part of what is wrong; "" for anything
  std::string_view why;
};

constexpr std::string_view kNoPacks =
    "git: libgit2 takes a folder of packs that it cannot look at for none";

constexpr Excuse kExcuses[] = {
    {"", "/.daybook/log/LOG", "acknowledged what may not be", "LevelDB's diary for people"},
    {"", "/.daybook/checkpoint", "acknowledged what may not be",
     "the copy of the head for people, brought up to date when a writer closes: the next one does "
     "it"},
    {"fdatasync ", ".ldb", "acknowledged what may not be",
     "kv: what LevelDB compacts stays where it was until the new table is synced"},
    {"newfstatat stat ", "/snapshots.git/objects/pack", "object not found", kNoPacks},
    {"newfstatat stat ", "/snapshots.git/objects/pack", "which this log does not give", kNoPacks},
    {"access ", "/config", "is checked out in",
     "git: libgit2 takes a configuration that it may not read for none; nothing is changed"},
};

bool is_of(const Excuse& excuse, const Call& call) {
  if (!excuse.calls.empty() && excuse.calls.find(call.name + " ") == std::string_view::npos)
    return false;
  return call.path.find(excuse.path) != std::string::npos ||
         call.previous.find(excuse.path) != std::string::npos;
}

}  // namespace

std::string why_excused(const Fault& fault, const std::string& wrong) {
  for (const Excuse& excuse : kExcuses) {
    if (is_of(excuse, fault.call) && wrong.find(excuse.symptom) != std::string::npos)
      return std::string(excuse.why);
  }
  return "";
}

}  // namespace daybook::attack
