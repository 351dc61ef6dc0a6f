#include "ingest/draft.h"

#include <algorithm>
#include <filesystem>

#include "base/bytes.h"

namespace daybook::ingest {
namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The longest prefix of at most kDocumentPartBytes that ends between characters.
size_t part_length(std::string_view rest) {
  if (rest.size() <= kDocumentPartBytes) return rest.size();
  size_t length = kDocumentPartBytes;
  while (length > 0 && is_continuation(rest[length])) --length;
  return length;
}

}  // namespace

state::Draft make_draft(const Origin& origin, EventId id, event::Subject subject,
                        event::Payload payload) {
  state::Draft draft;
  draft.event.id = id;
  draft.event.effective = origin.effective;
  draft.event.subject = std::move(subject);
  draft.event.actor = origin.actor;
  draft.event.tool = kTool;
  draft.event.tool_version = kMappingVersion;
  draft.event.grade = origin.grade;
  draft.event.source = origin.source;
  draft.event.payload = std::move(payload);
  return draft;
}

event::Subject source_subject(const std::string& kind) {
  return {ChainId(), event::SubjectKind::kLog, kind};
}

std::string path_tail(const std::string& path, size_t count) {
  std::vector<std::string> parts;
  for (const std::filesystem::path& part : std::filesystem::path(path).lexically_normal()) {
    const std::string text = part.string();
    if (text.empty() || text == "/" || text == "." || text == "..") continue;
    parts.push_back(is_utf8(text) ? text : "hex:" + hex_encode(text));
  }
  std::string tail;
  for (size_t i = parts.size() - std::min(count, parts.size()); i < parts.size(); ++i) {
    if (!tail.empty()) tail += '/';
    tail += parts[i];
  }
  return tail;
}

std::vector<event::SourceDocument> document_parts(const std::string& format,
                                                  std::string_view content) {
  if (!is_utf8(content)) return document_parts(format + "-hex", hex_encode(content));
  std::vector<event::SourceDocument> parts;
  do {
    const size_t length = part_length(content);
    parts.push_back(
        {format, static_cast<uint32_t>(parts.size()), 1, std::string(content.substr(0, length))});
    content.remove_prefix(length);
  } while (!content.empty());
  for (event::SourceDocument& part : parts) part.parts = static_cast<uint32_t>(parts.size());
  return parts;
}

}  // namespace daybook::ingest
