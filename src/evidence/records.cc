#include "evidence/records.h"

#include <set>

namespace daybook::evidence {
namespace {

std::set<std::string_view> unreferenced_files(const kv::RawFolder& folder) {
  std::set<std::string_view> names;
  for (const kv::RawFile& file : folder.files) {
    if (file.use == kv::RawFileUse::kUnreferenced) names.insert(file.name);
  }
  return names;
}

}  // namespace

std::string status_name(Status status) {
  switch (status) {
    case Status::kLive:
      return "live";
    case Status::kSuperseded:
      return "superseded";
    case Status::kDeleted:
      return "deleted";
    case Status::kDeleteMarker:
      return "delete-marker";
    case Status::kOrphaned:
      return "orphaned";
  }
  return "";
}

// Records are in the order of their sequence numbers: from the back, the first of a key counts.
std::vector<Status> classify(const kv::RawFolder& folder) {
  const std::set<std::string_view> left_over = unreferenced_files(folder);
  std::map<std::string_view, bool> newer_is_delete;
  std::vector<Status> out(folder.records.size(), Status::kOrphaned);
  for (size_t i = folder.records.size(); i-- > 0;) {
    const kv::RawRecord& record = folder.records[i];
    if (left_over.count(record.file) != 0) continue;
    const auto [newer, is_newest] = newer_is_delete.emplace(record.key, record.is_delete);
    if (record.is_delete) {
      out[i] = Status::kDeleteMarker;
    } else if (is_newest) {
      out[i] = Status::kLive;
    } else {
      out[i] = newer->second ? Status::kDeleted : Status::kSuperseded;
    }
    newer->second = record.is_delete;
  }
  return out;
}

std::vector<SequenceRange> missing_sequences(const kv::RawFolder& folder) {
  std::vector<SequenceRange> out;
  uint64_t next = 1;
  for (const kv::RawRecord& record : folder.records) {
    if (record.sequence > next) out.push_back({next, record.sequence - 1});
    next = std::max(next, record.sequence + 1);
  }
  if (folder.last_sequence >= next) out.push_back({next, folder.last_sequence});
  return out;
}

Latest latest_records(const kv::RawFolder& folder) {
  Latest out;
  for (const kv::RawRecord& record : folder.records) out[record.key] = &record;
  return out;
}

}  // namespace daybook::evidence
