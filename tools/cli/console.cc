#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/bytes.h"
#include "cli/printable.h"

namespace daybook::cli {
namespace {

bool environment_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

bool wants_color(const Globals& globals) {
  if (globals.no_color || globals.json) return false;
  if (globals.color) return true;
  return isatty(STDOUT_FILENO) == 1 && !environment_set("NO_COLOR");
}

size_t output_width() {
  constexpr uint64_t kNarrowest = 40;
  if (environment_set("COLUMNS")) {
    const auto columns = parse_decimal(std::getenv("COLUMNS"));
    if (columns && *columns >= kNarrowest) return static_cast<size_t>(*columns);
  }
  if (isatty(STDOUT_FILENO) != 1) return 0;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= kNarrowest) return size.ws_col;
  return 80;
}

const char* code_of(Style style) {
  switch (style) {
    case Style::kGood:
      return "32";
    case Style::kBad:
      return "31";
    case Style::kWarn:
      return "33";
    case Style::kDim:
      return "2";
    case Style::kBold:
      return "1";
  }
  return "0";
}

// Messages may hold several lines of ours, and bytes of others.
std::string safe_lines(const std::string& text) {
  std::string out;
  size_t start = 0;
  while (start <= text.size()) {
    const size_t end = std::min(text.find('\n', start), text.size());
    out += printable(text.substr(start, end - start));
    if (end < text.size()) out += "\n";
    start = end + 1;
  }
  return out;
}

}  // namespace

std::string kind_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return "invalid";
    case ErrorKind::kUsage:
      return "usage";
    case ErrorKind::kConflict:
      return "conflict";
    case ErrorKind::kNotFound:
      return "not-found";
    case ErrorKind::kTampered:
      return "tampered";
    case ErrorKind::kDamaged:
      return "damaged";
    case ErrorKind::kEnvironment:
      return "environment";
    case ErrorKind::kBusy:
      return "busy";
  }
  return "unknown";
}

Console::Console(const Globals& globals)
    : json_(globals.json),
      quiet_(globals.quiet),
      color_(wants_color(globals)),
      width_(output_width()) {}

void Console::use_json() {
  json_ = true;
  color_ = false;
}

std::string Console::paint(Style style, const std::string& text) const {
  if (!color_) return text;
  return std::string("\x1b[") + code_of(style) + "m" + text + "\x1b[0m";
}

void Console::write(std::string_view bytes) {
  if (write_errno_ != 0 || bytes.empty()) return;
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) write_errno_ = errno;
}

void Console::line(const std::string& text) {
  if (!json_) write(text + "\n");
}

void Console::text(const std::string& text) {
  if (!json_) write(text);
}

void Console::raw(std::string_view bytes) {
  write(bytes);
}

void Console::document(const json::Value& value) {
  if (!json_) return;
  DAYBOOK_CHECK(!document_written_);
  document_written_ = true;
  write(json::stringify(value, 2) + "\n");
}

void Console::note(const std::string& text) {
  if (!quiet_) std::fprintf(stderr, "%s\n", safe_lines(text).c_str());
}

void Console::warning(const std::string& text) {
  std::fprintf(stderr, "warning: %s\n", safe_lines(text).c_str());
}

void Console::error(const Error& error) {
  std::fprintf(stderr, "daybook: %s\n", safe_lines(error.message).c_str());
  if (!json_ || document_written_) return;
  json::Value detail = {{"kind", kind_name(error.kind)}, {"message", error.message}};
  document({{"error", std::move(detail)}});
}

bool Console::closed() const {
  return write_errno_ != 0;
}

Result<void> Console::flush() {
  if (write_errno_ == 0 && std::fflush(stdout) != 0) write_errno_ = errno;
  if (write_errno_ == 0 || write_errno_ == EPIPE) return {};
  return environment(std::string("cannot write to standard output: ") +
                     std::strerror(write_errno_));
}

}  // namespace daybook::cli
