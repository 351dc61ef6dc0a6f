// The reader of LevelDB's tables: of any bytes, with checksums that fit or not. What it reads is in
// the file, or damage is named.
#include "fuzz/input.h"
#include "fuzz/leveldb_bytes.h"
#include "kv/raw_table_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  const bool fix = input.below(4) != 0;
  std::string bytes(input.rest());
  if (fix) bytes = fuzz::with_table_checksums(std::move(bytes));
  std::vector<kv::RawRecord> records;
  std::vector<kv::RawDamage> damage;
  kv::read_raw_table(bytes, "000005.ldb", records, damage);
  for (const kv::RawDamage& found : damage) {
    DAYBOOK_CHECK_EQ(found.file, "000005.ldb");
    DAYBOOK_CHECK(!found.what.empty());
  }
  for (const kv::RawRecord& record : records) DAYBOOK_CHECK_EQ(record.file, "000005.ldb");
  if (!kv::is_finished_table(bytes)) DAYBOOK_CHECK(records.empty() && !damage.empty());
  return 0;
}
