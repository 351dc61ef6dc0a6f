// The reader of LevelDB's logs, MANIFESTs and batches: of any bytes, with checksums that fit or
// not; and a log with one byte changed gives only records that were written.
#include <algorithm>

#include "fuzz/input.h"
#include "fuzz/leveldb_bytes.h"
#include "kv/raw_batch.h"
#include "kv/raw_log_reader.h"
#include "kv/raw_manifest.h"

namespace daybook {
namespace {

void check_any(std::string_view bytes) {
  const kv::RawLog log = kv::read_raw_log(bytes);
  uint64_t last = 0, content = 0;
  for (const kv::LogRecord& record : log.records) {
    DAYBOOK_CHECK_LE(last, record.offset);
    last = record.offset + 1;
    content += record.payload.size();
    std::vector<kv::RawRecord> operations;
    (void)kv::read_raw_batch(record.payload, "000003.log", operations);
    DAYBOOK_CHECK_LE(operations.size(), record.payload.size());
  }
  DAYBOOK_CHECK_LE(content, bytes.size());
  for (const kv::LogDamage& damage : log.damage) DAYBOOK_CHECK_LT(damage.offset, bytes.size());
  // Every byte is a record's, or damage or the torn end says where it went.
  if (!bytes.empty() && log.damage.empty() && !log.torn_at) {
    DAYBOOK_CHECK(!log.records.empty() || bytes.size() < 7);
  }
  const kv::RawManifest manifest = kv::read_raw_manifest(bytes);
  DAYBOOK_CHECK(manifest.damage.size() >= log.damage.size());
}

void check_one_changed_byte(fuzz::Input input) {
  const size_t at = input.number16();
  const uint8_t mask = input.byte();
  std::vector<std::string> payloads;
  while (!input.done() && payloads.size() < 20) {
    const uint8_t head = input.byte();
    // Some are long enough to cross blocks.
    payloads.emplace_back(head % 8 == 7 ? std::string(size_t{head} * 200, 'x')
                                        : std::string(input.take(head)));
  }
  std::string bytes = fuzz::frame_log(payloads);
  const kv::RawLog whole = kv::read_raw_log(bytes);
  DAYBOOK_CHECK(whole.damage.empty() && !whole.torn_at);
  DAYBOOK_CHECK_EQ(whole.records.size(), payloads.size());
  for (size_t i = 0; i < payloads.size(); ++i) {
    DAYBOOK_CHECK(whole.records[i].payload == payloads[i]);
  }
  if (bytes.empty() || mask == 0) return;
  char& byte = bytes[at % bytes.size()];
  byte = static_cast<char>(byte ^ static_cast<char>(mask));
  const kv::RawLog changed = kv::read_raw_log(bytes);
  DAYBOOK_CHECK(!changed.damage.empty() || changed.torn_at);
  size_t next = 0;
  for (const kv::LogRecord& record : changed.records) {
    while (next < payloads.size() && payloads[next] != record.payload) ++next;
    DAYBOOK_CHECK_LT(next, payloads.size());
    ++next;
  }
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  switch (input.below(4)) {
    case 0:
      check_any(input.rest());
      break;
    case 1:
      check_one_changed_byte(input);
      break;
    case 2: {
      const std::string payload(input.rest());  // one edit, or one batch
      check_any(fuzz::frame_log({payload}));
      break;
    }
    default:
      check_any(fuzz::with_log_checksums(std::string(input.rest())));
  }
  return 0;
}
