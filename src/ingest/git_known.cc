#include "ingest/git_known.h"

#include <algorithm>
#include <cctype>

#include "ingest/draft.h"

namespace daybook::ingest {
namespace {

std::string text_member(const json::Value& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

std::string folded(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

void KnownHistory::note(const event::Event& event) {
  const bool has_value = std::holds_alternative<event::ContractChange>(event.payload) ||
                         std::holds_alternative<event::SectionChange>(event.payload);
  if (has_value) kinds_[event.subject] = event.source ? event.source->kind : "";
  if (const auto* change = std::get_if<event::ContractChange>(&event.payload)) {
    note_contract(event, change->value);
  } else if (const auto* document = std::get_if<event::SourceDocument>(&event.payload);
             document != nullptr && document->format == kGitCommit) {
    note_marker(event, *document);
  }
}

void KnownHistory::note_contract(const event::Event& event, const event::ContractValue& value) {
  const bool is_imported = event.tool == kTool && event.source &&
                           (!event.git_commit.empty() || event.source->kind == kLevelDb);
  if (is_imported) {
    ours_.insert(event.subject);
  } else {
    ours_.erase(event.subject);
  }
  std::set<std::string>& said = said_[event.subject];
  for (const event::Field& field : value.body) said.insert(folded(field.json));
  if (value.extended) {
    for (const event::Field& field : *value.extended) said.insert(folded(field.json));
  }
  if (value.recorded_hash) said.insert(folded(*value.recorded_hash));
}

void KnownHistory::note_marker(const event::Event& event, const event::SourceDocument& document) {
  std::string& text = pending_[event.git_commit];
  text += document.content;
  if (document.part + 1 < document.parts) return;
  KnownMarker marker;
  const Result<json::Value> said = json::parse(text);
  pending_.erase(event.git_commit);
  if (said.ok() && said->is_object()) {
    marker.register_path = text_member(*said, "register");
    marker.is_shallow = said->contains("shallow");
    const auto paths = said->find("paths");
    if (paths != said->end() && paths->is_array()) {
      for (const json::Value& path : *paths) {
        if (path.is_string()) marker.paths.push_back(path.get<std::string>());
      }
    }
  }
  last_commit_ = event.git_commit;
  markers_[event.git_commit] = std::move(marker);
}

std::string KnownHistory::last_kind(const event::Subject& subject) const {
  const auto found = kinds_.find(subject);
  return found == kinds_.end() ? "" : found->second;
}

bool KnownHistory::has_said(const event::Subject& contract, const std::string& text) const {
  const auto found = said_.find(contract);
  return found != said_.end() && found->second.count(folded(text)) != 0;
}

}  // namespace daybook::ingest
