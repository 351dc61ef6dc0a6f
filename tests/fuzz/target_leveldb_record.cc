// A record of a LevelDB source is a contract or says why it is none; a contract's value is written
// back as the record that it came from.
#include "base/bytes.h"
#include "document/document.h"
#include "document/findings.h"
#include "fuzz/input.h"
#include "ingest/leveldb_record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  kv::RawRecord raw;
  raw.is_delete = input.below(2) == 1;
  raw.sequence = input.number16();
  raw.key = std::string(input.text());
  if (!raw.is_delete) raw.value = std::string(input.rest());
  raw.file = "000003.log";
  const ingest::LevelDbRecord record = ingest::parse_record(raw, "in/leveldb");
  DAYBOOK_CHECK(is_utf8(ingest::printable(raw.key)));
  if (!record.is_contract()) return 0;
  DAYBOOK_CHECK_EQ(document::leveldb_key(record.chain, record.name), raw.key);
  if (raw.is_delete) return 0;
  const auto value = document::contract_from_record(record.value, raw.value, "core");
  DAYBOOK_CHECK(value.ok());
  state::NetworkState network;
  network.header.name = "net";
  network.contracts[record.name].value = *value;
  network.contracts[record.name].live = true;
  DAYBOOK_CHECK_EQ(document::leveldb_record(record.chain, record.name, network), raw.value);
  (void)document::check_contract(record.chain, record.name, *value, "in");
  return 0;
}
