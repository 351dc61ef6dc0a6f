// A bare repository in a temporary folder: Commit, Damage, Reopen, Check.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "git/git_cli.h"
#include "git/repository.h"

namespace daybook::git {

inline constexpr char kBranch[] = "daybook";

class GitTest : public ::testing::Test {
 protected:
  GitTest() {
    // In memory where there is such a folder: every object is synced.
    const bool in_memory = ::access("/dev/shm", W_OK) == 0;
    std::string pattern =
        (in_memory ? "/dev/shm" : std::filesystem::temp_directory_path().string()) +
        "/daybook-git-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~GitTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  void SetUp() override { reopen(); }

  [[nodiscard]] std::string path() const { return folder_ + "/repo.git"; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  void reopen() {
    repo.reset();
    auto opened = Repository::open_or_init_bare(path(), kBranch);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    repo = std::move(opened).value();
  }
  [[nodiscard]] std::string git(const std::string& arguments) const {
    return daybook::testing::git_line(path(), arguments);
  }

  static Person person(int64_t seconds) {
    return {"Ann", "ann@x.invalid", TimeNs{seconds * 1'000'000'000}};
  }
  ObjectId tree(const std::optional<ObjectId>& base, const std::vector<TreeChange>& changes) {
    auto id = repo->write_tree(base, changes);
    EXPECT_TRUE(id.ok()) << (id.ok() ? "" : id.error().message);
    return id.ok() ? *id : ObjectId{};
  }
  ObjectId commit(const ObjectId& tree_id, const std::vector<ObjectId>& parents,
                  const std::string& message) {
    auto id = repo->write_commit(
        {tree_id, parents, person(1'700'000'000), person(1'700'000'001), message});
    EXPECT_TRUE(id.ok()) << (id.ok() ? "" : id.error().message);
    return id.ok() ? *id : ObjectId{};
  }
  // Commits the changes on top of the branch, and moves it there.
  ObjectId extend(const std::vector<TreeChange>& changes, const std::string& message = "change\n") {
    const std::optional<ObjectId> tip = repo->branch_tip(kBranch).value();
    const std::optional<ObjectId> base =
        tip ? std::optional<ObjectId>(repo->read_commit(*tip).value().tree) : std::nullopt;
    const ObjectId id = commit(
        tree(base, changes), tip ? std::vector<ObjectId>{*tip} : std::vector<ObjectId>{}, message);
    const Result<void> moved = repo->move_branch(kBranch, tip, id);
    EXPECT_TRUE(moved.ok()) << (moved.ok() ? "" : moved.error().message);
    return id;
  }
  [[nodiscard]] std::string loose_path(const ObjectId& id) const {
    return path() + "/objects/" + id.hex.substr(0, 2) + "/" + id.hex.substr(2);
  }
  static void overwrite(const std::string& file, const std::string& bytes) {
    std::filesystem::permissions(file, std::filesystem::perms::owner_write,
                                 std::filesystem::perm_options::add);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }
  static std::string contents(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  std::unique_ptr<Repository> repo;

 private:
  std::string folder_;
};

template <class T>
std::string message_of(const Result<T>& result) {
  return result.ok() ? "(no error)" : result.error().message;
}

}  // namespace daybook::git
