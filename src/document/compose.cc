#include "document/composer.h"
#include "document/derived.h"
#include "document/document.h"
#include "document/fields.h"
#include "document/rendering.h"

namespace daybook::document {
namespace {

class ValueMaker {
 public:
  using Node = json::Value;
  using List = Members::List;

  explicit ValueMaker(const state::NetworkState& network) : network_(network) {}

  static Node text(std::string text) { return text; }
  static Node number(uint64_t number) { return number; }
  static Node object(List members, unsigned) { return object_of_members(std::move(members)); }
  static Node body(const PlacedContract& contract) { return body_of(contract); }
  static Node extended(const PlacedPart& part) { return object_of(*part.state->value.extended); }
  static Node hash(const PlacedPart& part) { return value_of(*part.state->value.recorded_hash); }

  [[nodiscard]] Node section(const std::string& name) const {
    const auto section = network_.sections.find(name);
    if (section == network_.sections.end() || !section->second.json) return json::Value::object();
    return value_of(*section->second.json);
  }

  [[nodiscard]] Node deployments() const { return history_of(network_.deployments); }
  [[nodiscard]] Node upgrades() const { return history_of(network_.upgrades); }

  static bool is_object(const Node& node) { return node.is_object(); }
  static List members(const Node& node, unsigned) {
    List list;
    for (const auto& [key, value] : node.items()) list.emplace_back(key, value);
    return list;
  }
  static std::string checksum(const Node& section) { return section_checksum(section); }

 private:
  const state::NetworkState& network_;
};

}  // namespace

json::Value compose(ChainId chain, const state::NetworkState& network) {
  ValueMaker maker(network);
  return Composer(chain, network, maker).run();
}

std::string render(ChainId chain, const state::NetworkState& network) {
  return Rendering(chain).text(network);
}

}  // namespace daybook::document
