#include "replica/origin.h"

#include <filesystem>

#include "json/json.h"
#include "kv/durable_file.h"

namespace daybook::replica {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxFileBytes = 1 << 20;
constexpr int kVersion = 1;

// "https://…", "ssh://…", "git@host:path".
bool is_address(const std::string& text) {
  if (text.find("://") != std::string::npos) return true;
  const size_t colon = text.find(':'), slash = text.find('/');
  return colon != std::string::npos && colon != 0 && (slash == std::string::npos || colon < slash);
}

Result<std::string> absolute(const std::string& path) {
  std::error_code error;
  const fs::path full = fs::absolute(path, error).lexically_normal();
  if (error) return environment(path + ": " + error.message());
  return full.has_filename() ? full.string() : full.parent_path().string();
}

Result<note::Verifier> read_key(const std::string& path) {
  DAYBOOK_TRY(std::string text, kv::read_file(path, kMaxFileBytes));
  text.erase(text.find_last_not_of(" \r\n") + 1);
  auto verifier = note::Verifier::parse(text);
  if (!verifier.ok()) return verifier.error().with_context(path);
  return verifier;
}

Result<FoundOrigin> from_daybook(const std::string& folder, const std::string& branch) {
  const ledger::Paths paths(folder);
  DAYBOOK_TRY(const std::string text, kv::read_file(paths.config, kMaxFileBytes));
  DAYBOOK_TRY(const ledger::Config config, ledger::parse_config(text, paths.config));
  if (!config.git_enabled) {
    return conflict("the daybook in " + folder + " keeps no snapshot branch (" + paths.config +
                    ": git.enabled): turn it on and run `daybook project` there");
  }
  FoundOrigin found;
  DAYBOOK_TRY(found.origin.url, absolute(paths.resolve(config.git_repository)));
  found.origin.branch = branch.empty() ? config.git_branch : branch;
  found.key_file = paths.public_key;
  DAYBOOK_TRY(found.verifier, read_key(paths.public_key));
  return found;
}

}  // namespace

Result<FoundOrigin> find_origin(const std::string& from, const std::string& branch) {
  std::error_code ignored;
  if (fs::exists(from + "/daybook.json", ignored)) return from_daybook(from, branch);
  FoundOrigin found;
  found.origin.branch = branch.empty() ? ledger::Config().git_branch : branch;
  found.origin.url = from;
  if (fs::is_directory(from, ignored)) {
    DAYBOOK_TRY(found.origin.url, absolute(from));
  } else if (!is_address(from)) {
    return not_found(from + " is neither a folder nor the address of a repository");
  }
  return found;
}

std::string shown_url(const std::string& url) {
  const size_t start = url.find("://");
  if (start == std::string::npos) return url;
  const size_t at = url.find('@', start), path = url.find('/', start + 3);
  if (at == std::string::npos || (path != std::string::npos && at > path)) return url;
  const size_t password = url.find(':', start + 3);
  if (password == std::string::npos || password > at) return url;
  return url.substr(0, password) + ":***" + url.substr(at);
}

std::string origin_path(const ledger::Paths& paths) {
  return paths.store + "/replica.json";
}

Result<void> save_origin(const ledger::Paths& paths, const Origin& origin) {
  const json::Value document = {
      {"version", kVersion}, {"url", origin.url}, {"branch", origin.branch}};
  // An address may hold a password.
  return kv::replace_file(origin_path(paths), json::stringify(document, 2) + "\n", 0600);
}

Result<std::optional<Origin>> load_origin(const ledger::Paths& paths) {
  const std::string path = origin_path(paths);
  const Result<std::string> text = kv::read_file(path, kMaxFileBytes);
  if (!text.ok() && text.error().kind == ErrorKind::kNotFound) return std::optional<Origin>();
  if (!text.ok()) return text.error();
  const Result<json::Value> document = json::parse(*text);
  const auto is_text = [&](const char* key) {
    return document->contains(key) && document->at(key).is_string();
  };
  const bool is_object = document.ok() && document->is_object();
  if (!is_object || !document->contains("version") || document->at("version") != kVersion ||
      !is_text("url") || !is_text("branch")) {
    return damaged(path + " does not say where this replica comes from; write it again: " +
                   "{\"version\": 1, \"url\": …, \"branch\": …}, or clone anew");
  }
  return std::optional(Origin{document->at("url"), document->at("branch")});
}

}  // namespace daybook::replica
