#include "verify/index_check.h"

#include <bit>
#include <random>

#include "base/bytes.h"
#include "kv/store.h"
#include "log/keys.h"
#include "versions/versions.h"

namespace daybook::verify {
namespace {

// SipHash-2-4 (Aumasson, Bernstein 2012): short inputs, a secret key.
class SipHash {
 public:
  SipHash(uint64_t low, uint64_t high)
      : v0_(low ^ 0x736f6d6570736575U),
        v1_(high ^ 0x646f72616e646f6dU),
        v2_(low ^ 0x6c7967656e657261U),
        v3_(high ^ 0x7465646279746573U) {}

  // Each part goes in with its length, so that parts cannot run into one another.
  void add(std::string_view part) {
    add_word(part.size());
    for (; part.size() >= 8; part.remove_prefix(8)) add_word(read_be64(part));
    uint64_t rest = 0;
    for (const char c : part) rest = rest << 8U | static_cast<uint8_t>(c);
    add_word(rest);
  }

  uint64_t finish() {
    v2_ ^= 0xffU;
    for (int i = 0; i < 4; ++i) round();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  void add_word(uint64_t word) {
    v3_ ^= word;
    round();
    round();
    v0_ ^= word;
  }

  void round() {
    v0_ += v1_;
    v2_ += v3_;
    v1_ = std::rotl(v1_, 13) ^ v0_;
    v3_ = std::rotl(v3_, 16) ^ v2_;
    v0_ = std::rotl(v0_, 32);
    v2_ += v1_;
    v0_ += v3_;
    v1_ = std::rotl(v1_, 17) ^ v2_;
    v3_ = std::rotl(v3_, 21) ^ v0_;
    v2_ = std::rotl(v2_, 32);
  }

  uint64_t v0_, v1_, v2_, v3_;
};

RecordSum fresh_sum() {
  std::random_device random;
  const auto word = [&random] { return uint64_t{random()} << 32U | random(); };
  return {word(), word()};
}

// In the order of the keys: one seek.
Result<void> add_stored(const log::Log& log, RecordSum& sum) {
  kv::Iterator it = log.store().iterate();
  for (const char prefix : {log::kIdPrefix, log::kEffectivePrefix, log::kVersionPrefix,
                            log::kFieldPrefix, log::kLookupPrefix}) {
    for (it.seek(std::string(1, prefix)); it.valid() && it.key().front() == prefix; it.next())
      sum.add(it.key(), it.value());
    DAYBOOK_RETURN_IF_ERROR(it.status());
  }
  return {};
}

}  // namespace

void RecordSum::add(std::string_view key, std::string_view value) {
  SipHash hash(low_, high_);
  hash.add(key);
  hash.add(value);
  sum_ += hash.finish();
  ++count_;
}

IndexCheck::IndexCheck() : empty_(fresh_sum()), expected_(empty_) {}

void IndexCheck::take(const event::Event& event,
                      const std::optional<event::ContractValue>& replaced,
                      const state::State& after) {
  for (const versions::Record& record : versions::records_of(event, replaced, after))
    expected_.add(record.key, record.value);
}

Result<std::vector<std::string>> IndexCheck::finish(const log::Log& log) {
  RecordSum stored = empty_;
  DAYBOOK_RETURN_IF_ERROR(add_stored(log, stored));
  if (stored == expected_) return std::vector<std::string>();
  auto lines = versions::check(log);
  if (!lines.ok() && lines.error().kind == ErrorKind::kDamaged)
    return std::vector<std::string>{lines.error().message};
  if (lines.ok() && lines->empty()) lines->emplace_back("it changed while it was read");
  return lines;
}

}  // namespace daybook::verify
