// An examination as JSON, and its records as JSON lines.
#include <filesystem>

#include "base/bytes.h"
#include "document/event_json.h"
#include "event/codec.h"
#include "evidence/examine.h"
#include "kv/durable_file.h"

namespace daybook::evidence {
namespace {

namespace fs = std::filesystem;

std::string kind_word(kv::RawFileKind kind) {
  switch (kind) {
    case kv::RawFileKind::kCurrent:
      return "CURRENT";
    case kv::RawFileKind::kManifest:
      return "MANIFEST";
    case kv::RawFileKind::kTable:
      return "table";
    case kv::RawFileKind::kLog:
      return "log";
    case kv::RawFileKind::kOther:
      return "other";
  }
  return "";
}

std::string use_word(kv::RawFileUse use) {
  switch (use) {
    case kv::RawFileUse::kInUse:
      return "in-use";
    case kv::RawFileUse::kUnreferenced:
      return "unreferenced";
    case kv::RawFileUse::kUnknown:
      return "unknown";
  }
  return "";
}

json::Value files_json(const Examination& found) {
  json::Value files = json::Value::array();
  const std::string prefix = found.leveldb.empty() ? "" : found.leveldb + "/";
  for (const CopiedFile& file : found.copy->files()) {
    json::Value one = {{"path", file.path}, {"size", file.size}, {"sha256", file.digest.hex()}};
    const std::string name = fs::path(file.path).filename().string();
    for (const kv::RawFile& raw : found.raw.files) {
      if (prefix + raw.name != file.path) continue;
      one["kind"] = kind_word(raw.kind);
      one["use"] = use_word(raw.use);
      one["records"] = raw.records;
    }
    files.push_back(std::move(one));
  }
  return files;
}

json::Value places_json(const std::vector<kv::RawDamage>& places) {
  json::Value out = json::Value::array();
  for (const kv::RawDamage& place : places) {
    out.push_back({{"file", place.file}, {"offset", place.offset}, {"what", place.what}});
  }
  return out;
}

template <class Range>
json::Value ranges_json(const std::vector<Range>& ranges) {
  json::Value out = json::Value::array();
  for (const Range& range : ranges) out.push_back({{"first", range.first}, {"last", range.last}});
  return out;
}

json::Value checkpoint_json(const FoundCheckpoint& found) {
  return {{"where", found.where},
          {"origin", found.checkpoint.origin},
          {"size", found.checkpoint.size.value},
          {"root", found.checkpoint.root.hex()},
          {"verdict", verdict_name(found.verdict)}};
}

json::Value store_json(const Examination& found) {
  const StoreFindings& store = *found.store;
  json::Value checkpoints = json::Value::array();
  for (const FoundCheckpoint& one : store.checkpoints) checkpoints.push_back(checkpoint_json(one));
  return {{"publicKey", store.public_key},
          {"readableEvents", store.events.size()},
          {"wholeUpTo", store.whole},
          {"missing", ranges_json(store.missing)},
          {"undecodable", found.undecodable},
          {"checkpoints", checkpoints},
          {"covering", store.covering ? checkpoint_json(*store.covering) : json::Value()}};
}

// Text as it is when it is UTF-8, else hex; the key says which.
void put_bytes(json::Value& line, const std::string& name, const std::string& bytes) {
  if (is_utf8(bytes)) {
    line[name] = bytes;
  } else {
    line[name + "Hex"] = hex_encode(bytes);
  }
}

std::string record_line(const kv::RawRecord& record, Status status) {
  json::Value line = {{"sequence", record.sequence},
                      {"operation", record.is_delete ? "delete" : "put"},
                      {"status", status_name(status)},
                      {"file", record.file}};
  put_bytes(line, "key", record.key);
  if (!record.is_delete) put_bytes(line, "value", record.value);
  return json::stringify(line) + "\n";
}

std::string event_lines(const StoreFindings& store) {
  std::string text;
  for (const auto& [position, bytes] : store.events) {
    const auto event = event::decode(bytes);
    const json::Value line =
        event.ok() ? document::event_to_json(*event)
                   : json::Value{{"position", position}, {"bytesHex", hex_encode(bytes)}};
    text += json::stringify(line) + "\n";
  }
  return text;
}

}  // namespace

json::Value to_json(const Examination& found) {
  json::Value counts = json::Value::object();
  for (const Status status : kStatuses) {
    const auto count = found.counts.find(status);
    counts[status_name(status)] = count == found.counts.end() ? 0 : count->second;
  }
  return {{"folder", found.folder},
          {"leveldb", found.leveldb},
          {"files", files_json(found)},
          {"records", counts},
          {"damage", places_json(found.raw.damage)},
          {"torn", places_json(found.raw.torn)},
          {"missingSequences", ranges_json(found.missing)},
          {"lastSequence", found.raw.last_sequence},
          {"store", found.store ? store_json(found) : json::Value()}};
}

Result<std::vector<std::string>> write_records(const Examination& found,
                                               const std::string& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error)) {
    return conflict(folder + " is there and not empty: name a new folder");
  }
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(folder));
  std::vector<std::string> written = {folder + "/records.jsonl"};
  std::string text;
  for (size_t i = 0; i < found.raw.records.size(); ++i) {
    text += record_line(found.raw.records[i], found.statuses[i]);
  }
  DAYBOOK_RETURN_IF_ERROR(kv::create_exclusive(written.back(), text));
  if (!found.store) return written;
  written.push_back(folder + "/events.jsonl");
  DAYBOOK_RETURN_IF_ERROR(kv::create_exclusive(written.back(), event_lines(*found.store)));
  return written;
}

}  // namespace daybook::evidence
