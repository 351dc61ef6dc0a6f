#include "query/blame.h"

#include "document/document.h"
#include "ledger/config_suggest.h"
#include "query/blame_walk.h"

namespace daybook::query {
namespace {

using Kind = Origin::Kind;

// A leaf of a document: points into it.
struct Leaf {
  std::vector<std::string> tokens;  // of its pointer
  std::string pointer;
  const json::Value* value;
};

bool is_leaf(const json::Value& value) {
  return !value.is_structured() || value.empty();
}

// `path`: the tokens of `pointer`; as it was when it returns.
void add_leaves(const json::Value& value, const std::string& pointer,
                std::vector<std::string>& path, std::vector<Leaf>& out) {
  if (is_leaf(value)) {
    out.push_back({path, pointer, &value});
    return;
  }
  const auto enter = [&](const json::Value& member, const std::string& token) {
    path.push_back(token);
    add_leaves(member, json::pointer_append(pointer, token), path, out);
    path.pop_back();
  };
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) enter(member, key);
    return;
  }
  for (size_t i = 0; i < value.size(); ++i) enter(value[i], std::to_string(i));
}

std::vector<Leaf> leaves_at(const json::Value& document, const std::string& pointer) {
  std::vector<Leaf> out;
  const json::Value* value = json::at_pointer(document, pointer);
  auto path = json::pointer_tokens(pointer);
  if (value != nullptr && path.ok()) add_leaves(*value, pointer, *path, out);
  return out;
}

}  // namespace

std::vector<std::string> leaf_pointers(const json::Value& document, const std::string& pointer) {
  std::vector<std::string> out;
  for (Leaf& leaf : leaves_at(document, pointer)) out.push_back(std::move(leaf.pointer));
  return out;
}

Error nothing_at(const json::Value& document, const std::string& pointer) {
  const auto tokens = json::pointer_tokens(pointer);
  if (!tokens.ok()) {
    return usage("\"" + pointer + "\" is not a JSON Pointer, like /contracts/core/Token/proxy");
  }
  std::string known;
  for (const std::string& token : *tokens) {
    const std::string next = json::pointer_append(known, token);
    const json::Value& object = *json::at_pointer(document, known);
    if (json::at_pointer(document, next) != nullptr) {
      known = next;
      continue;
    }
    std::vector<std::string> members;
    if (object.is_object()) {
      for (const auto& [key, value] : object.items()) members.push_back(key);
    }
    const std::string near = ledger::nearest_word(token, members);
    return not_found("nothing at " + pointer + ": " + (known.empty() ? "the document" : known) +
                     " has no member \"" + token + "\"" +
                     (near.empty() ? "" : ". Did you mean \"" + near + "\"?"));
  }
  return not_found("nothing at " + pointer);
}

Result<Blame> blame(const ledger::Ledger& ledger, const state::State& state, ChainId chain,
                    const std::string& pointer) {
  const state::NetworkState& network = state.networks.at(chain);
  const json::Value document = document::compose(chain, network);
  if (json::at_pointer(document, pointer) == nullptr) return nothing_at(document, pointer);
  const Origins origins(network);
  BlameWalk walk(ledger, state, chain, document);
  Blame out{state.size, chain, {}, {}};
  for (Leaf& leaf : leaves_at(document, pointer)) {
    const Origin origin = origins.of(leaf.tokens);
    DAYBOOK_TRY(const Position position, walk.position_of(origin, *leaf.value));
    out.fields.push_back({std::move(leaf.pointer), *leaf.value, position, is_derived(origin.kind)});
  }
  for (const BlamedField& field : out.fields) {
    if (out.events.count(field.position) != 0) continue;
    DAYBOOK_TRY(event::Event event, ledger.read(field.position));
    out.events.emplace(field.position, std::move(event));
  }
  return out;
}

}  // namespace daybook::query
