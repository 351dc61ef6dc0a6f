#include "query/point.h"

#include "base/bytes.h"

namespace daybook::query {
namespace {

constexpr char kForms[] =
    "a point in time is @latest, @pos:42 (or 42), @time:2025-07-25T09:00:00Z, "
    "@effective:2025-07-25T09:00:00Z or @commit:<id or prefix>";

Error no_point(std::string_view text, const std::string& why) {
  return usage("\"" + std::string(text) + "\": " + why + "; " + kForms);
}

Result<Point> parse_position(std::string_view text, std::string_view digits) {
  const std::optional<uint64_t> position = parse_decimal(digits);
  if (!position) return no_point(text, "not a position");
  Point point;
  point.kind = Point::Kind::kPosition;
  point.text = std::string(text);
  point.position = *position;
  return point;
}

Result<Point> parse_instant(std::string_view text, std::string_view instant, Point::Kind kind) {
  const Result<TimeNs> time = parse_time(instant);
  if (!time.ok()) return no_point(text, time.error().message);
  Point point;
  point.kind = kind;
  point.text = std::string(text);
  point.time = *time;
  return point;
}

Result<Point> parse_commit(std::string_view text, std::string_view commit) {
  if (commit.size() < 4 || commit.size() > 40) {
    return no_point(text, "a commit is 4 to 40 hex digits");
  }
  for (const char c : commit) {
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!hex) return no_point(text, "a commit is 4 to 40 hex digits");
  }
  Point point;
  point.kind = Point::Kind::kCommit;
  point.text = std::string(text);
  for (const char c : commit) {
    point.commit += (c >= 'A' && c <= 'F') ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return point;
}

}  // namespace

Result<Point> parse_point(std::string_view text) {
  if (text == "@latest" || text == "latest") {
    Point point;
    point.text = "@latest";
    return point;
  }
  if (!text.empty() && text[0] != '@') return parse_position(text, text);
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return no_point(text, "not a point in time");
  const std::string_view kind = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 1);
  if (kind == "@pos") return parse_position(text, rest);
  if (kind == "@time") return parse_instant(text, rest, Point::Kind::kRecorded);
  if (kind == "@effective") return parse_instant(text, rest, Point::Kind::kEffective);
  if (kind == "@commit") return parse_commit(text, rest);
  return no_point(text, "unknown kind " + std::string(kind));
}

}  // namespace daybook::query
