// The repository's text files, as the house rules see them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace daybook::tidy {

struct SourceFile {
  std::string path;  // from the repository's root, with '/'
  std::string text;
  std::string code;  // C++ only: text with comments, #include lines and the insides of literals
                     // blanked, same lines
};

struct Finding {
  std::string path;
  size_t line = 0;  // from 1; 0: the whole file
  std::string what;
};

struct Token {  // an identifier in the code
  std::string_view name;
  size_t line = 0;
  bool is_call = false;        // '(' follows
  bool is_member = false;      // '.' or "->" stands before
  std::string_view qualifier;  // "chrono" of chrono::system_clock; "" if none
};

class SourceTree {
 public:
  void add(std::string path, std::string text);
  [[nodiscard]] const std::vector<SourceFile>& files() const { return files_; }
  [[nodiscard]] const SourceFile* find(std::string_view path) const;

 private:
  std::vector<SourceFile> files_;
};

// Every file below `root` but hidden folders other than .ci, and build folders. Binary files have
// text "".
SourceTree read_source_tree(const std::string& root);

std::string blank_comments_and_literals(std::string_view text);
std::vector<std::string_view> lines_of(std::string_view text);
std::vector<Token> tokens_of(std::string_view code);

bool is_cpp(std::string_view path);
bool starts_with(std::string_view text, std::string_view prefix);
bool ends_with(std::string_view text, std::string_view suffix);
// "src/log" of "src/log/log.h"; "" at the top.
std::string_view folder_of(std::string_view path);
std::string_view name_of(std::string_view path);

// "path:line: what", one a line; "" when there are none.
std::string describe(const std::vector<Finding>& findings);

}  // namespace daybook::tidy
