#include "tidy/source_tree.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace daybook::tidy {
namespace {

namespace fs = std::filesystem;

bool is_skipped_folder(const std::string& name) {
  if (name == ".ci") return false;
  return name.front() == '.' || name == "out" || name == "build" || starts_with(name, "build-");
}

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  return text.find('\0') == std::string::npos ? text : "";
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Blanks out[from, to), lines kept.
void blank(std::string& out, size_t from, size_t to) {
  for (size_t i = from; i < to; ++i) {
    if (out[i] != '\n') out[i] = ' ';
  }
}

size_t end_of_quoted(std::string_view text, size_t open) {
  size_t at = open + 1;
  while (at < text.size() && text[at] != text[open] && text[at] != '\n') {
    at += text[at] == '\\' ? 2U : 1U;
  }
  return std::min(at, text.size());
}

size_t end_of_raw(std::string_view text, size_t quote) {
  const size_t paren = text.find('(', quote);
  if (paren == std::string_view::npos) return text.size();
  const std::string close = ")" + std::string(text.substr(quote + 1, paren - quote - 1)) + "\"";
  const size_t end = text.find(close, paren);
  return end == std::string_view::npos ? text.size() : end + close.size() - 1;
}

// '1'000 is a digit separator, not a character.
bool opens_literal(std::string_view text, size_t at) {
  if (text[at] == '"') return true;
  return text[at] == '\'' && (at == 0 || !is_word(text[at - 1]));
}

}  // namespace

void SourceTree::add(std::string path, std::string text) {
  std::string code = is_cpp(path) ? blank_comments_and_literals(text) : "";
  files_.push_back({std::move(path), std::move(text), std::move(code)});
}

const SourceFile* SourceTree::find(std::string_view path) const {
  for (const SourceFile& file : files_) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

SourceTree read_source_tree(const std::string& root) {
  std::vector<fs::path> paths;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::end(it); ++it) {
    if (it->is_directory() && is_skipped_folder(it->path().filename().string())) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file()) {
      paths.push_back(it->path());
    }
  }
  std::sort(paths.begin(), paths.end());
  SourceTree tree;
  for (const fs::path& path : paths) {
    tree.add(fs::relative(path, root).generic_string(), read_text(path));
  }
  return tree;
}

std::string blank_comments_and_literals(std::string_view text) {
  std::string out(text);
  for (size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    size_t end = at;
    const bool at_line_start = at == 0 || text[at - 1] == '\n';
    if (starts_with(rest, "//") || (at_line_start && starts_with(rest, "#include"))) {
      end = std::min(text.find('\n', at), text.size());
      blank(out, at, end);
    } else if (starts_with(rest, "/*")) {
      end = std::min(text.find("*/", at + 2), text.size() - 2) + 2;
      blank(out, at, end);
    } else if (starts_with(rest, "R\"") && (at == 0 || !is_word(text[at - 1]))) {
      end = end_of_raw(text, at + 1);
      blank(out, at + 2, end);
    } else if (opens_literal(text, at)) {
      end = end_of_quoted(text, at);
      blank(out, at + 1, end);
    }
    at = std::max(at, end);
  }
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<Token> tokens_of(std::string_view code) {
  std::vector<Token> tokens;
  size_t line = 1;
  for (size_t at = 0; at < code.size();) {
    if (!is_word(code[at])) {
      line += code[at++] == '\n' ? 1U : 0U;
      continue;
    }
    const size_t start = at;
    while (at < code.size() && is_word(code[at])) ++at;
    Token token{code.substr(start, at - start), line, false, false, {}};
    const size_t next = code.find_first_not_of(' ', at);
    token.is_call = next != std::string_view::npos && code[next] == '(';
    const std::string_view before = code.substr(0, start);
    token.is_member = ends_with(before, ".") || ends_with(before, "->");
    if (ends_with(before, "::") && !tokens.empty() &&
        tokens.back().name.data() + tokens.back().name.size() + 2 == token.name.data()) {
      token.qualifier = tokens.back().name;
    }
    tokens.push_back(token);
  }
  return tokens;
}

bool is_cpp(std::string_view path) {
  return ends_with(path, ".cc") || ends_with(path, ".h");
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

std::string_view folder_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? "" : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string describe(const std::vector<Finding>& findings) {
  std::ostringstream out;
  for (const Finding& finding : findings) {
    out << finding.path;
    if (finding.line != 0) out << ':' << finding.line;
    out << ": " << finding.what << '\n';
  }
  return out.str();
}

}  // namespace daybook::tidy
