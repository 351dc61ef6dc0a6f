#include "replay/page_words.h"

#include <algorithm>

#include "replay/html.h"

namespace daybook::replay {

std::string number(uint64_t value) {
  std::string digits = std::to_string(value);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string plural(uint64_t count, const std::string& one) {
  return number(count) + " " + one + (count == 1 ? "" : "s");
}

std::string moment(TimeNs time) {
  std::string text = to_iso_ms(time);
  if (const size_t t = text.find('T'); t != std::string::npos) text[t] = ' ';
  if (!text.empty() && text.back() == 'Z') text.pop_back();
  return text;
}

std::string tag(const std::string& text, const std::string& style) {
  return "<span class=\"tag " + html_text(style) + "\">" + html_text(text) + "</span>";
}

std::string mono(const std::string& foreign) {
  return foreign.empty() ? "" : "<span class=mono>" + html_foreign(foreign) + "</span>";
}

std::string joined(const std::set<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + html_foreign(word);
  return out;
}

std::string evidence_of(const event::Event& event) {
  constexpr const char* kGrades[] = {"inferred", "recorded", "confirmed"};
  std::string out = tag(kGrades[static_cast<size_t>(event.grade)], "") +
                    " <a href=\"proofs/event-" + std::to_string(event.position.value) +
                    ".tlog-proof\">proof</a>";
  if (event.on_chain) out += "<br>tx " + mono(event.on_chain->tx_hash);
  if (event.source) out += "<br>" + html_foreign(event.source->kind + " " + event.source->locator);
  if (!event.tool.empty()) out += "<br>by " + html_foreign(event.tool + " " + event.tool_version);
  return out;
}

std::string coloured_diff(std::string_view diff) {
  std::string out;
  while (!diff.empty()) {
    const size_t end = std::min(diff.find('\n'), diff.size());
    const std::string_view line = diff.substr(0, end);
    diff.remove_prefix(std::min(end + 1, diff.size()));
    const char sign = line.empty() ? ' ' : line.front();
    const bool is_head = sign == '@' || line.rfind("+++ ", 0) == 0 || line.rfind("--- ", 0) == 0;
    const std::string style = is_head ? "h" : sign == '+' ? "a" : sign == '-' ? "d" : "";
    out += style.empty() ? html_text(line) + "\n"
                         : "<span class=" + style + ">" + html_text(line) + "</span>";
  }
  return out;
}

}  // namespace daybook::replay
