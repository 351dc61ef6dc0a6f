// A disk in memory that forgets as disks may: what was not synced is kept apart, and a loss of
// power drops it, keeps it, tears it or writes it out of order.
//
// The rules are those that POSIX leaves: the bytes of a file are durable after its sync, a name in
// a folder after the folder's sync, and of everything since each 512-byte sector and each name may
// be durable or not, independently of all others. A rename within a folder is atomic. (Rename
// across folders is refused: nothing here needs it.) That is stricter than ext4 in its default
// mode, which orders appends and name changes.
//
// What else may go wrong is asked for at every step: see Step and Fault. Thread-safe; faults are
// decided under its lock, in the order of the steps.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "kv/file_system.h"
#include "replay/simulate/random.h"

namespace daybook::simulate {

enum class Operation {
  kRead,
  kCreate,
  kWrite,
  kTruncate,
  kSync,
  kRename,
  kLink,
  kRemove,
  kMakeFolder,
  kSyncFolder
};
const char* name_of(Operation operation);

// One call that reaches the disk. Reads are numbered apart from what changes it.
struct Step {
  uint64_t number = 0;  // from 0
  Operation operation = Operation::kRead;
  std::string path;
};

struct Fault {
  enum class Kind {
    kNone,
    kFails,  // nothing is done, and an error reported; the failed sync of a file also forgets what
             // it had to write, as kernels do: no later sync writes it
    kFailsThoughDone,  // done, and an error reported
    kShort,            // a write takes the first half
    kLies,             // a sync does nothing and reports success
    kPowerLoss,        // before the step
    kPowerLossAfter
  } kind = Kind::kNone;
  int error = 0;  // an errno value
};

class SimulatedDisk : public kv::FileSystem {
 public:
  using Decide = std::function<Fault(const Step&)>;

  SimulatedDisk();
  ~SimulatedDisk() override;

  // Empty: nothing goes wrong. Returns those before.
  Decide set_faults(Decide decide);
  // From now on every call fails with EIO and does nothing, until one of the restarts.
  void lose_power();
  [[nodiscard]] bool has_power() const;

  // The process died, and its open files and locks with it; the kernel keeps what it was given.
  void restart_process();
  // The machine died: what was not synced is dropped, kept, torn or reordered as `random` says.
  void restart_machine(Random& random);

  [[nodiscard]] uint64_t steps() const;  // changes so far
  // A digest of all steps and their faults so far, to compare two runs.
  [[nodiscard]] uint64_t trace() const;
  // The same disk, with everything unsynced as it is. No file of the copy is open.
  [[nodiscard]] std::unique_ptr<SimulatedDisk> copy() const;

  kv::Answer<std::unique_ptr<kv::File>> open(const std::string& path,
                                             const kv::OpenHow& how) override;
  int rename(const std::string& from, const std::string& to) override;
  int link(const std::string& from, const std::string& to) override;
  int remove(const std::string& path) override;
  int make_folder(const std::string& path, unsigned mode) override;
  int sync_folder(const std::string& path) override;
  kv::Answer<kv::FileInfo> info(const std::string& path, bool follow_links) override;
  kv::Answer<std::vector<std::string>> list(const std::string& path) override;

 private:
  friend class SimulatedFile;
  using NodeId = uint64_t;
  // Sets or takes away names, together.
  using NameChange = std::vector<std::pair<std::string, std::optional<NodeId>>>;
  struct Node;
  struct Place;

  Fault decide(Operation operation, const std::string& path);
  // Runs `change` as the fault says; returns an errno value.
  int carry_out(const Fault& fault, const std::function<int()>& change);
  Place find_place(const std::string& path);
  Node* find(const std::string& path);
  static int change_names(Node& folder, NameChange change);
  int sync_node(Node& node, Operation operation, const std::string& path);
  void forget_unreachable();

  mutable std::mutex mutex_;
  std::map<NodeId, Node> nodes_;
  NodeId next_node_ = 0;
  uint64_t life_ = 0;  // of the process: files opened in an earlier one are dead
  bool has_power_ = true;
  Decide decide_;
  uint64_t steps_ = 0, reads_ = 0, trace_ = 0;
};

}  // namespace daybook::simulate
