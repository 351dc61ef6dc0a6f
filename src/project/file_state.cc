#include "project/file_state.h"

#include "document/document.h"
#include "json/json.h"
#include "kv/durable_file.h"
#include "kv/path_exists.h"

namespace daybook::project {
namespace {

constexpr uint64_t kVersion = 1;
constexpr size_t kDigestDigits = 64;

json::Value to_json(const Digests& digests) {
  json::Value out = json::Value::object();
  for (const auto& [name, digest] : digests) out[name] = digest;
  return out;
}

bool is_digest(const json::Value& value) {
  return value.is_string() && value.get_ref<const std::string&>().size() == kDigestDigits;
}

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.find('/') == std::string::npos && name != "." && name != "..";
}

std::optional<Digests> digests_from(const json::Value& value) {
  if (!value.is_object()) return std::nullopt;
  Digests out;
  for (const auto& [name, digest] : value.items()) {
    if (!is_plain_name(name) || !is_digest(digest)) return std::nullopt;
    out[name] = digest.get<std::string>();
  }
  return out;
}

// The members "position" and "files".
std::optional<FileState::Pending> half_from(const json::Value& value) {
  if (!value.is_object() || !value.contains("position") || !value.contains("files"))
    return std::nullopt;
  if (!value["position"].is_number_unsigned()) return std::nullopt;
  std::optional<Digests> files = digests_from(value["files"]);
  if (!files) return std::nullopt;
  return FileState::Pending{TreeSize(value["position"].get<uint64_t>()), *std::move(files)};
}

std::optional<FileState> state_from(const json::Value& value) {
  std::optional<FileState::Pending> done = half_from(value);
  if (!done || !value.contains("version") || value["version"] != kVersion ||
      !value.contains("pending")) {
    return std::nullopt;
  }
  FileState state{done->position, std::move(done->files), std::nullopt};
  if (value["pending"].is_null()) return state;
  state.pending = half_from(value["pending"]);
  return state.pending ? std::optional(state) : std::nullopt;
}

}  // namespace

bool FileState::knows(const std::string& name, const std::string& digest) const {
  const auto is_in = [&](const Digests& digests) {
    const auto found = digests.find(name);
    return found != digests.end() && found->second == digest;
  };
  return is_in(files) || (pending && is_in(pending->files));
}

std::string file_state_path(const ledger::Paths& paths) {
  return paths.store + "/projectors/files.json";
}

Result<std::optional<FileState>> load_file_state(const ledger::Paths& paths) {
  const std::string path = file_state_path(paths);
  DAYBOOK_TRY(const std::optional<std::string> text, read_if_there(paths, path));
  if (!text) return std::optional<FileState>();
  const Result<json::Value> value = json::parse(*text);
  std::optional<FileState> state = value.ok() ? state_from(*value) : std::nullopt;
  if (state) return state;
  return damaged(
      path + " is not what the file projector writes" +
      (value.ok() ? "" : " (" + value.error().message + ")") +
      "; it can be deleted: files that are not as the log says will then count as edited by hand");
}

Result<void> save_file_state(const ledger::Paths& paths, const FileState& state) {
  json::Value value = json::Value::object();
  value["version"] = kVersion;
  value["position"] = state.position.value;
  value["files"] = to_json(state.files);
  value["pending"] = nullptr;
  if (state.pending) {
    value["pending"] = json::Value::object();
    value["pending"]["position"] = state.pending->position.value;
    value["pending"]["files"] = to_json(state.pending->files);
  }
  DAYBOOK_RETURN_IF_ERROR(make_projectors_folder(paths, file_state_path(paths)));
  return kv::replace_file(file_state_path(paths), json::stringify(value, 2) + "\n", 0644,
                          *paths.files);
}

std::map<std::string, std::string> render_files(const state::State& state) {
  std::map<std::string, std::string> out;
  for (const auto& [chain, network] : state.networks) {
    out[document::file_name(state, chain)] = document::render(chain, network);
  }
  return out;
}

// A file in it was written after the folder's own name was synced.
Result<void> make_projectors_folder(const ledger::Paths& paths, const std::string& file) {
  DAYBOOK_TRY(const bool has_file, kv::path_exists(file, *paths.files));
  if (has_file) return {};
  return kv::make_lasting_folders(paths.store + "/projectors", 0755, *paths.files);
}

Result<std::optional<std::string>> read_if_there(const ledger::Paths& paths,
                                                 const std::string& path) {
  Result<std::string> bytes = kv::read_file(path, UINT64_MAX, *paths.files);
  if (bytes.ok()) return std::optional<std::string>(std::move(bytes).value());
  if (bytes.error().kind == ErrorKind::kNotFound) return std::optional<std::string>();
  return bytes.error();
}

}  // namespace daybook::project
