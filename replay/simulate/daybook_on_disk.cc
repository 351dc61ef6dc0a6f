#include "replay/simulate/daybook_on_disk.h"

namespace daybook::simulate {
namespace {

// An invented key: its seed is 32 bytes of 0x07.
constexpr char kKey[] =
    "PRIVATE+KEY+example.com/daybook+8cd4f035+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
constexpr char kStoreId[] = "000102030405060708090a0b0c0d0e0f";
// LevelDB's smallest: new logs, tables and compactions are part of every history.
constexpr size_t kWriteBufferBytes = size_t{64} << 10;

}  // namespace

std::string first_key() {
  return note::Signer::parse(kKey)->verifier().vkey();
}

ledger::CreateOptions create_options(SimulatedDisk& disk) {
  ledger::CreateOptions options;
  options.config = ledger::default_config();
  options.config.origin = "example.com/daybook";
  options.config.git_enabled = false;  // libgit2 has its own way to the disk
  options.signer_key = kKey;
  options.store_id = kStoreId;
  options.storage = {&disk, kWriteBufferBytes};
  return options;
}

ledger::OpenOptions open_options(SimulatedDisk& disk, bool writable) {
  ledger::OpenOptions options;
  options.writable = writable;
  options.lock_wait_ms = 0;
  options.storage = {&disk, kWriteBufferBytes};
  return options;
}

}  // namespace daybook::simulate
