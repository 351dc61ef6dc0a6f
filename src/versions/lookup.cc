#include "versions/lookup.h"

#include "base/bytes.h"
#include "log/keys.h"
#include "versions/reading.h"
#include "versions/record.h"

namespace daybook::versions {
namespace {

constexpr size_t kLookupOverhead = 1 + 1 + 1 + 8;  // prefix, kind, NUL, position

const char* lookup_word(uint8_t kind) {
  if (kind == kBlockLookup) return "block";
  switch (static_cast<LookupKind>(kind)) {
    case LookupKind::kAddress:
      return "address";
    case LookupKind::kTxHash:
      return "transaction";
    case LookupKind::kCodeHash:
      return "code hash";
    case LookupKind::kActor:
      return "actor";
    case LookupKind::kSourceCommit:
      return "source commit";
    case LookupKind::kTag:
      return "tag";
  }
  return "unknown kind";
}

bool has_prefix(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// The group's last record below `size`.
Result<std::optional<Position>> last_in(const log::Log& log, uint8_t kind, std::string_view value,
                                        TreeSize size) {
  DAYBOOK_RETURN_IF_ERROR(check_usable(log));
  const std::string prefix = lookup_prefix(kind, value);
  kv::Iterator it = log.store().iterate();
  seek_last_below(it, lookup_key(kind, value, Position(size.value)));
  DAYBOOK_RETURN_IF_ERROR(it.status());
  const bool found =
      it.valid() && it.key().size() == prefix.size() + 8 && has_prefix(it.key(), prefix);
  if (!found) return std::optional<Position>();
  return std::optional(Position(read_be64(it.key().substr(prefix.size()))));
}

// Is any of the value's events below `size`? Moves `it`.
bool known_below(kv::Iterator& it, uint8_t kind, const std::string& value, TreeSize size) {
  it.seek(lookup_prefix(kind, value));
  const auto first = it.valid() ? parse_lookup_key(it.key()) : std::nullopt;
  return first && first->kind == kind && first->value == value &&
         first->position.value < size.value;
}

}  // namespace

std::string block_value(ChainId chain, uint64_t block) {
  std::string value;
  append_be64(value, chain.value);
  append_be64(value, block);
  return value;
}

std::string lookup_prefix(uint8_t kind, std::string_view value) {
  std::string key(1, log::kLookupPrefix);
  key.push_back(static_cast<char>(kind));
  key += value;
  key.push_back('\0');
  return key;
}

std::string lookup_key(uint8_t kind, std::string_view value, Position position) {
  std::string key;
  set_lookup_key(key, kind, value, position);
  return key;
}

void set_lookup_key(std::string& key, uint8_t kind, std::string_view value, Position position) {
  key = log::kLookupPrefix;
  key.push_back(static_cast<char>(kind));
  key += value;
  key.push_back('\0');
  append_be64(key, position.value);
}

std::optional<LookupKey> parse_lookup_key(std::string_view key) {
  if (key.size() < kLookupOverhead || key.front() != log::kLookupPrefix) return std::nullopt;
  const auto kind = static_cast<uint8_t>(key[1]);
  const std::string_view value = key.substr(2, key.size() - kLookupOverhead);
  const bool is_block = kind == kBlockLookup;
  if (kind == 0 || kind > kBlockLookup || key[key.size() - 9] != '\0') return std::nullopt;
  if (is_block ? value.size() != 16 : value.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  return LookupKey{kind, std::string(value), Position(read_be64(key.substr(key.size() - 8)))};
}

std::string describe_lookup_key(const LookupKey& key) {
  std::string value = "\"" + key.value + "\"";
  if (key.kind == kBlockLookup) {
    value = std::to_string(read_be64(std::string_view(key.value).substr(8))) + " of chain " +
            std::to_string(read_be64(key.value));
  }
  return std::string("the look-up record of ") + lookup_word(key.kind) + " " + value +
         " at event " + std::to_string(key.position.value);
}

Result<std::vector<Position>> lookup(const log::Log& log, LookupKind kind, std::string_view value,
                                     TreeSize size, size_t limit) {
  DAYBOOK_RETURN_IF_ERROR(check_usable(log));
  const auto code = static_cast<uint8_t>(kind);
  const std::string compared = comparable(kind, value);
  const std::string end = lookup_key(code, compared, Position(size.value));
  std::vector<Position> positions;
  kv::Iterator it = log.store().iterate();
  it.seek(lookup_prefix(code, compared));
  for (; positions.size() < limit && it.valid() && it.key() < end; it.next()) {
    const auto key = parse_lookup_key(it.key());
    if (!key) return broken_record(it.key(), "has a key that is not ours");
    positions.push_back(key->position);
  }
  DAYBOOK_RETURN_IF_ERROR(it.status());
  return positions;
}

Result<std::optional<Position>> last_lookup(const log::Log& log, LookupKind kind,
                                            std::string_view value, TreeSize size) {
  return last_in(log, static_cast<uint8_t>(kind), comparable(kind, value), size);
}

Result<std::vector<std::string>> lookup_values(const log::Log& log, LookupKind kind,
                                               std::string_view prefix, TreeSize size,
                                               size_t limit) {
  DAYBOOK_RETURN_IF_ERROR(check_usable(log));
  const auto code = static_cast<uint8_t>(kind);
  std::string start = lookup_prefix(code, comparable(kind, prefix));
  start.pop_back();
  const std::string common = start;
  std::vector<std::string> values;
  kv::Iterator it = log.store().iterate();
  for (it.seek(start); values.size() < limit && it.valid() && has_prefix(it.key(), common);) {
    const auto key = parse_lookup_key(it.key());
    if (!key) return broken_record(it.key(), "has a key that is not ours");
    if (known_below(it, code, key->value, size)) values.push_back(key->value);
    start = lookup_prefix(code, key->value);
    start.back() = '\x01';
    it.seek(start);
  }
  DAYBOOK_RETURN_IF_ERROR(it.status());
  return values;
}

Result<std::optional<Position>> last_at_block(const log::Log& log, ChainId chain, uint64_t block,
                                              TreeSize size) {
  DAYBOOK_RETURN_IF_ERROR(check_usable(log));
  kv::Iterator it = log.store().iterate();
  std::string end = lookup_prefix(kBlockLookup, block_value(chain, block));
  end.back() = '\x01';
  for (seek_last_below(it, end); it.valid(); it.prev()) {
    const auto key = parse_lookup_key(it.key());
    if (!key || key->kind != kBlockLookup || read_be64(key->value) != chain.value) break;
    if (key->position.value < size.value) return std::optional(key->position);
  }
  DAYBOOK_RETURN_IF_ERROR(it.status());
  return std::optional<Position>();
}

}  // namespace daybook::versions
