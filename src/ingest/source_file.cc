#include "ingest/source_file.h"

#include "kv/durable_file.h"

namespace daybook::ingest {

Result<SourceFile> read_source_file(const std::string& path) {
  DAYBOOK_TRY(std::string content, kv::read_file(path, kMaxFileBytes));
  return parse_source_file(path, path_tail(path, 2), std::move(content));
}

Result<SourceFile> parse_source_file(std::string path, std::string locator, std::string content) {
  SourceFile file;
  file.path = std::move(path);
  file.locator = std::move(locator);
  file.content = std::move(content);
  if (file.content.empty()) return invalid(file.path + ": the file is empty");
  Result<json::Value> parsed = json::parse(file.content);
  if (!parsed.ok()) return parsed.error().with_context(file.path);
  file.json = std::move(*parsed);
  if (!file.json.is_object()) return invalid(file.path + ": not a JSON object");
  file.digest = sha256(file.content);
  return file;
}

EventId content_id(const std::string& kind, const SourceFile& file) {
  return event::import_id({kind, file.digest.hex(), "document", "0"});
}

std::optional<TimeNs> time_at(const json::Value& json, const std::string& pointer) {
  const json::Value* value = json::at_pointer(json, pointer);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  const Result<TimeNs> time = parse_time(value->get<std::string>());
  if (!time.ok()) return std::nullopt;
  return *time;
}

Origin file_origin(const Planner& planner, const SourceFile& file, const std::string& kind,
                   std::optional<TimeNs> effective) {
  Origin origin;
  origin.source.kind = kind;
  origin.source.locator = file.locator;
  origin.source.digest = file.digest;
  origin.effective = effective;
  origin.actor = planner.actor();
  return origin;
}

Result<void> append_content(const Planner& planner, const SourceFile& file, const Origin& origin,
                            ledger::Transaction& transaction, bool& is_known) {
  const std::string& kind = origin.source.kind;
  const std::string digest = file.digest.hex();
  DAYBOOK_TRY(is_known, planner.is_known(content_id(kind, file)));
  if (is_known) return {};
  for (event::SourceDocument& part : document_parts(kind, file.content)) {
    const EventId id = event::import_id({kind, digest, "document", std::to_string(part.part)});
    transaction.push_back(make_draft(origin, id, source_subject(kind), std::move(part)));
  }
  return {};
}

}  // namespace daybook::ingest
