// Exports hold what the log says, at the point that was asked for.
#include <sstream>

#include "cli/runner.h"
#include "kv/store.h"

namespace daybook::testing {
namespace {

class Export : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    deploy_token();
    ok({"record", "upgrade", "97", "Token", "--implementation", kSecond});
    ok({"record", "deploy", "sepolia", "Token", "--address", kProxy});
  }
};

TEST_F(Export, UnifiedWritesAFileForEachNetwork) {
  ok({"export", "unified", "-o", folder / "out"});
  for (const std::string name : {"bsctestnet.unified.json", "sepolia.unified.json"}) {
    EXPECT_EQ(slurp(folder / ("out/" + name)), slurp(book + "/deployments/unified/" + name))
        << name;
  }
  EXPECT_EQ(run({"export", "unified"}).code, 2);  // two files and one standard output
}

TEST_F(Export, UnifiedIsAsOfThePoint) {
  const std::string then = ok({"export", "unified", "--network", "97", "--at", "@pos:1"});
  EXPECT_NE(then.find(kFirst), std::string::npos);
  EXPECT_EQ(then.find(kSecond), std::string::npos);
  EXPECT_EQ(then, ok({"state", "97", "--at", "@pos:1", "--format", "unified"}));
}

TEST_F(Export, JsonlHoldsEveryEventInOrder) {
  std::istringstream lines(ok({"export", "jsonl"}));
  uint64_t position = 0;
  for (std::string line; std::getline(lines, line); ++position) {
    const auto event = json::parse(line);
    ASSERT_TRUE(event.ok()) << line;
    EXPECT_EQ(event->at("position"), position);
  }
  EXPECT_EQ(position, 5U);
  ok({"export", "jsonl", "-o", folder / "events.jsonl"});
  EXPECT_EQ(slurp(folder / "events.jsonl"), ok({"export", "jsonl"}));
}

TEST_F(Export, JsonlKeepsToANetwork) {
  std::istringstream lines(ok({"export", "jsonl", "--network", "sepolia"}));
  size_t count = 0;
  for (std::string line; std::getline(lines, line);) ++count;
  EXPECT_EQ(count, 2U);
}

TEST_F(Export, LeveldbHoldsTheLiveContractsUnderTheSourcesKeys) {
  ok({"export", "leveldb", "-o", folder / "level"});
  const auto store = kv::Store::open(folder / "level", {});
  ASSERT_TRUE(store.ok()) << store.error().message;
  std::vector<std::string> keys;
  kv::Iterator record = (*store)->iterate();
  for (record.seek_to_first(); record.valid(); record.next()) {
    keys.emplace_back(record.key());
    EXPECT_TRUE(json::parse(record.value()).ok()) << record.value();
  }
  EXPECT_EQ(keys, (std::vector<std::string>{"11155111-Token", "97-Token"}));
}

}  // namespace
}  // namespace daybook::testing
