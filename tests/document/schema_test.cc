// Everything rendered here is valid by schema/unified-deployment.v3.schema.json. The validator is
// python3-jsonschema.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "document/samples.h"

namespace daybook::document {
namespace {

namespace fs = std::filesystem;

// Writes "<file> /<path>" for each error.
constexpr char kValidator[] = R"(
import json, pathlib, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for file in sorted(pathlib.Path(sys.argv[2]).glob('*.json')):
    for error in validator.iter_errors(json.load(open(file))):
        print(file.name, '/' + '/'.join(map(str, error.absolute_path)))
)";

bool has_validator() {
  return std::system("python3 -c 'from jsonschema import Draft202012Validator' >/dev/null 2>&1") ==
         0;
}

class Schema : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!has_validator()) GTEST_SKIP() << "no python3-jsonschema here that knows draft 2020-12";
    std::string folder = (fs::temp_directory_path() / "daybook-schema-XXXXXX").string();
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    std::ofstream(folder_ / "validate.py") << kValidator;
  }
  void TearDown() override {
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  void write(const std::string& text) {
    std::ofstream(folder_ / (std::to_string(count_++) + ".json"), std::ios::binary) << text;
  }

  // A line for each error of what was written.
  std::string errors() {
    const std::string schema =
        std::string(DAYBOOK_SOURCE_DIR) + "/schema/unified-deployment.v3.schema.json";
    const std::string command = "python3 '" + (folder_ / "validate.py").string() + "' '" + schema +
                                "' '" + folder_.string() + "' >'" + (folder_ / "out").string() +
                                "'";
    if (std::system(command.c_str()) != 0) return "the validator failed";
    return read_file(folder_ / "out");
  }

  fs::path folder_;
  int count_ = 0;
};

TEST_F(Schema, HoldsForWhatIsRendered) {
  write(render(ChainId(97), empty_network()));
  state::NetworkState network = empty_network();
  add(network, "a/B.sol:B", contract("core", "0x1", "0x2"));
  network.sections["emergency"].json = "{}";
  network.deployments.push_back(
      {Position(1), "B", event::ContractAction::kDeployed, {}, "", "", ""});
  write(render(ChainId(97), network));
  EXPECT_EQ(errors(), "");
}

TEST_F(Schema, HoldsForTheCorpusAndWhatIsMadeOfIt) {
  if (corpus().empty()) GTEST_SKIP() << "no corpus beside the repository";
  for (const auto& [name, text] : unified_files()) {
    write(text);
    const Parts parts = decompose(value_of_text(text)).value();
    write(render(parts.chain, network_of(parts)));
  }
  for (const auto& [chain, network] : leveldb_networks()) write(render(chain, network));
  EXPECT_EQ(count_, 2 * 26 + 6);
  EXPECT_EQ(errors(), "");
}

TEST_F(Schema, RefusesWhatIsNoSuchDocument) {
  const std::string good = render(ChainId(97), empty_network());
  const std::pair<const char*, const char*> edits[] = {{"/schemaVersion", "\"2.0.0\""},
                                                       {"/chainId", "0"},
                                                       {"/network", "null"},
                                                       {"/contracts", "[]"},
                                                       {"/contracts/core", R"({"A":{"proxy":5}})"},
                                                       {"/fileVersion", "\"1\""},
                                                       {"/metadata/lastUpdated", "5"}};
  std::string expected;
  for (const auto& [pointer, text] : edits) {
    json::Value document = value_of_text(good);
    const json::Value value = value_of_text(text);
    ASSERT_TRUE(json::set_pointer(document, pointer, &value).ok());
    const std::string at =
        std::string(pointer) == "/contracts/core" ? "/contracts/core/A/proxy" : pointer;
    expected += std::to_string(count_) + ".json " + at + "\n";
    write(json::stringify(document));
  }
  EXPECT_EQ(errors(), expected);
}

}  // namespace
}  // namespace daybook::document
