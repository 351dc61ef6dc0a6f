// Snapshots beside git's own tools, everything synced on both sides.
//
// Bulk: `git fast-import` makes the very same commits (same trees, tiles and checkpoints: the tips
// are compared) from a stream that lies ready in a file, in the two orders that its manual knows:
// commit by commit, and all versions of a file in a row, which it packs best. Ours starts from the
// log: fold, rendering, Merkle tree, signatures and all.
//
// Live: raw libgit2 writes the same blobs, trees and commit, ready made, and moves the branch.
#include <git2.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "bench/book.h"
#include "bench/suite.h"
#include "note/checkpoint.h"
#include "project/git_projector.h"
#include "project/snapshot.h"

namespace daybook::bench {
namespace {

constexpr uint64_t kSnapshots = 1000;

Book& snapshot_book() {
  static Book book;
  book.fill(kSnapshots);
  return book;
}

std::string projected_tip;

void project_all(Measure& measure) {
  ledger::Ledger& ledger = snapshot_book().ledger();
  std::filesystem::remove_all(ledger.paths().resolve(ledger.config().git_repository));
  measure.all(kSnapshots, [&] {
    const auto report = project::project_git(ledger, {});
    require(report.ok() && report->commits == kSnapshots,
            report.ok() ? "commits are missing" : report.error().message);
    projected_tip = report->tip->hex;
  });
}

using VisitSnapshot = std::function<void(const project::Snapshot&)>;

// Every snapshot of the log, in order.
void for_each_snapshot(const ledger::Ledger& ledger, const VisitSnapshot& visit) {
  const note::Signer& signer = *ledger.signer();
  auto builder = project::SnapshotBuilder::at(
      ledger, TreeSize(0), [&](const note::Checkpoint& checkpoint) -> Result<std::string> {
        return note::sign_checkpoint(checkpoint, signer);
      });
  require(builder.ok(), "no snapshots");
  const auto done = project::for_each_transaction(
      ledger, TreeSize(0), ledger.size(),
      [&](const project::StoredTransaction& it) -> Result<bool> {
        DAYBOOK_TRY(const project::Snapshot snapshot, builder->next(it));
        visit(snapshot);
        return true;
      });
  require(done.ok(), "the history does not fold");
}

std::string data_of(const std::string& bytes) {
  return "data " + std::to_string(bytes.size()) + "\n" + bytes + "\n";
}

// The lines of a commit object that fast-import takes as they are.
std::string people_of(const project::CommitWords& words) {
  const std::string commit = git::encode_commit(
      {git::ObjectId{std::string(40, '0')}, {}, words.author, words.committer, words.message});
  const size_t author = commit.find("author ");
  return commit.substr(author, commit.find("\n\n") + 1 - author);
}

enum class Order { kByCommit, kByFile };

// Versions of one file: those of partial tiles have their width as their name.
std::string file_of(std::string path) {
  while (!path.empty() && path.back() >= '0' && path.back() <= '9') path.pop_back();
  return path;
}

std::string fast_import_stream(Order order) {
  std::map<std::string, std::string> blobs;  // by file
  std::string commits;
  uint64_t mark = 0;
  for_each_snapshot(snapshot_book().ledger(), [&](const project::Snapshot& snapshot) {
    commits +=
        "commit refs/heads/daybook\n" + people_of(snapshot.words) + data_of(snapshot.words.message);
    for (const git::TreeChange& change : snapshot.changes) {
      if (!change.content) {
        commits += "D " + change.path + "\n";
      } else if (order == Order::kByCommit) {
        commits += "M 100644 inline " + change.path + "\n" + data_of(*change.content);
      } else {
        const std::string name = ":" + std::to_string(++mark);
        blobs[file_of(change.path)] += "blob\nmark " + name + "\n" + data_of(*change.content);
        commits += "M 100644 " + name + " " + change.path + "\n";
      }
    }
  });
  std::string stream;
  for (const auto& [file, versions] : blobs) stream += versions;
  return stream + commits;
}

void run(const std::string& command) {
  require(std::system(command.c_str()) == 0, "failed: " + command);
}

std::string output_of(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");
  char line[64] = {};
  require(pipe != nullptr && std::fgets(line, sizeof line, pipe) != nullptr, command);
  ::pclose(pipe);
  return std::string(line).substr(0, 40);
}

template <Order kOrder>
void fast_import(Measure& measure) {
  static const std::string content = fast_import_stream(kOrder);
  const Folder folder;
  const std::string stream = folder.path() + "/stream";
  std::ofstream(stream, std::ios::binary) << content;
  const std::string repository = folder.path() + "/repo.git";
  run("git init -q --bare " + repository);
  // git's default for packs, and the reference as well.
  measure.all(kSnapshots, [&] {
    run("git -c core.fsync=reference -C " + repository + " fast-import --quiet < " + stream);
  });
  const std::string tip = output_of("git -C " + repository + " rev-parse daybook");
  require(projected_tip.empty() || projected_tip == tip, "the commits are not the same");
}

struct ReadyObject {
  git_object_t type;
  std::string bytes;
};

// The objects of one commit, in the order in which they are written.
class Recorder : public git::ObjectStore {
 public:
  Result<std::string> read(git::ObjectType, const git::ObjectId& id) override {
    return not_found("object " + id.hex + " was only recorded");
  }
  Result<git::ObjectId> write(git::ObjectType type, std::string_view bytes, const std::string&,
                              const std::string&) override {
    objects.push_back(
        {type == git::ObjectType::kTree ? GIT_OBJECT_TREE : GIT_OBJECT_BLOB, std::string(bytes)});
    return git::object_id(type, bytes);
  }
  std::vector<ReadyObject> objects;
};

// Of the last snapshots of the log, each one's objects; the commit comes last.
std::vector<std::vector<ReadyObject>> ready_snapshots(uint64_t count) {
  const ledger::Ledger& ledger = snapshot_book().ledger();
  std::vector<std::vector<ReadyObject>> out;
  git::Folder root;
  std::vector<git::ObjectId> parents;
  for_each_snapshot(ledger, [&](const project::Snapshot& snapshot) {
    Recorder recorder;
    require(git::apply_changes(root, snapshot.changes, recorder).ok(), "a tree cannot be made");
    const auto tree = root.write("", recorder);
    require(tree.ok(), "a tree cannot be made");
    const std::string commit = git::encode_commit(
        {*tree, parents, snapshot.words.author, snapshot.words.committer, snapshot.words.message});
    recorder.objects.push_back({GIT_OBJECT_COMMIT, commit});
    parents = {git::object_id(git::ObjectType::kCommit, commit)};
    if (snapshot.size.value + count > ledger.size().value)
      out.push_back(std::move(recorder.objects));
  });
  return out;
}

constexpr uint64_t kLive = 50;

void raw_live(Measure& measure) {
  static const auto snapshots = ready_snapshots(kLive);
  const Folder folder;
  const std::string path = folder.path() + "/raw.git";
  require(git::Repository::open_or_init_bare(path, "daybook").ok(), "no repository");
  git_repository* repository = nullptr;
  git_odb* odb = nullptr;
  require(git_repository_open(&repository, path.c_str()) == 0, "no repository");
  require(git_repository_set_ident(repository, "daybook", "daybook@daybook.invalid") == 0, "ident");
  require(git_repository_odb(&odb, repository) == 0, "no objects");
  measure.all(kLive, [&] {
    git_oid id;
    for (const std::vector<ReadyObject>& objects : snapshots) {
      for (const ReadyObject& object : objects)
        require(git_odb_write(&id, odb, object.bytes.data(), object.bytes.size(), object.type) == 0,
                "a raw write failed");
      git_reference* reference = nullptr;
      require(
          git_reference_create(&reference, repository, "refs/heads/daybook", &id, 1, "raw") == 0,
          "a raw reference failed");
      git_reference_free(reference);
    }
  });
  git_odb_free(odb);
  git_repository_free(repository);
}

// The same commits, one by one; what it takes to record the event is not the snapshot's.
void project_live(Measure& measure) {
  Book book;
  book.fill(kSnapshots - kLive);
  require(project::project_git(book.ledger(), {}).ok(), "no snapshots");
  for (uint64_t n = 0; n < kLive; ++n) {
    require(book.ledger().submit({book.next()}, 1).ok(), "an append failed");
    measure.all(1, [&] {
      const auto report = project::project_git(book.ledger(), {});
      require(report.ok() && report->commits == 1, "a live snapshot failed");
    });
  }
}

Workload bulk_snapshots() {
  return {"snapshot/bulk",
          "1000 commits of a growing log into an empty repository",
          "commit",
          {{"daybook", project_all},
           {"git fast-import", fast_import<Order::kByFile>},
           {"git fast-import, by commit", fast_import<Order::kByCommit>}},
          {speed_at_least("daybook", "git fast-import", 1.5),
           speed_at_least("daybook", "git fast-import, by commit", 1.5)}};
}

Workload live_snapshots() {
  return {"snapshot/live",
          "one commit after each event, on top of a thousand",
          "commit",
          {{"daybook", project_live}, {"raw libgit2", raw_live}},
          {speed_at_least("daybook", "raw libgit2", 0.8)}};
}

SUITE_WORKLOAD(bulk_snapshots);
SUITE_WORKLOAD(live_snapshots);

}  // namespace
}  // namespace daybook::bench
