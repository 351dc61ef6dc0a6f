// Deleting, rebuilding and checking the index: the same records_of as an append uses, fed from the
// stored events.
#include <algorithm>
#include <iterator>
#include <set>
#include <unordered_set>
#include <utility>

#include "log/keys.h"
#include "versions/reading.h"
#include "versions/record.h"
#include "versions/versions.h"

namespace daybook::versions {
namespace {

constexpr size_t kBatchRecords = 10'000;
constexpr size_t kMaxLines = 1000;

using VisitRecord = std::function<Result<void>(const Record&)>;

// Every record that the log's events make, in their order. What is kept does not grow with the log.
Result<void> visit_expected(const log::Log& log, const VisitRecord& visit,
                            const std::function<void(uint64_t, uint64_t)>& progress) {
  state::Replay replay(state::Replay::Histories::kForget);
  event::Reader reader, before;
  const uint64_t total = log.size().value;
  return log.scan(Position(0), log.size(),
                  [&](Position position, std::string_view bytes) -> Result<void> {
                    DAYBOOK_TRY(const event::View view, view_at(reader, position, bytes));
                    std::optional<event::ContractValue> replaced;
                    const std::string_view old = replay.replaced_by(view);
                    if (!old.empty()) {
                      DAYBOOK_RETURN_IF_ERROR(before.read(old));
                      replaced = before.contract_value();
                    }
                    DAYBOOK_RETURN_IF_ERROR(replay.apply(view, bytes));
                    const event::Event event = reader.event();
                    for (const Record& record : records_of(event, replaced, replay.standing())) {
                      DAYBOOK_RETURN_IF_ERROR(visit(record));
                    }
                    if (progress) progress(position.value + 1, total);
                    return {};
                  });
}

// Every key that is stored under the index's prefixes.
Result<void> visit_stored(const log::Log& log,
                          const std::function<Result<void>(std::string_view key)>& visit) {
  kv::Iterator it = log.store().iterate();
  for (const char prefix : {log::kIdPrefix, log::kEffectivePrefix, log::kVersionPrefix,
                            log::kFieldPrefix, log::kLookupPrefix}) {
    for (it.seek(std::string(1, prefix)); it.valid() && it.key().front() == prefix; it.next()) {
      DAYBOOK_RETURN_IF_ERROR(visit(it.key()));
    }
    DAYBOOK_RETURN_IF_ERROR(it.status());
  }
  return {};
}

// Puts and deletes in synced batches.
class Writer {
 public:
  explicit Writer(kv::Store& store) : store_(store) {}
  Result<void> put(std::string_view key, std::string_view value) {
    batch_.put(key, value);
    return count();
  }
  Result<void> erase(std::string_view key) {
    batch_.erase(key);
    return count();
  }
  Result<void> flush() {
    const kv::Batch batch = std::exchange(batch_, {});
    pending_ = 0;
    return batch.empty() ? Result<void>() : store_.write_synced(batch);
  }

 private:
  Result<void> count() { return ++pending_ < kBatchRecords ? Result<void>() : flush(); }

  kv::Store& store_;
  kv::Batch batch_;
  size_t pending_ = 0;
};

// Lines for people; the first ones say what is wrong, a million say no more.
class Findings {
 public:
  void add(std::string_view key, const std::string& what) {
    if (!is_full()) lines_.push_back(describe_key(key) + " " + what);
    ++count_;
  }
  void leave_out(uint64_t count) { count_ += count; }
  [[nodiscard]] bool is_full() const { return lines_.size() == kMaxLines; }
  std::vector<std::string> take() {
    if (count_ > kMaxLines) {
      lines_.push_back("and " + std::to_string(count_ - kMaxLines) + " more");
    }
    return std::move(lines_);
  }

 private:
  std::vector<std::string> lines_;
  uint64_t count_ = 0;
};

// Keys are told apart by classes, so that a class's keys can be kept where all of them cannot.
constexpr size_t kKeyClasses = 4096;
using ByClass = std::vector<uint64_t>;

size_t class_of_key(std::string_view key) {
  return std::hash<std::string_view>()(key) % kKeyClasses;
}

// Compares each expected record; returns how many of each class are stored, altered or not.
Result<ByClass> compare_expected(const log::Log& log, Findings& findings) {
  ByClass stored(kKeyClasses);
  DAYBOOK_RETURN_IF_ERROR(visit_expected(
      log,
      [&](const Record& record) -> Result<void> {
        DAYBOOK_TRY(const std::optional<std::string> value, log.store().get(record.key));
        if (value) ++stored[class_of_key(record.key)];
        if (!value) findings.add(record.key, "is missing");
        if (value && *value != record.value) {
          findings.add(record.key, "is not what the event gives");
        }
        return {};
      },
      {}));
  return stored;
}

// The stored keys of one class that no event gives.
Result<std::vector<std::string>> extra_keys(const log::Log& log, size_t key_class) {
  std::unordered_set<std::string> expected;
  DAYBOOK_RETURN_IF_ERROR(visit_expected(log,
                                         [&](const Record& record) -> Result<void> {
                                           if (class_of_key(record.key) == key_class)
                                             expected.insert(record.key);
                                           return {};
                                         },
                                         {}));
  std::vector<std::string> extra;
  DAYBOOK_RETURN_IF_ERROR(visit_stored(log, [&](std::string_view key) -> Result<void> {
    if (class_of_key(key) != key_class || extra.size() > kMaxLines) return {};
    if (expected.count(std::string(key)) == 0) extra.emplace_back(key);
    return {};
  }));
  return extra;
}

// What is stored beyond the events shows in the counts: only for a class with too many are its keys
// kept, to name them.
Result<void> name_extra(const log::Log& log, const ByClass& found, Findings& findings) {
  ByClass stored(kKeyClasses);
  DAYBOOK_RETURN_IF_ERROR(visit_stored(log, [&](std::string_view key) -> Result<void> {
    ++stored[class_of_key(key)];
    return {};
  }));
  std::vector<std::string> named;
  uint64_t total = 0;
  for (size_t i = 0; i < kKeyClasses; ++i) {
    if (stored[i] <= found[i]) continue;
    total += stored[i] - found[i];
    if (named.size() >= kMaxLines) continue;
    DAYBOOK_TRY(std::vector<std::string> extra, extra_keys(log, i));
    std::move(extra.begin(), extra.end(), std::back_inserter(named));
  }
  std::sort(named.begin(), named.end());
  for (const std::string& key : named) findings.add(key, "comes from no event");
  if (total > named.size()) findings.leave_out(total - named.size());
  return {};
}

}  // namespace

// The mark says so from the first batch to the last: whatever is between them after a crash is not
// read.
Result<uint64_t> rebuild(log::Log& log, const std::function<void(uint64_t, uint64_t)>& progress) {
  Writer writer(log.store());
  DAYBOOK_RETURN_IF_ERROR(writer.put(kIndexKey, kRebuilding));
  DAYBOOK_RETURN_IF_ERROR(visit_stored(log, [&](std::string_view key) -> Result<void> {
    return key == kIndexKey ? Result<void>() : writer.erase(key);
  }));
  uint64_t records = 0;
  DAYBOOK_RETURN_IF_ERROR(visit_expected(
      log,
      [&](const Record& record) {
        ++records;
        return record.key == kIndexKey ? Result<void>() : writer.put(record.key, record.value);
      },
      progress));
  const Record mark = index_record();
  DAYBOOK_RETURN_IF_ERROR(records == 0 ? writer.erase(mark.key) : writer.put(mark.key, mark.value));
  DAYBOOK_RETURN_IF_ERROR(writer.flush());
  return records;
}

// The mark of a usable index goes in last.
Result<uint64_t> repair(log::Log& log, const std::function<void(uint64_t, uint64_t)>& progress) {
  Writer writer(log.store());
  std::set<std::string, std::less<>> keys;
  const auto put = [&](const Record& record) -> Result<void> {
    keys.insert(record.key);
    DAYBOOK_TRY(const std::optional<std::string> value, log.store().get(record.key));
    const bool is_right = value && *value == record.value;
    return is_right || record.key == kIndexKey ? Result<void>()
                                               : writer.put(record.key, record.value);
  };
  DAYBOOK_RETURN_IF_ERROR(visit_expected(log, put, progress));
  DAYBOOK_RETURN_IF_ERROR(visit_stored(log, [&](std::string_view key) -> Result<void> {
    return keys.find(key) == keys.end() ? writer.erase(key) : Result<void>();
  }));
  DAYBOOK_RETURN_IF_ERROR(writer.flush());
  if (keys.count(kIndexKey) != 0)
    DAYBOOK_RETURN_IF_ERROR(writer.put(index_record().key, index_record().value));
  DAYBOOK_RETURN_IF_ERROR(writer.flush());
  return keys.size();
}

// Walks the events once with one look-up a record; then what is stored beyond them.
Result<std::vector<std::string>> check(const log::Log& log) {
  Findings findings;
  DAYBOOK_TRY(const ByClass found, compare_expected(log, findings));
  DAYBOOK_RETURN_IF_ERROR(name_extra(log, found, findings));
  return findings.take();
}

}  // namespace daybook::versions
