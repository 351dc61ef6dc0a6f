#include "replay/simulate/simulated_disk.h"

#include <algorithm>
#include <cerrno>
#include <set>

#include "base/check.h"
#include "replay/simulate/unsynced.h"

namespace daybook::simulate {
namespace {

using Kind = kv::FileInfo::Kind;

constexpr unsigned kMode = 0700;  // of everything: permissions are not simulated

void mix(uint64_t& digest, uint64_t value) {
  digest = (digest ^ value) * 0x9e3779b97f4a7c15ULL;
  digest ^= digest >> 29;
}

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts;
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    if (end > at) parts.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

}  // namespace

const char* name_of(Operation operation) {
  switch (operation) {
    case Operation::kRead:
      return "read";
    case Operation::kCreate:
      return "create";
    case Operation::kWrite:
      return "write";
    case Operation::kTruncate:
      return "truncate";
    case Operation::kSync:
      return "sync";
    case Operation::kRename:
      return "rename";
    case Operation::kLink:
      return "link";
    case Operation::kRemove:
      return "remove";
    case Operation::kMakeFolder:
      return "make folder";
    case Operation::kSyncFolder:
      return "sync folder";
  }
  return "";
}

struct SimulatedDisk::Node {
  Kind kind = Kind::kFile;
  UnsyncedContent content;                 // of a file
  std::map<std::string, NodeId> names;     // of a folder: as processes see it, and
  std::map<std::string, NodeId> durable;   // as after its last sync
  std::vector<NameChange> unsynced_names;  // what leads from one to the other
  bool locked = false;

  static void apply(std::map<std::string, NodeId>& to, const NameChange& change) {
    for (const auto& [name, node] : change) {
      if (node) {
        to[name] = *node;
      } else {
        to.erase(name);
      }
    }
  }
  void sync_names() {
    for (const NameChange& change : unsynced_names) apply(durable, change);
    unsynced_names.clear();
  }
  void sync() { kind == Kind::kFolder ? sync_names() : content.sync(); }
  // Names are not forgotten as bytes are. A failed fsync of a file leaves pages that count as
  // clean; what a folder holds goes through the journal (ext4, XFS; btrfs: its tree log), and one
  // that cannot be written stops: either the next sync writes the same names, or there is no next
  // one and every change fails (FaultPlan::kReadOnly). No file system with a journal reports a
  // later sync as done without the names. After a loss of power they are there or not, as any
  // others.
  void fail_sync() {
    if (kind == Kind::kFile) content.fail_sync();
  }
  void lose_power(Random& random) {
    locked = false;
    if (kind != Kind::kFolder) return content.lose_power(random);
    const uint64_t keep = random.below(3);  // none, all, each or not
    for (const NameChange& change : unsynced_names) {
      if (keep == 1 || (keep == 2 && random.one_in(2))) apply(durable, change);
    }
    unsynced_names.clear();
    names = durable;
  }
};

// Where a path's last name is, or would be.
struct SimulatedDisk::Place {
  int error = 0;
  Node* folder = nullptr;
  std::string name;

  [[nodiscard]] std::optional<NodeId> node() const {
    const auto found = folder->names.find(name);
    return found == folder->names.end() ? std::nullopt : std::optional(found->second);
  }
};

class SimulatedFile : public kv::File {
 public:
  SimulatedFile(SimulatedDisk& disk, SimulatedDisk::NodeId node, std::string path)
      : disk_(disk), node_(node), path_(std::move(path)), life_(disk.life_) {}

  ~SimulatedFile() override {
    const std::lock_guard guard(disk_.mutex_);
    if (has_lock_ && is_alive()) node().locked = false;
  }

  kv::Answer<size_t> read_at(uint64_t offset, char* buffer, size_t size) override {
    const std::lock_guard guard(disk_.mutex_);
    if (!is_alive()) return {EIO, 0};
    if (node().kind == Kind::kFolder) return {EISDIR, 0};
    const Fault fault = disk_.decide(Operation::kRead, path_);
    if (fault.error != 0) return {fault.error, 0};
    const std::string& content = node().content.seen();
    if (offset >= content.size()) return {0, 0};
    return {0, content.copy(buffer, size, static_cast<size_t>(offset))};
  }

  kv::Answer<size_t> write_at(uint64_t offset, std::string_view bytes) override {
    const std::lock_guard guard(disk_.mutex_);
    if (!is_alive()) return {EIO, 0};
    const Fault fault = disk_.decide(Operation::kWrite, path_);
    if (fault.kind == Fault::Kind::kShort && bytes.size() > 1) {
      bytes = bytes.substr(0, bytes.size() / 2);
    }
    const int error = disk_.carry_out(fault, [&] {
      node().content.write(offset, bytes);
      return 0;
    });
    return {error, bytes.size()};
  }

  int truncate(uint64_t size) override {
    const std::lock_guard guard(disk_.mutex_);
    if (!is_alive()) return EIO;
    return disk_.carry_out(disk_.decide(Operation::kTruncate, path_), [&] {
      node().content.truncate(size);
      return 0;
    });
  }

  int sync() override {
    const std::lock_guard guard(disk_.mutex_);
    if (!is_alive()) return EIO;
    return disk_.sync_node(node(), Operation::kSync, path_);
  }
  int sync_data() override { return sync(); }

  // Nobody waits here: there is one process, and it would wait for itself.
  int lock(bool /*wait*/) override {
    const std::lock_guard guard(disk_.mutex_);
    if (!is_alive()) return EIO;
    if (node().locked && !has_lock_) return EWOULDBLOCK;
    has_lock_ = node().locked = true;
    return 0;
  }

  kv::Answer<kv::FileInfo> info() override {
    const std::lock_guard guard(disk_.mutex_);
    if (!is_alive()) return {EIO, {}};
    return {0, {node().kind, node().content.seen().size(), kMode, {1, node_}}};
  }

 private:
  [[nodiscard]] bool is_alive() const { return disk_.has_power_ && life_ == disk_.life_; }
  // Open files keep their node.
  SimulatedDisk::Node& node() { return disk_.nodes_.at(node_); }

  SimulatedDisk& disk_;
  const SimulatedDisk::NodeId node_;
  const std::string path_;
  const uint64_t life_;
  bool has_lock_ = false;
};

SimulatedDisk::SimulatedDisk() {
  nodes_[next_node_++].kind = Kind::kFolder;  // the root
}
SimulatedDisk::~SimulatedDisk() = default;

SimulatedDisk::Decide SimulatedDisk::set_faults(Decide decide) {
  const std::lock_guard guard(mutex_);
  std::swap(decide_, decide);
  return decide;
}

void SimulatedDisk::lose_power() {
  const std::lock_guard guard(mutex_);
  has_power_ = false;
}

bool SimulatedDisk::has_power() const {
  const std::lock_guard guard(mutex_);
  return has_power_;
}

void SimulatedDisk::restart_process() {
  const std::lock_guard guard(mutex_);
  ++life_;
  has_power_ = true;
  for (auto& [id, node] : nodes_) node.locked = false;
  forget_unreachable();
}

void SimulatedDisk::restart_machine(Random& random) {
  const std::lock_guard guard(mutex_);
  ++life_;
  has_power_ = true;
  for (auto& [id, node] : nodes_) node.lose_power(random);
  forget_unreachable();
}

uint64_t SimulatedDisk::steps() const {
  const std::lock_guard guard(mutex_);
  return steps_;
}

uint64_t SimulatedDisk::trace() const {
  const std::lock_guard guard(mutex_);
  return trace_;
}

std::unique_ptr<SimulatedDisk> SimulatedDisk::copy() const {
  const std::lock_guard guard(mutex_);
  auto made = std::make_unique<SimulatedDisk>();
  made->nodes_ = nodes_;
  made->next_node_ = next_node_;
  for (auto& [id, node] : made->nodes_) node.locked = false;
  return made;
}

// Only between two lives: open files keep their nodes.
void SimulatedDisk::forget_unreachable() {
  std::set<NodeId> reached{0};
  std::vector<NodeId> to_visit{0};
  while (!to_visit.empty()) {
    const Node& node = nodes_.at(to_visit.back());
    to_visit.pop_back();
    const auto visit = [&](const std::map<std::string, NodeId>& names) {
      for (const auto& [name, id] : names) {
        if (reached.insert(id).second) to_visit.push_back(id);
      }
    };
    visit(node.names);
    visit(node.durable);
    for (const NameChange& change : node.unsynced_names) {
      for (const auto& [name, id] : change) {
        if (id && reached.insert(*id).second) to_visit.push_back(*id);
      }
    }
  }
  std::erase_if(nodes_, [&](const auto& entry) { return reached.count(entry.first) == 0; });
}

Fault SimulatedDisk::decide(Operation operation, const std::string& path) {
  const bool is_read = operation == Operation::kRead;
  const Step step{is_read ? reads_++ : steps_++, operation, path};
  Fault fault = decide_ ? decide_(step) : Fault{};
  if (fault.kind == Fault::Kind::kFails && fault.error == 0) fault.error = EIO;
  if (!is_read) {
    mix(trace_, static_cast<uint64_t>(operation));
    mix(trace_, std::hash<std::string>()(path));
    mix(trace_, static_cast<uint64_t>(fault.kind));
  }
  return fault;
}

int SimulatedDisk::carry_out(const Fault& fault, const std::function<int()>& change) {
  switch (fault.kind) {
    case Fault::Kind::kNone:
    case Fault::Kind::kShort:
      return change();
    case Fault::Kind::kFails:
      return fault.error == 0 ? EIO : fault.error;
    case Fault::Kind::kFailsThoughDone: {
      const int error = change();
      if (error != 0) return error;
      return fault.error == 0 ? EIO : fault.error;
    }
    case Fault::Kind::kLies:
      return 0;
    case Fault::Kind::kPowerLoss:
      has_power_ = false;
      return EIO;
    case Fault::Kind::kPowerLossAfter:
      (void)change();
      has_power_ = false;
      return EIO;
  }
  return EIO;
}

int SimulatedDisk::sync_node(Node& node, Operation operation, const std::string& path) {
  const Fault fault = decide(operation, path);
  if (fault.kind == Fault::Kind::kFails) node.fail_sync();
  return carry_out(fault, [&] {
    node.sync();
    return 0;
  });
}

SimulatedDisk::Node* SimulatedDisk::find(const std::string& path) {
  Node* node = &nodes_.at(0);
  for (const std::string& part : parts_of(path)) {
    const auto found = node->names.find(part);
    if (found == node->names.end()) return nullptr;
    node = &nodes_.at(found->second);
  }
  return node;
}

SimulatedDisk::Place SimulatedDisk::find_place(const std::string& path) {
  if (!has_power_) return {EIO, nullptr, {}};
  const std::vector<std::string> parts = parts_of(path);
  if (parts.empty()) return {EEXIST, nullptr, {}};
  Node* const folder = find(kv::folder_of(path));
  if (folder == nullptr) return {ENOENT, nullptr, {}};
  if (folder->kind != Kind::kFolder) return {ENOTDIR, nullptr, {}};
  return {0, folder, parts.back()};
}

int SimulatedDisk::change_names(Node& folder, NameChange change) {
  Node::apply(folder.names, change);
  folder.unsynced_names.push_back(std::move(change));
  return 0;
}

kv::Answer<std::unique_ptr<kv::File>> SimulatedDisk::open(const std::string& path,
                                                          const kv::OpenHow& how) {
  const std::lock_guard guard(mutex_);
  const Place place = find_place(path);
  if (place.error != 0) return {place.error, nullptr};
  std::optional<NodeId> node = place.node();
  if (node && how.create && how.exclusive) return {EEXIST, nullptr};
  if (!node && !how.create) return {ENOENT, nullptr};
  if (node && how.writable && nodes_.at(*node).kind == Kind::kFolder) return {EISDIR, nullptr};
  if (!node) {
    const int error = carry_out(decide(Operation::kCreate, path), [&] {
      node = next_node_++;
      nodes_[*node];
      return change_names(*place.folder, {{place.name, node}});
    });
    if (error != 0) return {error, nullptr};
  }
  return {0, std::make_unique<SimulatedFile>(*this, *node, path)};
}

int SimulatedDisk::rename(const std::string& from, const std::string& to) {
  const std::lock_guard guard(mutex_);
  const Place source = find_place(from), target = find_place(to);
  if (source.error != 0) return source.error;
  if (target.error != 0) return target.error;
  if (!source.node()) return ENOENT;
  if (source.folder != target.folder) return EXDEV;
  return carry_out(decide(Operation::kRename, to), [&] {
    return change_names(*target.folder,
                        {{source.name, std::nullopt}, {target.name, source.node()}});
  });
}

int SimulatedDisk::link(const std::string& from, const std::string& to) {
  const std::lock_guard guard(mutex_);
  const Place source = find_place(from), target = find_place(to);
  if (source.error != 0) return source.error;
  if (target.error != 0) return target.error;
  if (!source.node()) return ENOENT;
  if (target.node()) return EEXIST;
  return carry_out(decide(Operation::kLink, to), [&] {
    return change_names(*target.folder, {{target.name, source.node()}});
  });
}

int SimulatedDisk::remove(const std::string& path) {
  const std::lock_guard guard(mutex_);
  const Place place = find_place(path);
  if (place.error != 0) return place.error;
  if (!place.node()) return ENOENT;
  if (nodes_.at(*place.node()).kind == Kind::kFolder) return EISDIR;
  return carry_out(decide(Operation::kRemove, path), [&] {
    return change_names(*place.folder, {{place.name, std::nullopt}});
  });
}

int SimulatedDisk::make_folder(const std::string& path, unsigned /*mode*/) {
  const std::lock_guard guard(mutex_);
  const Place place = find_place(path);
  if (place.error != 0) return place.error;
  if (place.node()) return EEXIST;
  return carry_out(decide(Operation::kMakeFolder, path), [&] {
    const NodeId node = next_node_++;
    nodes_[node].kind = Kind::kFolder;
    return change_names(*place.folder, {{place.name, node}});
  });
}

int SimulatedDisk::sync_folder(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (!has_power_) return EIO;
  Node* const folder = find(path);
  if (folder == nullptr) return ENOENT;
  if (folder->kind != Kind::kFolder) return ENOTDIR;
  return sync_node(*folder, Operation::kSyncFolder, path);
}

kv::Answer<kv::FileInfo> SimulatedDisk::info(const std::string& path, bool /*follow_links*/) {
  const std::lock_guard guard(mutex_);
  if (!has_power_) return {EIO, {}};
  if (parts_of(path).empty()) return {0, {Kind::kFolder, 0, kMode, {1, 0}}};
  const Place place = find_place(path);
  if (place.error != 0) return {place.error, {}};
  if (!place.node()) return {ENOENT, {}};
  const Node& node = nodes_.at(*place.node());
  return {0, {node.kind, node.content.seen().size(), kMode, {1, *place.node()}}};
}

kv::Answer<std::vector<std::string>> SimulatedDisk::list(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (!has_power_) return {EIO, {}};
  const Node* const folder = find(path);
  if (folder == nullptr) return {ENOENT, {}};
  if (folder->kind != Kind::kFolder) return {ENOTDIR, {}};
  std::vector<std::string> names;
  for (const auto& [name, node] : folder->names) names.push_back(name);
  return {0, std::move(names)};
}

}  // namespace daybook::simulate
