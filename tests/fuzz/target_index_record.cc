// The keys and records of the version index: what parses is written back to the same bytes.
#include "base/bytes.h"
#include "fuzz/input.h"
#include "log/key_codec.h"
#include "versions/effective.h"
#include "versions/field_record.h"
#include "versions/lookup.h"
#include "versions/record.h"

namespace daybook {
namespace {

void check_keys(std::string_view key) {
  (void)versions::describe_key(key);
  if (const auto version = versions::parse_version_key(key)) {
    DAYBOOK_CHECK_EQ(versions::version_key(version->group, version->position), key);
  }
  if (const auto effective = versions::parse_effective_key(key)) {
    DAYBOOK_CHECK_EQ(
        versions::effective_key(effective->group, effective->time, effective->position), key);
  }
  // Of a longer name the key holds a hash.
  const auto field = versions::parse_field_key(key);
  if (field && field->field.size() <= 255) {
    DAYBOOK_CHECK_EQ(
        versions::field_key(field->chain, field->contract, field->field, field->position), key);
  }
  if (const auto lookup = versions::parse_lookup_key(key)) {
    DAYBOOK_CHECK_EQ(versions::lookup_key(lookup->kind, lookup->value, lookup->position), key);
  }
  if (const auto event = log::parse_event_key(key)) {
    DAYBOOK_CHECK_EQ(log::event_key(*event), key);
  }
  if (const auto hash = log::parse_hash_key(key)) {
    DAYBOOK_CHECK_EQ(log::hash_key(hash->tile_level, hash->index), key);
  }
}

void check_records(std::string_view bytes) {
  if (const auto subject = versions::parse_subject_record(bytes)) {
    DAYBOOK_CHECK_EQ(bytes.size(), size_t{18});
  }
  (void)versions::parse_document_record(bytes);
  (void)versions::is_history_record(bytes);
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  check_keys(fuzz::Input(data, size).rest());
  check_records(fuzz::Input(data, size).rest());
  return 0;
}
