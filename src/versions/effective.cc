#include "versions/effective.h"

#include "base/bytes.h"
#include "log/keys.h"

namespace daybook::versions {
namespace {

constexpr size_t kEffectiveOverhead = 1 + 8 + 1 + 1 + 8 + 8;  // prefix, chain, kind, NUL, times
constexpr uint64_t kSignBit = uint64_t{1} << 63;

void append_moment(std::string& key, TimeNs time, Position position) {
  append_be64(key, ~(static_cast<uint64_t>(time.ns) ^ kSignBit));
  append_be64(key, ~position.value);
}

}  // namespace

TimeNs true_at(const event::Event& event) {
  return event.effective.value_or(event.recorded);
}

std::string effective_prefix(const Group& group) {
  std::string key = group_prefix(group);
  key.front() = log::kEffectivePrefix;
  return key;
}

std::string effective_end(const Group& group) {
  std::string key = effective_prefix(group);
  key.back() = '\x01';
  return key;
}

std::string effective_key(const Group& group, TimeNs time, Position position) {
  std::string key = effective_prefix(group);
  append_moment(key, time, position);
  return key;
}

void set_effective_key(std::string& key, const event::Subject& subject, TimeNs time,
                       Position position) {
  set_group_prefix(key, subject.chain, static_cast<uint8_t>(subject.kind), subject.name);
  key.front() = log::kEffectivePrefix;
  append_moment(key, time, position);
}

std::optional<EffectiveKey> parse_effective_key(std::string_view key) {
  if (key.size() < kEffectiveOverhead || key.front() != log::kEffectivePrefix) return std::nullopt;
  const size_t name_bytes = key.size() - kEffectiveOverhead;
  const std::string_view name = key.substr(10, name_bytes);
  const std::string_view times = key.substr(10 + name_bytes + 1);
  const bool ends_name = key[10 + name_bytes] == '\0';
  if (!ends_name || name.find('\0') != std::string_view::npos) return std::nullopt;
  return EffectiveKey{
      {ChainId(read_be64(key.substr(1))), static_cast<uint8_t>(key[9]), std::string(name)},
      TimeNs{static_cast<int64_t>(~read_be64(times) ^ kSignBit)},
      Position(~read_be64(times.substr(8)))};
}

std::string describe_effective_key(const EffectiveKey& key) {
  return "the effective-time record of \"" + key.group.name + "\" (subject kind " +
         std::to_string(key.group.kind) + ") of chain " + std::to_string(key.group.chain.value) +
         " at " + to_iso_ms(key.time) + ", event " + std::to_string(key.position.value);
}

}  // namespace daybook::versions
