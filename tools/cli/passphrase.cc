#include "cli/passphrase.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "cli/context.h"
#include "kv/durable_file.h"

namespace daybook::cli {
namespace {

constexpr uint64_t kMaxPassphraseBytes = 1024;
constexpr char kFileVariable[] = "DAYBOOK_PASSPHRASE_FILE";

Result<note::Secret> from_file(const std::string& path) {
  Result<std::string> text = kv::read_file(path, kMaxPassphraseBytes);
  if (!text.ok()) return environment("passphrase: " + text.error().message);
  note::Secret whole(std::move(text).value());
  note::Secret line(whole.text().substr(0, whole.text().find_first_of("\r\n")));
  if (line.empty()) return environment("passphrase: the first line of " + path + " is empty");
  return line;
}

// The controlling terminal, without echo while this lives.
class Terminal {
 public:
  Terminal() : fd_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    if (fd_ < 0 || ::tcgetattr(fd_, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    is_silent_ = ::tcsetattr(fd_, TCSAFLUSH, &silent) == 0;
  }
  ~Terminal() {
    if (is_silent_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
    if (fd_ >= 0) ::close(fd_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  [[nodiscard]] bool is_silent() const { return is_silent_; }

  Result<note::Secret> ask(const std::string& prompt) {
    write(prompt);
    note::Secret answer;
    answer.text().reserve(kMaxPassphraseBytes);  // so that no copy is left behind by growing
    char c = 0;
    while (::read(fd_, &c, 1) == 1 && c != '\n' && answer.text().size() < kMaxPassphraseBytes) {
      answer.text() += c;
    }
    write("\n");
    if (answer.empty()) return environment("no passphrase was given");
    return answer;
  }

 private:
  void write(const std::string& text) const {
    if (::write(fd_, text.data(), text.size()) < 0) return;  // the read then fails too
  }

  int fd_;
  termios before_{};
  bool is_silent_ = false;
};

Error nobody() {
  return environment(
      "a passphrase is needed and there is no terminal to ask on: name a file with "
      "--passphrase-file or " +
      std::string(kFileVariable));
}

}  // namespace

Result<note::Secret> ask_passphrase(const std::string& file, const std::string& prompt) {
  if (!file.empty()) return from_file(file);
  const std::string named = environment_value(kFileVariable);
  if (!named.empty()) return from_file(named);
  Terminal terminal;
  return terminal.is_silent() ? terminal.ask(prompt) : Result<note::Secret>(nobody());
}

Result<note::Secret> ask_new_passphrase(const std::string& file, const std::string& prompt) {
  if (!file.empty()) return from_file(file);
  Terminal terminal;
  if (!terminal.is_silent()) return nobody();
  DAYBOOK_TRY(note::Secret once, terminal.ask(prompt));
  DAYBOOK_TRY(const note::Secret again, terminal.ask("The same again: "));
  if (once.text() != again.text()) return environment("the two passphrases are not the same");
  return once;
}

}  // namespace daybook::cli
