// What a program asked the kernel about the files below a folder: strace's record of one run.
#pragma once

#include <string>
#include <vector>

namespace daybook::attack {

// "" when strace may trace and fail calls here; else why not.
std::string why_no_strace();

// strace's --trace set: the calls on files and folders.
std::string traced_calls();

// A call on a file: the nth of its name, in its thread, among those that name `path` or have it
// open. strace counts so when it is told to look at `path` alone (-P), whatever else runs.
struct Call {
  std::string name, path;
  unsigned nth = 0;
  std::string text;      // as strace shows it
  std::string previous;  // the change before it in the same thread, as strace shows it

  // It changes a file or a folder, or makes a change last.
  [[nodiscard]] bool changes() const;
  // What comes out of it is on the disk, or was acknowledged though it is not.
  [[nodiscard]] bool makes_durable() const;
};

// The calls below `root` in a record made with `strace -f -y -s 0`, in order, each once: one that
// several threads make at the same place stands for all of them.
std::vector<Call> calls_below(const std::string& root, const std::string& record);

}  // namespace daybook::attack
