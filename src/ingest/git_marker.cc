#include "ingest/git_marker.h"

#include "ingest/draft.h"

namespace daybook::ingest {
namespace {

json::Value person_json(const git::Person& person) {
  json::Value out = json::Value::object();
  out["name"] = printable(person.name);
  out["email"] = printable(person.email);
  out["date"] = to_iso_ms(person.when);
  return out;
}

json::Value ids_json(const std::vector<git::ObjectId>& ids) {
  json::Value out = json::Value::array();
  for (const git::ObjectId& id : ids) out.push_back(id.hex);
  return out;
}

const char* kind_name(PathChange::Kind kind) {
  switch (kind) {
    case PathChange::Kind::kAdded:
      return "added";
    case PathChange::Kind::kModified:
      return "modified";
    case PathChange::Kind::kDeleted:
      return "deleted";
  }
  return "";
}

json::Value touched_json(const std::vector<PathChange>& touched) {
  json::Value out = json::Value::object();
  for (const PathChange& change : touched) {
    json::Value& list = out[kind_name(change.kind)];
    list.push_back(printable(change.path));
  }
  return out;
}

std::string marker_text(const Marker& marker) {
  const git::CommitInfo& commit = marker.commit;
  json::Value out = json::Value::object();
  out["commit"] = commit.id.hex;
  out["parents"] = ids_json(commit.parents);
  if (!marker.merged.empty()) out["merged"] = ids_json(marker.merged);
  if (marker.is_shallow) out["shallow"] = true;
  if (!marker.follows.empty()) out["follows"] = marker.follows;
  out["author"] = person_json(commit.author);
  out["committer"] = person_json(commit.committer);
  out["subject"] = printable(commit.message.substr(0, commit.message.find('\n')));
  if (!marker.register_path.empty()) out["register"] = printable(marker.register_path);
  if (!marker.paths.empty()) out["paths"] = marker.paths;
  out["touched"] = touched_json(marker.touched);
  return json::stringify(out);
}

}  // namespace

std::string author_of(const git::CommitInfo& commit) {
  return printable(commit.author.name);
}

Result<void> plan_marker(Planner& planner, const Marker& marker) {
  Origin origin;
  origin.source.kind = kGit;
  origin.effective = marker.commit.author.when;
  origin.actor = planner.actor();
  ledger::Transaction transaction;
  for (event::SourceDocument& part : document_parts(kGitCommit, marker_text(marker))) {
    const EventId id =
        event::import_id({kGit, "commit", marker.commit.id.hex, std::to_string(part.part)});
    transaction.push_back(make_draft(origin, id, source_subject(kGit), std::move(part)));
  }
  return planner.add(std::move(transaction));
}

}  // namespace daybook::ingest
