#include "state/tag.h"

#include <algorithm>

#include "base/bytes.h"

namespace daybook::state {
namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool has_forbidden_byte(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f ||
           std::string_view("~^:?*[\\").find(c) != std::string_view::npos;
  });
}

// One of the parts between slashes.
std::optional<std::string> part_problem(std::string_view part) {
  if (part.empty()) return "it has an empty part: no / at an end, no //";
  if (part.front() == '.') return "a part of it begins with a dot";
  if (ends_with(part, ".lock")) return "a part of it ends with .lock";
  return std::nullopt;
}

}  // namespace

event::Subject tag_subject(std::string_view name) {
  return {ChainId(0), event::SubjectKind::kLog, "tags/" + std::string(name)};
}

std::optional<std::string> tag_name_problem(std::string_view name) {
  const auto holds = [&](std::string_view what) { return name.find(what) != name.npos; };
  if (name.empty()) return "it is empty";
  if (!is_utf8(name)) return "it is not valid UTF-8";
  if (has_forbidden_byte(name)) return "it holds a space, a control character or one of ~^:?*[\\";
  if (name == "@" || holds("@{")) return "it is \"@\" or holds \"@{\"";
  if (holds("..")) return "it holds \"..\", which is a range";
  if (name.front() == '-') return "it begins with a dash, as options do";
  if (name.back() == '.') return "it ends with a dot";
  for (std::string_view rest = name;;) {
    const size_t slash = rest.find('/');
    if (auto problem = part_problem(rest.substr(0, slash))) return problem;
    if (slash == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(slash + 1);
  }
}

}  // namespace daybook::state
