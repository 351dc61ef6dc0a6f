#include "query/point.h"

#include <algorithm>

#include "base/bytes.h"
#include "state/tag.h"

namespace daybook::query {
namespace {

constexpr char kPointForms[] =
    "a point in time is @latest, @pos:42 (or 42), @time:2025-07-25T09:00:00Z, "
    "@effective:2025-07-25T09:00:00Z, @2h ago, @yesterday, @block:NETWORK/41000000, "
    "@commit:<id or prefix>, @source:<id or prefix> or @tag:NAME";
constexpr size_t kFewestDigits = 4, kMostDigits = 40;
constexpr int64_t kSecondNs = 1'000'000'000;

Error no_point(std::string_view text, const std::string& why) {
  return usage("\"" + std::string(text) + "\": " + why + "; " + kPointForms);
}

Point point_of(std::string_view text, Point::Kind kind) {
  Point point;
  point.kind = kind;
  point.text = std::string(text);
  return point;
}

Result<Point> parse_position(std::string_view text, std::string_view digits) {
  const std::optional<uint64_t> position = parse_decimal(digits);
  if (!position) return no_point(text, "not a position");
  Point point = point_of(text, Point::Kind::kPosition);
  point.position = *position;
  return point;
}

struct TimeUnit {
  std::string_view letter, word;
  int64_t seconds;
};
constexpr TimeUnit kTimeUnits[] = {{"s", "second", 1},
                                   {"min", "minute", 60},
                                   {"h", "hour", 3600},
                                   {"d", "day", 86'400},
                                   {"w", "week", 604'800}};

std::optional<int64_t> seconds_of(std::string_view unit) {
  for (const TimeUnit& known : kTimeUnits) {
    const bool plural =
        !unit.empty() && unit.back() == 's' && unit.substr(0, unit.size() - 1) == known.word;
    if (unit == known.letter || unit == known.word || plural) return known.seconds;
  }
  return std::nullopt;
}

// "2h", "2h ago", "3 days ago", "yesterday"; nullopt: none of them.
std::optional<Relative> parse_relative(std::string_view text) {
  if (text == "yesterday") return Relative{0, true};
  constexpr std::string_view kAgo = " ago";
  const bool says_ago = text.size() > kAgo.size() && text.substr(text.size() - kAgo.size()) == kAgo;
  if (says_ago) text.remove_suffix(kAgo.size());
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<uint64_t> count = parse_decimal(text.substr(0, digits));
  std::string_view unit = text.substr(digits);
  if (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  const std::optional<int64_t> seconds = seconds_of(unit);
  if (!count || !seconds) return std::nullopt;
  if (*count > static_cast<uint64_t>(INT64_MAX / kSecondNs / *seconds)) return std::nullopt;
  return Relative{static_cast<int64_t>(*count) * *seconds * kSecondNs, false};
}

Result<Point> parse_instant(std::string_view text, std::string_view instant, Point::Kind kind) {
  Point point = point_of(text, kind);
  point.relative = parse_relative(instant);
  if (point.relative) return point;
  const Result<TimeNs> time = parse_time(instant);
  if (!time.ok()) return no_point(text, time.error().message);
  point.time = *time;
  return point;
}

Result<Point> parse_commit(std::string_view text, std::string_view commit, Point::Kind kind) {
  Point point = point_of(text, kind);
  for (const char c : commit) {
    point.commit += (c >= 'A' && c <= 'F') ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const bool hex = point.commit.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!hex || commit.size() < kFewestDigits || commit.size() > kMostDigits) {
    return no_point(text, "a commit is 4 to 40 hex digits");
  }
  return point;
}

// The network may hold slashes; the block number is what follows the last one.
Result<Point> parse_block(std::string_view text, std::string_view place) {
  const size_t slash = place.rfind('/');
  const bool has_both = slash != std::string_view::npos && slash > 0;
  const auto block = has_both ? parse_decimal(place.substr(slash + 1)) : std::nullopt;
  if (!block) return no_point(text, "a block is NETWORK/NUMBER");
  Point point = point_of(text, Point::Kind::kBlock);
  point.network = std::string(place.substr(0, slash));
  point.block = *block;
  return point;
}

Result<Point> parse_tag(std::string_view text, std::string_view name) {
  if (const auto problem = state::tag_name_problem(name)) return no_point(text, *problem);
  Point point = point_of(text, Point::Kind::kTag);
  point.tag = std::string(name);
  return point;
}

// What follows "@" without a colon.
Result<Point> parse_word(std::string_view text, std::string_view word) {
  if (word == "latest") return point_of("@latest", Point::Kind::kLatest);
  if (parse_relative(word)) return parse_instant(text, word, Point::Kind::kRecorded);
  if (state::tag_name_problem(word)) return no_point(text, "not a point in time");
  return parse_tag(text, word);
}

}  // namespace

Result<Point> parse_point(std::string_view text) {
  if (text == "latest") return point_of("@latest", Point::Kind::kLatest);
  if (text.empty() || text[0] != '@') return parse_position(text, text);
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return parse_word(text, text.substr(1));
  const std::string_view kind = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 1);
  if (kind == "@pos") return parse_position(text, rest);
  if (kind == "@time") return parse_instant(text, rest, Point::Kind::kRecorded);
  if (kind == "@effective") return parse_instant(text, rest, Point::Kind::kEffective);
  if (kind == "@block") return parse_block(text, rest);
  if (kind == "@commit") return parse_commit(text, rest, Point::Kind::kCommit);
  if (kind == "@source") return parse_commit(text, rest, Point::Kind::kSource);
  if (kind == "@tag") return parse_tag(text, rest);
  return no_point(text, "unknown kind " + std::string(kind));
}

Result<Range> parse_range(std::string_view text) {
  const size_t dots = text.find("..");
  const bool is_range = dots != std::string_view::npos;
  const std::string_view from = is_range ? text.substr(0, dots) : std::string_view();
  const std::string_view to = is_range ? text.substr(dots + 2) : text;
  Range range;
  if (!from.empty()) {
    DAYBOOK_TRY(range.from, parse_point(from));
  }
  if (!to.empty()) {
    DAYBOOK_TRY(range.to, parse_point(to));
  }
  return range;
}

}  // namespace daybook::query
