// Where output goes: results on stdout (text, or one JSON document with --json), messages on
// stderr.
//
// Colour only when stdout is a terminal, NO_COLOR is unset or empty, and --no-color was not given
// (or with --color). A closed pipe (`daybook log | head`) ends output quietly; any other write
// error is the program's error.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "json/json.h"

namespace daybook::cli {

struct Globals {
  std::string dir;    // --dir
  std::string clock;  // --clock
  double lock_wait_s = 5;
  bool json = false;
  bool color = false, no_color = false;
  bool quiet = false;
  std::string passphrase_file;  // --passphrase-file
  bool evidence = false;        // --evidence: read a copy, change nothing
};

enum class Style { kGood, kBad, kWarn, kDim, kBold };

// The word for an error's kind in JSON: "invalid", "usage", "conflict", "not-found", "tampered",
// "damaged", "environment", "busy".
std::string kind_name(ErrorKind kind);

class Console {
 public:
  explicit Console(const Globals& globals);

  [[nodiscard]] bool json() const { return json_; }
  void use_json();
  // Columns that tables must fit into; 0 when stdout is not a terminal and COLUMNS is not set: no
  // limit.
  [[nodiscard]] size_t width() const { return width_; }
  [[nodiscard]] std::string paint(Style style, const std::string& text) const;

  // Text for people; nothing with --json. line() adds the newline.
  void line(const std::string& text);
  void text(const std::string& text);
  // Bytes that are the result themselves (a rendered file, a proof).
  void raw(std::string_view bytes);
  // The one JSON document; only with --json, at most once.
  void document(const json::Value& value);

  // To stderr. note() is left out with --quiet.
  void note(const std::string& text);
  void warning(const std::string& text);
  // Also the {"error":{…}} document when there is no document yet.
  void error(const Error& error);

  // stdout's reader has gone: no need to go on.
  [[nodiscard]] bool closed() const;
  // kEnvironment when something could not be written, but for a closed pipe.
  Result<void> flush();

 private:
  void write(std::string_view bytes);

  bool json_, quiet_, color_;
  size_t width_;
  bool document_written_ = false;
  int write_errno_ = 0;
};

}  // namespace daybook::cli
