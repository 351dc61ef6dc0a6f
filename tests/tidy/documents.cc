#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "tidy/rules.h"

namespace daybook::tidy {
namespace {

namespace fs = std::filesystem;

bool is_path_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '/' || c == '.';
}

// "docs/….md" as written in `line`.
std::vector<std::string> pages_in(std::string_view line) {
  std::vector<std::string> pages;
  for (size_t at = line.find("docs/"); at != std::string_view::npos;
       at = line.find("docs/", at + 1)) {
    size_t end = at;
    while (end < line.size() && is_path_char(line[end])) ++end;
    std::string page(line.substr(at, end - at));
    while (ends_with(page, ".")) page.pop_back();
    if (ends_with(page, ".md")) pages.push_back(page);
  }
  return pages;
}

// Targets of [text](target) that lead into the repository, without their #fragment.
std::vector<std::string> links_in(std::string_view line) {
  std::vector<std::string> links;
  for (size_t at = line.find("]("); at != std::string_view::npos; at = line.find("](", at + 1)) {
    const size_t end = line.find(')', at);
    if (end == std::string_view::npos) break;
    std::string_view target = line.substr(at + 2, end - at - 2);
    target = target.substr(0, target.find('#'));
    if (target.empty() || target.find("://") != std::string_view::npos) continue;
    links.emplace_back(target);
  }
  return links;
}

bool exists(const SourceTree& tree, const std::string& path) {
  if (tree.find(path) != nullptr) return true;
  for (const SourceFile& file : tree.files()) {
    if (starts_with(file.path, path + "/")) return true;
  }
  return false;
}

// Of what is written by hand about the code: sources, and the schema.
bool is_format_owner(std::string_view path) {
  return (starts_with(path, "src/") && ends_with(path, ".h")) ||
         (starts_with(path, "schema/") && folder_of(path) == "schema");
}

// "log/keys.h" of "src/log/keys.h": as #include writes it.
std::string_view short_path(std::string_view path) {
  return starts_with(path, "src/") ? path.substr(4) : path;
}

std::string read_bytes(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::vector<Finding> check_format_pages(const SourceTree& tree) {
  std::map<std::string, std::vector<std::string>> owners;  // page → headers that name it
  for (const SourceFile& file : tree.files()) {
    if (!is_format_owner(file.path)) continue;
    for (std::string_view line : lines_of(file.text)) {
      for (const std::string& page : pages_in(line)) owners[page].push_back(file.path);
    }
  }
  std::vector<Finding> findings;
  for (const SourceFile& page : tree.files()) {
    if (folder_of(page.path) != "docs/format" || page.path == "docs/format/README.md") continue;
    bool mutual = false;
    for (const std::string& owner : owners[page.path]) {
      mutual = mutual || page.text.find(short_path(owner)) != std::string::npos;
    }
    if (!mutual) findings.push_back({page.path, 0, "no header names this page and is named by it"});
  }
  return findings;
}

std::vector<Finding> check_doc_references(const SourceTree& tree) {
  std::vector<Finding> findings;
  for (const SourceFile& file : tree.files()) {
    const bool is_page = ends_with(file.path, ".md");
    size_t number = 0;
    for (std::string_view line : lines_of(file.text)) {
      ++number;
      for (const std::string& page : pages_in(line)) {
        if (is_page || starts_with(file.path, "tests/tidy/") || exists(tree, page)) continue;
        findings.push_back({file.path, number, page + " does not exist"});
      }
      if (!is_page) continue;
      for (const std::string& link : links_in(line)) {
        const fs::path target = fs::path(folder_of(file.path)) / link;
        std::string path = target.lexically_normal().generic_string();
        if (ends_with(path, "/")) path.pop_back();
        if (!exists(tree, path))
          findings.push_back({file.path, number, "the link to " + link + " is dead"});
      }
    }
  }
  return findings;
}

std::vector<Finding> check_foreign_copies(const std::string& root, const SourceTree& tree,
                                          const std::string& foreign) {
  constexpr uintmax_t kTrivial = 64;  // files so small are equal by chance
  std::map<uintmax_t, std::vector<fs::path>> by_size;
  for (const auto& entry : fs::recursive_directory_iterator(foreign)) {
    if (entry.is_regular_file() && entry.file_size() > kTrivial) {
      by_size[entry.file_size()].push_back(entry.path());
    }
  }
  std::vector<Finding> findings;
  for (const SourceFile& file : tree.files()) {
    const fs::path ours = fs::path(root) / file.path;
    const auto same_size = by_size.find(fs::file_size(ours));
    if (same_size == by_size.end()) continue;
    const std::string bytes = read_bytes(ours);
    for (const fs::path& theirs : same_size->second) {
      if (bytes != read_bytes(theirs)) continue;
      findings.push_back(
          {file.path, 0, "is a copy of " + fs::relative(theirs, foreign).generic_string()});
    }
  }
  return findings;
}

}  // namespace daybook::tidy
