// The raw reader and LevelDB itself read the same folder: any puts and deletes, in any batches,
// with the log moved to tables whenever LevelDB opens.
#include <filesystem>
#include <map>

#include "evidence/records.h"
#include "fuzz/input.h"
#include "fuzz/scratch.h"
#include "kv/raw_reader.h"
#include "kv/store.h"

namespace daybook {
namespace {

using Pairs = std::map<std::string, std::string>;

class Database {
 public:
  Database() : folder_(fuzz::scratch_folder() + "/leveldb") {
    std::filesystem::remove_all(folder_);
    open();
  }

  // Opening moves what the log holds to a table.
  void open() {
    store_.reset();
    auto opened = kv::Store::open(folder_, {.create_if_missing = true});
    DAYBOOK_CHECK(opened.ok());
    store_ = std::move(opened).value();
  }

  void write(fuzz::Input& input) {
    kv::Batch batch;
    for (unsigned n = 1U + input.below(4); n > 0; --n) {
      const std::string key = "k" + std::string(input.take(1));
      if (input.below(4) == 0) {
        batch.erase(key);
        expected_.erase(key);
      } else {
        const std::string value = std::string(input.text()) + std::string(input.number16(), 'v');
        batch.put(key, value);
        expected_[key] = value;
      }
      ++operations_;
    }
    DAYBOOK_CHECK(store_->write_synced(batch).ok());
  }

  void check() {
    check_live();
    store_.reset();
    // As evidence: that tells which table is in use when two hold a record.
    const auto folder = kv::salvage_raw_folder(folder_);
    DAYBOOK_CHECK(folder.ok());
    DAYBOOK_CHECK(folder->damage.empty());
    // Closing interrupts a compaction: its table is left unfinished.
    for (const kv::RawDamage& torn : folder->torn) DAYBOOK_CHECK(torn.file.ends_with(".ldb"));
    check_sequences(*folder);
    Pairs live;
    const std::vector<evidence::Status> statuses = evidence::classify(*folder);
    for (size_t i = 0; i < statuses.size(); ++i) {
      const kv::RawRecord& record = folder->records[i];
      if (statuses[i] == evidence::Status::kLive) live[record.key] = record.value;
    }
    DAYBOOK_CHECK(live == expected_);
  }

 private:
  void check_live() const {
    Pairs live;
    kv::Iterator it = store_->iterate();
    for (it.seek_to_first(); it.valid(); it.next()) live.emplace(it.key(), it.value());
    DAYBOOK_CHECK(it.status().ok());
    DAYBOOK_CHECK(live == expected_);
  }

  // LevelDB numbers its writes from 1; a compaction may drop superseded ones.
  void check_sequences(const kv::RawFolder& folder) const {
    uint64_t last = 0;
    for (const kv::RawRecord& record : folder.records) {
      DAYBOOK_CHECK(last < record.sequence && record.sequence <= operations_);
      last = record.sequence;
    }
  }

  std::string folder_;
  std::unique_ptr<kv::Store> store_;
  Pairs expected_;
  uint64_t operations_ = 0;
};

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  Database database;
  for (unsigned step = 0; step < 24 && !input.done(); ++step) {
    if (input.below(5) == 0) {
      database.open();
    } else {
      database.write(input);
    }
  }
  database.check();
  return 0;
}
