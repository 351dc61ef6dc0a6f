// Deleting, rebuilding and checking the index: the same records_of as an append uses, fed from the
// stored events.
#include <set>
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

// Every record that the log's events make, in their order.
Result<void> visit_expected(const log::Log& log, const VisitRecord& visit,
                            const std::function<void(uint64_t, uint64_t)>& progress) {
  state::State state;
  const uint64_t total = log.size().value;
  return log.scan(Position(0), log.size(),
                  [&](Position position, std::string_view bytes) -> Result<void> {
                    DAYBOOK_TRY(const event::Event event, decode_at(position, bytes));
                    const auto replaced = replaced_value(state, event);
                    DAYBOOK_RETURN_IF_ERROR(state::apply(state, event));
                    for (const Record& record : records_of(event, replaced, state)) {
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
    if (lines_.size() < kMaxLines) lines_.push_back(describe_key(key) + " " + what);
    ++count_;
  }
  std::vector<std::string> take() {
    if (count_ > kMaxLines) {
      lines_.push_back("and " + std::to_string(count_ - kMaxLines) + " more");
    }
    return std::move(lines_);
  }

 private:
  std::vector<std::string> lines_;
  size_t count_ = 0;
};

// Compares each expected record; returns how many of them are stored, altered or not.
Result<uint64_t> compare_expected(const log::Log& log, Findings& findings) {
  uint64_t stored = 0;
  DAYBOOK_RETURN_IF_ERROR(visit_expected(
      log,
      [&](const Record& record) -> Result<void> {
        DAYBOOK_TRY(const std::optional<std::string> value, log.store().get(record.key));
        if (value) ++stored;
        if (!value) findings.add(record.key, "is missing");
        if (value && *value != record.value) {
          findings.add(record.key, "is not what the event gives");
        }
        return {};
      },
      {}));
  return stored;
}

Result<void> name_extra(const log::Log& log, Findings& findings) {
  std::set<std::string, std::less<>> expected;
  DAYBOOK_RETURN_IF_ERROR(visit_expected(log,
                                         [&](const Record& record) -> Result<void> {
                                           expected.insert(record.key);
                                           return {};
                                         },
                                         {}));
  return visit_stored(log, [&](std::string_view key) -> Result<void> {
    if (expected.find(key) == expected.end()) findings.add(key, "comes from no event");
    return {};
  });
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

// Walks the events once with one look-up a record; what is stored beyond them shows in the count,
// and only then is the set of all keys made to name it.
Result<std::vector<std::string>> check(const log::Log& log) {
  Findings findings;
  DAYBOOK_TRY(const uint64_t found, compare_expected(log, findings));
  uint64_t stored = 0;
  DAYBOOK_RETURN_IF_ERROR(visit_stored(log, [&](std::string_view) -> Result<void> {
    ++stored;
    return {};
  }));
  if (stored != found) DAYBOOK_RETURN_IF_ERROR(name_extra(log, findings));
  return findings.take();
}

}  // namespace daybook::versions
