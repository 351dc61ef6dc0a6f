#include <algorithm>
#include <set>
#include <tuple>

#include "document/document.h"

namespace daybook::document {
namespace {

// Bytes that every file system and shell takes as they are; others become '_', a leading dot or
// dash too.
std::string safe(const std::string& name) {
  static constexpr size_t kLongest = 150;
  std::string out = name.substr(0, kLongest);
  for (char& c : out) {
    const bool is_safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    if (!is_safe) c = '_';
  }
  if (out.empty()) return "network";
  if (out[0] == '.' || out[0] == '-') out[0] = '_';
  return out;
}

// Names that differ only by case are one file on some systems.
std::string folded(std::string name) {
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return name;
}

}  // namespace

std::string file_name(const state::State& state, ChainId chain) {
  DAYBOOK_CHECK(state.networks.count(chain) == 1);
  std::vector<std::pair<Position, ChainId>> in_order;
  for (const auto& [id, network] : state.networks) in_order.emplace_back(network.registered, id);
  std::sort(in_order.begin(), in_order.end());
  std::set<std::string> taken;
  std::string stem;
  for (const auto& [registered, id] : in_order) {
    stem = safe(state.networks.at(id).header.name);
    while (!taken.insert(folded(stem)).second) stem += "-" + std::to_string(id.value);
    if (id == chain) break;
  }
  return stem + ".unified.json";
}

}  // namespace daybook::document
