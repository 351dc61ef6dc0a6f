// Queries over the log of a real project: every LevelDB folder, then the unified files.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "document/document.h"
#include "document/event_json.h"
#include "ingest/importers.h"
#include "ledger/ledger_fixture.h"
#include "query/blame.h"
#include "query/history.h"

namespace daybook::testing {
namespace {

namespace fs = std::filesystem;
using query::BlamedField;

std::string corpus_root() {
  return DAYBOOK_SOURCE_DIR "/../shared/corpus/lookcoin";
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class QueryCorpus : public LedgerTest {
 protected:
  void SetUp() override {
    if (!fs::exists(corpus_root())) GTEST_SKIP() << "no corpus at " << corpus_root();
    LedgerTest::SetUp();
    std::vector<std::string> folders;
    for (const auto& entry : fs::directory_iterator(corpus_root() + "/history")) {
      if (fs::exists(entry.path() / "leveldb")) folders.push_back(entry.path() / "leveldb");
    }
    std::sort(folders.begin(), folders.end());
    take(ingest::plan_leveldb(*ledger, folders, {}));
    clock.time = TimeNs::from_ms(1'755'200'000'000);
    std::vector<std::string> files;
    const std::string unified = corpus_root() + "/migrated/daa8235/deployments/unified";
    for (const auto& entry : fs::directory_iterator(unified)) {
      const std::string name = entry.path().filename();
      if (name.find(".unified.json") != std::string::npos) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    take(ingest::plan_unified(*ledger, files, {}));
  }
  void take(Result<ingest::Plan> plan) {
    ASSERT_TRUE(plan.ok()) << plan.error().message;
    const auto report = ingest::run(*ledger, std::move(plan).value(), false, {});
    ASSERT_TRUE(report.ok()) << report.error().message;
  }
};

bool holds_value(const json::Value& json, const json::Value& wanted) {
  if (json == wanted) return true;
  if (!json.is_structured()) return false;
  return std::any_of(json.begin(), json.end(),
                     [&](const json::Value& member) { return holds_value(member, wanted); });
}

// A line of a history shows the event's own name, time and type; an entry for a name in full shows
// the end of the contract's name.
bool shows_event(const event::Event& event, const BlamedField& field) {
  if (!field.value.is_string()) return false;
  const std::string text = field.value.get<std::string>();
  if (field.pointer.rfind("/operations/", 0) == 0) {
    std::string type = event::payload_name(event.payload);
    type[8] = static_cast<char>(std::tolower(type[8]));
    return type.substr(8) == text || event.subject.name == text;
  }
  return field.pointer.rfind("/contracts/legacy/", 0) == 0 &&
         event.subject.name.find(text) != std::string::npos;
}

bool is_listed_as_derived(const BlamedField& field) {
  for (const std::string& pointer : document::derived_pointers()) {
    if (field.pointer == pointer || field.pointer.rfind(pointer + "/", 0) == 0) return true;
  }
  return field.value.is_structured() && field.value.empty();
}

TEST_F(QueryCorpus, EveryLeafOfEveryFileIsBlamedOnAnEventThatHoldsIt) {
  const state::State& state = **ledger->state();
  ASSERT_GE(state.networks.size(), 6U);
  for (const auto& [chain, network] : state.networks) {
    SCOPED_TRACE(network.header.name);
    const auto blame = query::blame(*ledger, state, chain, "");
    ASSERT_TRUE(blame.ok()) << blame.error().message;
    const json::Value document = document::compose(chain, network);
    ASSERT_EQ(blame->fields.size(), query::leaf_pointers(document, "").size());
    for (const BlamedField& field : blame->fields) {
      const event::Event& event = blame->events.at(field.position);
      EXPECT_EQ(event.subject.chain, chain) << field.pointer;
      if (field.derived) {
        EXPECT_TRUE(is_listed_as_derived(field)) << field.pointer;
        continue;
      }
      const json::Value json = document::event_to_json(event);
      EXPECT_TRUE(holds_value(json, field.value) || shows_event(event, field))
          << field.pointer << " = " << json::stringify(field.value) << " at "
          << field.position.value;
    }
  }
}

std::optional<std::string> proxy_of(const event::ContractValue& value) {
  return query::stored_field(value, "body/proxy");
}

// Does a LevelDB record hold the arguments of what still stands behind the same proxy?
bool is_of_present_deployment(const query::HistoryLine& line, const state::NetworkState& network) {
  const auto* change = std::get_if<event::ContractChange>(&line.event.payload);
  const bool is_record = line.event.source && line.event.source->kind == "leveldb";
  if (!is_record || change == nullptr) return false;
  if (!query::stored_field(change->value, "extended/deploymentArgs")) return false;
  return proxy_of(change->value) == proxy_of(network.contracts.at(line.event.subject.name).value);
}

// The answer key marks the records that dropped their arguments. For ten of the contracts the
// arguments are those of what is deployed now; three were deployed anew since.
TEST_F(QueryCorpus, HistoryFindsTheArgumentsThatLaterSavesDropped) {
  const auto key = json::parse(bytes_of(corpus_root() + "/leveldb-records.dev.json"));
  ASSERT_TRUE(key.ok()) << key.error().message;
  std::set<std::string> expected;
  for (const json::Value& record : *key) {
    for (const json::Value& type : record["types"]) {
      if (type == "ARGS-DROPPED") expected.insert(record["key"]);
    }
  }
  ASSERT_EQ(expected.size(), 13U);
  const state::State& state = **ledger->state();
  std::set<std::string> found, of_present_deployment;
  for (const auto& [chain, network] : state.networks) {
    const auto lines = query::history(*ledger, state, {chain, "", "", {}, ledger->size()});
    ASSERT_TRUE(lines.ok());
    for (const query::HistoryLine& line : *lines) {
      const std::string name = document::leveldb_key(chain, line.event.subject.name);
      const auto dropped = query::dropped_fields(line);
      if (std::count(dropped.begin(), dropped.end(), "extended/deploymentArgs") != 0) {
        found.insert(name);
      }
      if (expected.count(name) != 0 && is_of_present_deployment(line, network)) {
        of_present_deployment.insert(name);
      }
    }
  }
  EXPECT_EQ(found, expected);
  EXPECT_EQ(of_present_deployment.size(), 10U) << ::testing::PrintToString(of_present_deployment);
}

// The arguments themselves are in the history of the field, as the superseded record had them.
TEST_F(QueryCorpus, TheHistoryOfTheFieldHoldsTheArgumentsAsTheRecordHadThem) {
  const auto key = json::parse(bytes_of(corpus_root() + "/leveldb-records.dev.json"));
  ASSERT_TRUE(key.ok());
  const state::State& state = **ledger->state();
  size_t checked = 0;
  for (const json::Value& record : *key) {
    if (!record["value"].contains("deploymentArgs")) continue;
    const ChainId chain(record["chainId"].get<uint64_t>());
    const std::string name = record["value"]["contractName"];
    const auto lines = query::history(*ledger, state,
                                      {chain, name, "extended/deploymentArgs", {}, ledger->size()});
    ASSERT_TRUE(lines.ok()) << lines.error().message;
    const json::Value& args = record["value"]["deploymentArgs"];
    const bool shown = std::any_of(lines->begin(), lines->end(), [&](const auto& line) {
      return std::any_of(line.fields.begin(), line.fields.end(),
                         [&](const auto& change) { return change.after && *change.after == args; });
    });
    EXPECT_TRUE(shown) << record["key"];
    ++checked;
  }
  EXPECT_GE(checked, 10U);
}

}  // namespace
}  // namespace daybook::testing
