#include "verify/index_check.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <random>
#include <thread>

#include "base/check.h"
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
    // In this machine's byte order: a sum lives no longer than the run.
    for (; part.size() >= sizeof(uint64_t); part.remove_prefix(sizeof(uint64_t))) {
      uint64_t word = 0;
      std::memcpy(&word, part.data(), sizeof(word));
      add_word(word);
    }
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

constexpr char kPrefixes[] = {log::kIdPrefix, log::kEffectivePrefix, log::kVersionPrefix,
                              log::kFieldPrefix, log::kLookupPrefix};
constexpr size_t kTasks = 256;                  // so that all threads end together
constexpr uint64_t kRecordsPerThread = 10'000;  // for fewer no thread is started

// All keys of the index in [from, to).
struct KeyRange {
  std::string from, to;
};

std::vector<KeyRange> split(const std::vector<std::string>& sample) {
  std::vector<KeyRange> ranges;
  const size_t stride = sample.size() / kTasks + 1;
  for (const char prefix : kPrefixes) {
    std::string from(1, prefix);
    const std::string end(1, static_cast<char>(prefix + 1));
    for (size_t i = 0; i < sample.size(); i += stride) {
      if (sample[i] <= from || sample[i] >= end) continue;
      ranges.push_back({from, sample[i]});
      from = sample[i];
    }
    ranges.push_back({from, end});
  }
  return ranges;
}

// Reads the stored records on several threads, each taking the next range.
class StoredSum {
 public:
  StoredSum(const kv::Store& store, std::vector<KeyRange> ranges, const RecordSum& empty)
      : store_(store), ranges_(std::move(ranges)), empty_(empty), sum_(empty) {}

  Result<RecordSum> run(unsigned threads, const std::function<void(uint64_t)>& progress) {
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back([this] { work({}); });
    work(progress);
    for (std::thread& thread : others) thread.join();
    if (error_) return *error_;
    return sum_;
  }

 private:
  void work(const std::function<void(uint64_t)>& progress) {
    kv::Iterator walk = store_.iterate(kv::Store::Blocks::kPass);
    for (size_t range = next_++; range < ranges_.size(); range = next_++) {
      RecordSum part = empty_;
      const Result<void> read = add_range(walk, ranges_[range], part);
      uint64_t done = 0;
      {
        const std::lock_guard lock(mutex_);
        if (!read.ok() && range < failed_) {
          failed_ = range;
          error_ = read.error();
        }
        sum_.add(part);
        done = sum_.count();
      }
      if (!read.ok()) return;
      if (progress) progress(done);
    }
  }

  static Result<void> add_range(kv::Iterator& walk, const KeyRange& range, RecordSum& sum) {
    for (walk.seek(range.from); walk.valid() && walk.key() < range.to; walk.next_known())
      sum.add(walk.key(), walk.value());
    return walk.status();  // of damage, too, that was stepped over
  }

  const kv::Store& store_;
  const std::vector<KeyRange> ranges_;
  const RecordSum empty_;
  std::atomic<size_t> next_{0};
  std::mutex mutex_;
  RecordSum sum_;
  size_t failed_ = SIZE_MAX;  // the first range that cannot be read
  std::optional<Error> error_;
};

}  // namespace

uint64_t RecordSum::add(std::string_view key, std::string_view value) {
  SipHash hash(low_, high_);
  hash.add(key);
  hash.add(value);
  const uint64_t term = hash.finish();
  sum_ += term;
  ++count_;
  return term;
}

void RecordSum::add(const RecordSum& other) {
  DAYBOOK_CHECK(low_ == other.low_ && high_ == other.high_);
  sum_ += other.sum_;
  count_ += other.count_;
}

void KeySample::add(uint64_t hash, std::string_view key) {
  if ((hash & mask_) != 0) return;
  kept_.emplace_back(hash, key);
  thin();
}

void KeySample::add(const KeySample& other) {
  for (const auto& [hash, key] : other.kept_) add(hash, key);
}

void KeySample::thin() {
  while (kept_.size() > kMax) {
    mask_ = mask_ * 2 + 1;
    const auto is_out = [this](const auto& kept) { return (kept.first & mask_) != 0; };
    kept_.erase(std::remove_if(kept_.begin(), kept_.end(), is_out), kept_.end());
  }
}

std::vector<std::string> KeySample::keys() const {
  std::vector<std::string> keys;
  keys.reserve(kept_.size());
  for (const auto& [hash, key] : kept_) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  return keys;
}

IndexCheck::IndexCheck() : empty_(fresh_sum()), expected_(empty_) {}

void IndexCheck::Part::take(const event::Event& event,
                            const std::optional<event::ContractValue>& replaced,
                            const versions::Standing& standing) {
  versions::make_records(event, replaced, standing,
                         [&](std::string_view key, std::string_view value) {
                           sample_.add(sum_.add(key, value), key);
                         });
}

void IndexCheck::add(const Part& part) {
  const std::lock_guard lock(mutex_);
  expected_.add(part.sum_);
  sample_.add(part.sample_);
}

Result<std::vector<std::string>> IndexCheck::finish(
    const log::Log& log, unsigned threads,
    const std::function<void(uint64_t, uint64_t)>& progress) {
  std::function<void(uint64_t)> walked;
  const uint64_t total = expected_.count();
  if (progress) walked = [&](uint64_t done) { progress(std::min(done, total), total); };
  const auto used = std::min<uint64_t>(threads, total / kRecordsPerThread + 1);
  StoredSum reading(log.store(), split(sample_.keys()), empty_);
  DAYBOOK_TRY(const RecordSum stored, reading.run(static_cast<unsigned>(used), walked));
  if (stored == expected_) return std::vector<std::string>();
  auto lines = versions::check(log);
  if (!lines.ok() && lines.error().kind == ErrorKind::kDamaged)
    return std::vector<std::string>{lines.error().message};
  if (lines.ok() && lines->empty()) lines->emplace_back("it changed while it was read");
  return lines;
}

}  // namespace daybook::verify
