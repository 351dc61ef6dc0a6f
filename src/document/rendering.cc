#include "document/rendering.h"

#include <deque>
#include <unordered_map>

#include "document/composer.h"
#include "document/derived.h"
#include "document/fields.h"
#include "json/nested.h"

namespace daybook::document {
namespace {

constexpr int kIndent = 2;

// A value's text where it stands in the document. The views hold until the part is made anew.
struct Text {
  std::string_view pretty;
  std::string_view compact;            // where a checksum needs it; else its data() is nullptr
  const json::Value* value = nullptr;  // of what a source said: its members can be asked for
};

// Keeps both texts of a value.
struct KeptText {
  std::string pretty, compact;

  KeptText() = default;
  KeptText(const json::Value& value, unsigned depth)
      : pretty(json::stringify_nested(value, kIndent, depth)), compact(json::stringify(value)) {}
  [[nodiscard]] Text view(const json::Value* value = nullptr) const {
    return {pretty, compact, value};
  }
};

struct KeptContract {
  std::optional<Position> changed;
  KeptText body, extended, hash;
};

struct KeptSection {
  std::optional<Position> changed;
  json::Value value;
  KeptText text;
};

// A history only grows: new lines are put at its end.
class KeptHistory {
 public:
  Text text(const std::vector<state::HistoryEntry>& entries) {
    const bool goes_on =
        count_ <= entries.size() && (count_ == 0 || entries[count_ - 1].position == last_);
    if (!goes_on) {
      text_ = "[]";
      count_ = 0;
    }
    if (count_ == entries.size()) return {text_, {}, nullptr};
    text_.resize(count_ == 0 ? 1 : text_.size() - kClose.size());
    for (; count_ < entries.size(); count_++) {
      text_ += count_ == 0 ? "" : ",";
      text_ += kOpen;
      text_ += json::stringify_nested(history_line(entries[count_]), kIndent, 3);
    }
    text_ += kClose;
    last_ = entries.back().position;
    return {text_, {}, nullptr};
  }

 private:
  static constexpr std::string_view kOpen =
      "\n      ";  // a line stands in three objects and arrays
  static constexpr std::string_view kClose = "\n    ]";
  std::string text_ = "[]";
  size_t count_ = 0;
  Position last_;  // of the last line
};

}  // namespace

struct KeptTexts {
  std::unordered_map<std::string, KeptContract> contracts;
  std::unordered_map<std::string, KeptSection> sections;
  KeptHistory deployments, upgrades;
};

namespace {

// For one document. What it composes lives as long as itself.
class TextMaker {
 public:
  using Node = Text;
  using List = MembersOf<Text>::List;

  TextMaker(const state::NetworkState& network, KeptTexts& kept) : network_(network), kept_(kept) {}

  Node text(const std::string& text) { return {keep(json::quote(text)), {}, nullptr}; }
  Node number(uint64_t number) { return {keep(std::to_string(number)), {}, nullptr}; }

  Node object(const List& members, unsigned depth) {
    if (members.empty()) return {"{}", "{}", nullptr};
    const bool has_compact = std::all_of(members.begin(), members.end(), [](const auto& member) {
      return member.second.compact.data() != nullptr;
    });
    return {keep(pretty_object(members, depth)),
            has_compact ? keep(compact_object(members)) : std::string_view(), nullptr};
  }

  Node body(const PlacedContract& contract) {
    if (!contract.points_to_short_name)
      return contract_text(contract.subject, *contract.state).body.view();
    const KeptText entry(body_of(contract), 3);
    return {keep(entry.pretty), keep(entry.compact), nullptr};
  }
  Node extended(const PlacedPart& part) {
    return contract_text(part.subject, *part.state).extended.view();
  }
  Node hash(const PlacedPart& part) { return contract_text(part.subject, *part.state).hash.view(); }

  Node section(const std::string& name) {
    const auto found = network_.sections.find(name);
    if (found == network_.sections.end() || !found->second.json) return {"{}", "{}", nullptr};
    KeptSection& section = kept_.sections[name];
    if (section.changed != found->second.changed) {
      section.value = value_of(*found->second.json);
      section.text = KeptText(section.value, 1);
      section.changed = found->second.changed;
    }
    return section.text.view(&section.value);
  }

  Node deployments() { return kept_.deployments.text(network_.deployments); }
  Node upgrades() { return kept_.upgrades.text(network_.upgrades); }

  static bool is_object(const Node& node) {
    return node.value != nullptr && node.value->is_object();
  }
  List members(const Node& node, unsigned depth) {
    List list;
    for (const auto& [key, value] : node.value->items()) {
      const KeptText text(value, depth);
      list.emplace_back(key, Text{keep(text.pretty), keep(text.compact), &value});
    }
    return list;
  }

  static std::string checksum(const Node& section) {
    DAYBOOK_CHECK(section.compact.data() != nullptr);
    return checksum_of_text(section.compact);
  }

 private:
  std::string_view keep(std::string text) { return composed_.emplace_back(std::move(text)); }

  const KeptContract& contract_text(const std::string& subject, const state::ContractState& state) {
    KeptContract& contract = kept_.contracts[subject];
    if (contract.changed == state.changed) return contract;
    contract.body = KeptText(object_of(state.value.body), 3);
    if (state.value.extended) contract.extended = KeptText(object_of(*state.value.extended), 1);
    if (state.value.recorded_hash)
      contract.hash = KeptText(value_of(*state.value.recorded_hash), 3);
    contract.changed = state.changed;
    return contract;
  }

  static std::string pretty_object(const List& members, unsigned depth) {
    const std::string line = "\n" + std::string(size_t{kIndent} * depth, ' ');
    size_t size = 2 + line.size();
    for (const auto& [key, node] : members)
      size += 2 * key.size() + line.size() + node.pretty.size() + 8;
    std::string out;
    out.reserve(size);
    for (const auto& [key, node] : members) {
      out += out.empty() ? "{" : ",";
      out.append(line).append(kIndent, ' ').append(json::quote(key)).append(": ");
      out += node.pretty;
    }
    return out += line + "}";
  }

  static std::string compact_object(const List& members) {
    std::string out;
    for (const auto& [key, node] : members) {
      out += out.empty() ? "{" : ",";
      out.append(json::quote(key)).append(":").append(node.compact);
    }
    return out += "}";
  }

  const state::NetworkState& network_;
  KeptTexts& kept_;
  std::deque<std::string> composed_;
};

}  // namespace

Rendering::Rendering(ChainId chain) : chain_(chain), kept_(std::make_unique<KeptTexts>()) {}
Rendering::Rendering(Rendering&&) noexcept = default;
Rendering& Rendering::operator=(Rendering&&) noexcept = default;
Rendering::~Rendering() = default;

std::string Rendering::text(const state::NetworkState& network) {
  TextMaker maker(network, *kept_);
  return std::string(Composer(chain_, network, maker).run().pretty);
}

}  // namespace daybook::document
