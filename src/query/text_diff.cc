#include "query/text_diff.h"

#include <algorithm>
#include <cstddef>

namespace daybook::query {
namespace {

using std::ptrdiff_t;

constexpr size_t kContext = 3;
// The search keeps one frontier a step: beyond this many changed lines (64 MB) everything is shown
// as replaced, which is what a reader of such a diff sees anyway.
constexpr ptrdiff_t kMaxEdits = 2000;

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Furthest x on each diagonal k = x − y, k in [−d, d], stored at index k + offset.
using Frontier = std::vector<ptrdiff_t>;

ptrdiff_t offset_for(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::min(std::ssize(a) + std::ssize(b), kMaxEdits) + 1;
}

bool goes_down(const Frontier& v, ptrdiff_t k, ptrdiff_t d, ptrdiff_t offset) {
  const auto at = [&](ptrdiff_t diagonal) { return v[static_cast<size_t>(diagonal + offset)]; };
  return k == -d || (k != d && at(k - 1) < at(k + 1));
}

ptrdiff_t extend(const Frontier& v, ptrdiff_t k, ptrdiff_t d, ptrdiff_t offset,
                 const std::vector<std::string>& a, const std::vector<std::string>& b) {
  ptrdiff_t x = goes_down(v, k, d, offset) ? v[static_cast<size_t>(k + 1 + offset)]
                                           : v[static_cast<size_t>(k - 1 + offset)] + 1;
  while (x < std::ssize(a) && x - k < std::ssize(b) &&
         a[static_cast<size_t>(x)] == b[static_cast<size_t>(x - k)]) {
    ++x;
  }
  return x;
}

// The frontiers before each step, up to the one that reaches the end; none when that takes too
// many.
std::vector<Frontier> search(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const ptrdiff_t offset = offset_for(a, b);
  Frontier v(static_cast<size_t>(2 * offset + 1), 0);
  std::vector<Frontier> trace;
  for (ptrdiff_t d = 0; d < offset; ++d) {
    trace.push_back(v);
    for (ptrdiff_t k = -d; k <= d; k += 2) {
      const ptrdiff_t x = extend(v, k, d, offset, a, b);
      v[static_cast<size_t>(k + offset)] = x;
      if (x >= std::ssize(a) && x - k >= std::ssize(b)) return trace;
    }
  }
  return {};
}

std::vector<DiffLine> replaced(const std::vector<std::string>& a,
                               const std::vector<std::string>& b) {
  std::vector<DiffLine> lines;
  for (const std::string& line : a) lines.push_back({'-', line});
  for (const std::string& line : b) lines.push_back({'+', line});
  return lines;
}

// Walks the trace back from the end.
std::vector<DiffLine> walk_back(const std::vector<std::string>& a,
                                const std::vector<std::string>& b,
                                const std::vector<Frontier>& trace) {
  const ptrdiff_t offset = offset_for(a, b);
  std::vector<DiffLine> lines;
  ptrdiff_t x = std::ssize(a), y = std::ssize(b);
  for (ptrdiff_t d = std::ssize(trace) - 1; d >= 0; --d) {
    const Frontier& v = trace[static_cast<size_t>(d)];
    const bool down = goes_down(v, x - y, d, offset);
    const ptrdiff_t from_k = down ? x - y + 1 : x - y - 1;
    const ptrdiff_t from_x = d == 0 ? 0 : v[static_cast<size_t>(from_k + offset)];
    const ptrdiff_t from_y = d == 0 ? 0 : from_x - from_k;
    while (x > from_x && y > from_y) {
      lines.push_back({' ', a[static_cast<size_t>(--x)]});
      --y;
    }
    if (d == 0) break;
    if (down) {
      lines.push_back({'+', b[static_cast<size_t>(--y)]});
    } else {
      lines.push_back({'-', a[static_cast<size_t>(--x)]});
    }
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

struct Hunk {
  size_t first = 0, last = 0;  // indexes into the diff's lines, last exclusive
};

std::vector<Hunk> find_hunks(const std::vector<DiffLine>& lines) {
  std::vector<Hunk> hunks;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].sign == ' ') continue;
    const size_t first = i < kContext ? 0 : i - kContext;
    const size_t last = std::min(i + 1 + kContext, lines.size());
    if (!hunks.empty() && first <= hunks.back().last) {
      hunks.back().last = last;
    } else {
      hunks.push_back({first, last});
    }
  }
  return hunks;
}

std::string range(size_t lines_before, size_t count) {
  return std::to_string(count == 0 ? lines_before : lines_before + 1) + "," + std::to_string(count);
}

}  // namespace

std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after) {
  std::vector<std::string> a = split_lines(before), b = split_lines(after);
  // Common ends cost nothing to find and keep the search small.
  std::vector<DiffLine> head, tail;
  size_t same = 0;
  while (same < a.size() && same < b.size() && a[same] == b[same]) head.push_back({' ', a[same++]});
  a.erase(a.begin(), a.begin() + static_cast<ptrdiff_t>(same));
  b.erase(b.begin(), b.begin() + static_cast<ptrdiff_t>(same));
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    tail.push_back({' ', a.back()});
    a.pop_back();
    b.pop_back();
  }
  const bool one_sided = a.empty() || b.empty();
  const std::vector<Frontier> trace = one_sided ? std::vector<Frontier>() : search(a, b);
  const std::vector<DiffLine> middle = trace.empty() ? replaced(a, b) : walk_back(a, b, trace);
  head.insert(head.end(), middle.begin(), middle.end());
  head.insert(head.end(), tail.rbegin(), tail.rend());
  return head;
}

std::string unified_diff(std::string_view before, std::string_view after,
                         const std::string& before_name, const std::string& after_name) {
  const std::vector<DiffLine> lines = diff_lines(before, after);
  const std::vector<Hunk> hunks = find_hunks(lines);
  if (hunks.empty()) return "";
  std::string out = "--- " + before_name + "\n+++ " + after_name + "\n";
  size_t next = 0, line_a = 0, line_b = 0;
  for (const Hunk& hunk : hunks) {
    for (; next < hunk.first; ++next) ++line_a, ++line_b;  // only equal lines between hunks
    std::string body;
    size_t count_a = 0, count_b = 0;
    for (; next < hunk.last; ++next) {
      body += lines[next].sign + lines[next].text + "\n";
      count_a += lines[next].sign != '+' ? 1U : 0U;
      count_b += lines[next].sign != '-' ? 1U : 0U;
    }
    out += "@@ -" + range(line_a, count_a) + " +" + range(line_b, count_b) + " @@\n" + body;
    line_a += count_a;
    line_b += count_b;
  }
  return out;
}

}  // namespace daybook::query
