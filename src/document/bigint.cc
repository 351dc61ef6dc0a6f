#include "document/bigint.h"

#include <algorithm>
#include <array>

namespace daybook::document {
namespace {

struct ObjectForm {
  BigintForm form;
  const char* type_key;
  const char* type;
  const char* value_key;
};

constexpr std::array<ObjectForm, 3> kObjectForms = {{
    {BigintForm::kUnderscore, "_type", "bigint", "_value"},
    {BigintForm::kTyped, "type", "BigInt", "value"},
    {BigintForm::kKind, "_kind", "bigint", "value"},
}};

bool is_decimal(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Bigint> with_form(BigintForm form, std::string decimal) {
  if (!is_decimal(decimal)) return std::nullopt;
  return Bigint{form, std::move(decimal)};
}

}  // namespace

std::optional<Bigint> read_bigint(const json::Value& value) {
  if (value.is_string()) {
    std::string text = value;
    if (text.empty() || text.back() != 'n') return std::nullopt;
    text.pop_back();
    return with_form(BigintForm::kSuffix, std::move(text));
  }
  if (!value.is_object() || value.size() != 2) return std::nullopt;
  for (const ObjectForm& form : kObjectForms) {
    const auto type = value.find(form.type_key);
    const auto digits = value.find(form.value_key);
    if (type == value.end() || digits == value.end() || *type != form.type) continue;
    if (digits->is_string()) return with_form(form.form, *digits);
  }
  return std::nullopt;
}

}  // namespace daybook::document
