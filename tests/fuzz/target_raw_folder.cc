// A LevelDB folder of any files: read strictly or as evidence, it is answered; what evidence tells
// of it fits together.
#include <filesystem>

#include "evidence/records.h"
#include "evidence/store_findings.h"
#include "fuzz/input.h"
#include "fuzz/leveldb_bytes.h"
#include "fuzz/scratch.h"
#include "kv/raw_reader.h"

namespace daybook {
namespace {

constexpr const char* kNames[] = {"CURRENT",    "MANIFEST-000002", "MANIFEST-000007", "000003.log",
                                  "000004.log", "000005.ldb",      "000006.sst",      "LOG",
                                  "lost"};

std::string fill_folder(fuzz::Input& input) {
  const std::string folder = fuzz::scratch_folder() + "/raw";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  for (unsigned n = 1U + input.below(6); n > 0; --n) {
    const std::string name = kNames[input.below(std::size(kNames))];
    std::string bytes(input.take(input.number16()));
    if (name.ends_with(".log") || name.starts_with("MANIFEST")) {
      bytes = fuzz::with_log_checksums(std::move(bytes));
    } else if (name.ends_with(".ldb") || name.ends_with(".sst")) {
      bytes = fuzz::with_table_checksums(std::move(bytes));
    }
    fuzz::put_file("raw/" + name, bytes);
  }
  return folder;
}

void check_evidence(const kv::RawFolder& folder) {
  const std::vector<evidence::Status> statuses = evidence::classify(folder);
  DAYBOOK_CHECK_EQ(statuses.size(), folder.records.size());
  std::map<std::string_view, size_t> live;
  for (size_t i = 0; i < statuses.size(); ++i) {
    DAYBOOK_CHECK(!evidence::status_name(statuses[i]).empty());
    if (statuses[i] == evidence::Status::kLive) ++live[folder.records[i].key];
  }
  for (const auto& [key, count] : live) DAYBOOK_CHECK_EQ(count, size_t{1});
  uint64_t last = 0;
  for (const evidence::SequenceRange& range : evidence::missing_sequences(folder)) {
    DAYBOOK_CHECK_LE(range.first, range.last);
    DAYBOOK_CHECK(last == 0 || last < range.first);
    last = range.last;
  }
  DAYBOOK_CHECK_LE(live.size(), evidence::latest_records(folder).size());
  (void)evidence::find_store(folder, evidence::SmallFiles());
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  const std::string folder = fill_folder(input);
  const auto strict = kv::read_raw_folder(folder);
  const auto salvaged = kv::salvage_raw_folder(folder);
  if (salvaged.ok()) check_evidence(*salvaged);
  if (!strict.ok()) return 0;
  // What the strict reader finds, salvage finds too.
  DAYBOOK_CHECK(salvaged.ok());
  DAYBOOK_CHECK_LE(strict->records.size(), salvaged->records.size());
  check_evidence(*strict);
  return 0;
}
