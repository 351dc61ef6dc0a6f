#include "query/predicate.h"

#include <algorithm>
#include <array>

#include "document/document.h"
#include "query/contract_field.h"

namespace daybook::query {
namespace {

using Op = Predicate::Op;

constexpr char kPredicateForms[] =
    "a predicate is NETWORK#/json/pointer OP VALUE or NETWORK/CONTRACT.FIELD OP VALUE, where OP is "
    "==, != or ~ with a VALUE, or exists or missing without";

Error no_predicate(std::string_view text, const std::string& why) {
  return usage("\"" + std::string(text) + "\": " + why + "; " + kPredicateForms);
}

std::string trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

struct Operator {
  std::string_view word;
  Op op;
  bool takes_value;
};
constexpr auto kOperators = std::to_array<Operator>({{" == ", Op::kEquals, true},
                                                     {" != ", Op::kDiffers, true},
                                                     {" ~ ", Op::kContains, true},
                                                     {" exists", Op::kExists, false},
                                                     {" missing", Op::kMissing, false}});

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Where the operator stands: the first one with a value, or the word at the end.
size_t place_of(std::string_view text, const Operator& candidate) {
  if (candidate.takes_value) return text.find(candidate.word);
  return ends_with(text, candidate.word) ? text.size() - candidate.word.size()
                                         : std::string_view::npos;
}

Result<void> read_place(const std::string& place, Predicate& out) {
  const size_t hash = place.find('#');
  if (hash != std::string::npos) {
    out.network = place.substr(0, hash);
    out.pointer = place.substr(hash + 1);
    const auto tokens = json::pointer_tokens(out.pointer);
    if (!tokens.ok() || tokens->empty()) {
      return no_predicate(out.text, "after # comes a JSON Pointer, like /contracts/core/Token");
    }
  } else {
    const size_t slash = place.find('/'), dot = place.rfind('.');
    if (slash == std::string::npos || dot == std::string::npos || dot < slash) {
      return no_predicate(out.text, "it does not say where to look");
    }
    out.network = place.substr(0, slash);
    out.contract = place.substr(slash + 1, dot - slash - 1);
    out.field = place.substr(dot + 1);
    if (out.contract.empty() || out.field.empty()) {
      return no_predicate(out.text, "it names no contract or no field");
    }
  }
  return out.network.empty() ? Result<void>(no_predicate(out.text, "it names no network"))
                             : Result<void>();
}

bool is_0x_text(const std::string& text) {
  return text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

std::string folded_text(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// The VALUE as JSON, else as text.
json::Value value_of(const Predicate& predicate) {
  auto value = json::parse(predicate.value);
  return value.ok() ? *std::move(value) : json::Value(predicate.value);
}

bool equals(const Predicate& predicate, const json::Value& subject) {
  const json::Value wanted = value_of(predicate);
  if (subject == wanted) return true;
  if (!subject.is_string()) return false;
  const auto& text = subject.get_ref<const std::string&>();
  const std::string given = wanted.is_string() ? wanted.get<std::string>() : predicate.value;
  if (is_0x_text(text) && is_0x_text(given)) return folded_text(text) == folded_text(given);
  return text == given;
}

bool contains(const Predicate& predicate, const json::Value& subject) {
  if (subject.is_array()) {
    return std::any_of(subject.begin(), subject.end(),
                       [&](const json::Value& element) { return equals(predicate, element); });
  }
  const json::Value wanted = value_of(predicate);
  const std::string given = wanted.is_string() ? wanted.get<std::string>() : predicate.value;
  if (subject.is_object()) return subject.contains(given);
  const std::string text =
      subject.is_string() ? subject.get<std::string>() : json::stringify(subject);
  if (is_0x_text(text)) return folded_text(text).find(folded_text(given)) != std::string::npos;
  return text.find(given) != std::string::npos;
}

}  // namespace

Result<Predicate> parse_predicate(std::string_view text) {
  const Operator* found = nullptr;
  size_t place = std::string_view::npos;
  for (const Operator& candidate : kOperators) {
    const size_t at = place_of(text, candidate);
    if (at >= place) continue;
    place = at;
    found = &candidate;
  }
  if (found == nullptr) return no_predicate(text, "it has no operator");
  Predicate out;
  out.text = std::string(text);
  out.op = found->op;
  out.value = trimmed(text.substr(place + found->word.size()));
  if (found->takes_value && out.value.empty()) return no_predicate(text, "it has no value");
  DAYBOOK_RETURN_IF_ERROR(read_place(trimmed(text.substr(0, place)), out));
  return out;
}

std::optional<json::Value> subject_of(const Predicate& predicate, ChainId chain,
                                      const state::NetworkState* network) {
  if (network == nullptr) return std::nullopt;
  if (!predicate.contract.empty()) {
    const auto found = network->contracts.find(predicate.contract);
    if (found == network->contracts.end() || !found->second.live) return std::nullopt;
    return contract_field(found->second.value, predicate.field);
  }
  const json::Value document = document::compose(chain, *network);
  const json::Value* value = json::at_pointer(document, predicate.pointer);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

bool holds(const Predicate& predicate, const std::optional<json::Value>& subject) {
  switch (predicate.op) {
    case Op::kEquals:
      return subject && equals(predicate, *subject);
    case Op::kDiffers:
      return subject && !equals(predicate, *subject);
    case Op::kContains:
      return subject && contains(predicate, *subject);
    case Op::kExists:
      return subject.has_value();
    case Op::kMissing:
      return !subject;
  }
  return false;
}

}  // namespace daybook::query
