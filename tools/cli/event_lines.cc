#include "cli/event_lines.h"

namespace daybook::cli {
namespace {

const char* grade_word(event::Grade grade) {
  switch (grade) {
    case event::Grade::kInferred:
      return "inferred";
    case event::Grade::kRecorded:
      return "recorded";
    case event::Grade::kConfirmed:
      return "confirmed";
  }
  return "";
}

std::string clocks_line(const event::Event& event) {
  const std::string effective =
      event.effective ? "effective " + to_iso_ms(*event.effective) : "effective unknown";
  return effective + ", recorded " + to_iso_ms(event.recorded) + ", grade " +
         grade_word(event.grade);
}

std::string who_line(const event::Event& event) {
  std::string line;
  const auto add = [&](const std::string& word, const std::string& name) {
    if (!name.empty()) line += (line.empty() ? "" : ", ") + word + " " + name;
  };
  add("by", event.actor);
  add("approved by", event.approver);
  add("sent by", event.sender);
  add("with", event.tool);
  return line;
}

std::string chain_line(const event::Event& event) {
  if (!event.on_chain) return "";
  std::string line = event.on_chain->tx_hash.empty() ? "" : "tx " + event.on_chain->tx_hash;
  if (event.on_chain->block_number) {
    line += (line.empty() ? "block " : ", block ") + std::to_string(*event.on_chain->block_number);
  }
  return line;
}

std::string source_line(const event::Event& event) {
  if (!event.source) return "";
  const event::Source& source = *event.source;
  std::string line = "source " + source.kind;
  if (!source.locator.empty()) line += " " + source.locator;
  if (source.generation != 0) line += ", generation " + std::to_string(source.generation);
  if (source.sequence) line += ", sequence " + std::to_string(*source.sequence);
  if (!event.git_commit.empty()) line += ", commit " + event.git_commit;
  return line;
}

}  // namespace

std::string event_headline(const event::Event& event, const NetworkNames& names) {
  const std::string network = network_text(names, event.subject.chain);
  const std::string when = to_iso_ms(time_of(event)).substr(0, 16) + (event.effective ? "Z" : "Z~");
  const std::string change = change_text(event.payload);
  return "#" + std::to_string(event.position.value) + "  " + when + "  " +
         event::payload_name(event.payload) + "  " + (network.empty() ? "" : network + "/") +
         subject_text(event.subject) + (change.empty() ? "" : "  " + change);
}

std::vector<std::string> event_details(const event::Event& event) {
  std::vector<std::string> lines = {clocks_line(event)};
  for (const std::string& line : {who_line(event), chain_line(event), source_line(event)}) {
    if (!line.empty()) lines.push_back(line);
  }
  if (!event.reason.empty()) lines.push_back("why: " + event.reason);
  return lines;
}

}  // namespace daybook::cli
