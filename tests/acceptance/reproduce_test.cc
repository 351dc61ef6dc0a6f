// Two folders that import the same input with the same key and clock hold the same events, root and
// commit ids, and a rebuild from the events alone makes every derived thing again.
#include "acceptance/program.h"
#include "note/note.h"

namespace daybook::testing {
namespace {

class Reproduce : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto signer = note::Signer::generate("repro.example/log");
    ASSERT_TRUE(signer.ok());
    std::ofstream(folder / "key") << signer->skey() << "\n";
    std::filesystem::permissions(folder / "key", std::filesystem::perms(0600));
  }
  std::string import_into(const std::string& name) {
    const std::string root = folder / name;
    run(program(root, "init --origin repro.example/log --key " + (folder / "key")));
    run(program(root, "import leveldb" + joined(leveldb_folders())));
    run(program(root, "import unified" + joined(sample("unified"))));
    run(program(root, "import legacy" + joined(sample("legacy"))));
    return root;
  }
  static std::vector<std::string> sample(const std::string& kind) {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(sample_folder() + "/" + kind)) {
      files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
  }
  static void run(const std::string& command) {
    const Outcome outcome = shell(command);
    ASSERT_EQ(outcome.code, 0) << command << "\n" << outcome.out;
  }

  TemporaryFolder folder;
};

TEST_F(Reproduce, TwoImportsOfTheSameInputGiveTheSameEventsRootAndCommitIds) {
  const std::string one = fingerprint(import_into("one"));
  const std::string two = fingerprint(import_into("two"));
  EXPECT_GT(one.size(), 1000U) << one;
  EXPECT_EQ(one, two);
}

TEST_F(Reproduce, RebuildingFromTheEventsAloneGivesTheSameFilesAndCommitIds) {
  const std::string root = import_into("book");
  const std::string before = fingerprint(root);
  run(program(root, "replay rebuild"));
  EXPECT_EQ(fingerprint(root), before);
  run(program(root, "verify"));
}

TEST_F(Reproduce, ImportingTheSameInputAgainAppendsNothing) {
  const std::string root = import_into("book");
  const std::string before = fingerprint(root);
  run(program(root, "import leveldb" + joined(leveldb_folders())));
  run(program(root, "import unified" + joined(sample("unified"))));
  run(program(root, "import legacy" + joined(sample("legacy"))));
  EXPECT_EQ(fingerprint(root), before);
}

}  // namespace
}  // namespace daybook::testing
