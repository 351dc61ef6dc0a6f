#include "project/commit_words.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "ledger/config.h"

namespace daybook::project {
namespace {

constexpr size_t kMaxSubject = 72;  // code points
constexpr size_t kMaxListed = 8;    // events named in the first line
constexpr size_t kMaxReasons = 16;  // different reasons in one message
constexpr size_t kMaxSlug = 64;
constexpr char kMailDomain[] = "@daybook.invalid";
constexpr char kEllipsis[] = "…";

bool starts_code_point(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

size_t code_points(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), starts_code_point));
}

// On one line, and no longer than a first line should be.
std::string first_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') c = ' ';
  }
  if (code_points(text) <= kMaxSubject) return text;
  size_t kept = 0;
  size_t end = 0;
  for (; end < text.size(); ++end) {
    if (starts_code_point(text[end]) && ++kept == kMaxSubject) break;
  }
  return text.substr(0, end) + kEllipsis;
}

std::string noun(const event::Subject& subject) {
  switch (subject.kind) {
    case event::SubjectKind::kContract:
      return ledger::short_name(subject.name);
    case event::SubjectKind::kLog:
    case event::SubjectKind::kSection:
      return subject.name;
    case event::SubjectKind::kNetwork:
    case event::SubjectKind::kLayout:
      return "";
  }
  return "";
}

std::string item(const event::Event& event) {
  const std::string name = noun(event.subject);
  return event::payload_name(event.payload) + (name.empty() ? "" : " " + name);
}

std::string place(const StoredTransaction& transaction, const state::State& after) {
  std::set<ChainId> chains;
  for (const StoredEvent& stored : transaction) {
    if (stored.event.subject.kind != event::SubjectKind::kLog)
      chains.insert(stored.event.subject.chain);
  }
  if (chains.empty()) return "log";
  if (chains.size() > 1) return std::to_string(chains.size()) + " networks";
  const auto network = after.networks.find(*chains.begin());
  if (network != after.networks.end() && !network->second.header.name.empty())
    return network->second.header.name;
  return "chain " + std::to_string(chains.begin()->value);
}

// Different ones, in order, at most one more than are listed.
std::vector<std::string> items(const StoredTransaction& transaction) {
  std::vector<std::string> out;
  for (const StoredEvent& stored : transaction) {
    std::string text = item(stored.event);
    if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
    if (out.size() > kMaxListed) break;
  }
  return out;
}

std::string subject_line(const StoredTransaction& transaction, const state::State& after) {
  const std::string start = place(transaction, after) + ": ";
  if (transaction.size() == 1) return first_line(start + item(transaction.front().event));
  const std::string counted = start + std::to_string(transaction.size()) + " events";
  const std::vector<std::string> all = items(transaction);
  for (size_t listed = std::min(all.size(), kMaxListed); listed > 0; --listed) {
    std::string line = counted + " (";
    for (size_t n = 0; n < listed; ++n) line += (n == 0 ? "" : ", ") + all[n];
    line += listed < all.size() ? std::string(", ") + kEllipsis + ")" : ")";
    if (code_points(line) <= kMaxSubject) return first_line(line);
  }
  return first_line(counted);
}

std::string without_edges(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// Each different reason once, a paragraph each.
std::string reasons(const StoredTransaction& transaction) {
  std::vector<std::string> seen;
  std::string out;
  for (const StoredEvent& stored : transaction) {
    const std::string reason = without_edges(stored.event.reason);
    if (reason.empty() || std::find(seen.begin(), seen.end(), reason) != seen.end()) continue;
    seen.push_back(reason);
    out += reason + "\n\n";
    if (seen.size() == kMaxReasons) break;
  }
  return out;
}

std::string slug(const std::string& actor) {
  std::string out;
  for (const char c : actor) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool kept = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept) {
      out += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
    if (out.size() == kMaxSlug) break;
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "unknown" : out;
}

// The value of "name: value\n" at the start of `text`, which it is cut from.
std::optional<std::string> take_line(std::string_view& text, std::string_view name) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos || text.substr(0, name.size()) != name) return std::nullopt;
  std::string value(text.substr(name.size(), end - name.size()));
  text.remove_prefix(end + 1);
  return value;
}

constexpr char kPosition[] = "Daybook-Position: ";
constexpr char kRoot[] = "Daybook-Root: ";
constexpr char kProjector[] = "Daybook-Projector: ";

}  // namespace

CommitWords commit_words(const StoredTransaction& transaction, const state::State& after,
                         const Hash& root) {
  DAYBOOK_CHECK(!transaction.empty());
  const event::Event& first = transaction.front().event;
  const event::Event& last = transaction.back().event;
  CommitWords words;
  words.author = {first.actor.empty() ? "unknown" : first.actor, slug(first.actor) + kMailDomain,
                  first.effective.value_or(first.recorded)};
  words.committer = {"daybook", std::string("daybook") + kMailDomain, last.recorded};
  words.message = subject_line(transaction, after) + "\n\n" + reasons(transaction) + kPosition +
                  std::to_string(after.size.value) + "\n" + kRoot + root.hex() + "\n" + kProjector +
                  kProjectorName + "\n";
  return words;
}

std::optional<Trailers> parse_trailers(const std::string& message) {
  const size_t blank = message.rfind("\n\n");
  if (blank == std::string::npos) return std::nullopt;
  std::string_view text = std::string_view(message).substr(blank + 2);
  const std::optional<std::string> position = take_line(text, kPosition);
  const std::optional<std::string> root = take_line(text, kRoot);
  const std::optional<std::string> projector = take_line(text, kProjector);
  if (!position || !root || !projector) return std::nullopt;
  const std::optional<uint64_t> size = parse_decimal(*position);
  if (!size) return std::nullopt;
  return Trailers{TreeSize(*size), *root, *projector};
}

}  // namespace daybook::project
