#include "query/tags.h"

#include "versions/versions.h"

namespace daybook::query {

Result<std::optional<Tag>> find_tag(const ledger::Ledger& ledger, const std::string& name) {
  DAYBOOK_TRY(const auto last,
              versions::last_lookup(ledger.log(), versions::LookupKind::kTag, name, ledger.size()));
  if (!last) return std::optional<Tag>();
  DAYBOOK_TRY(event::Event event, ledger.read(*last));
  const auto* tagged = std::get_if<event::Tagged>(&event.payload);
  if (tagged == nullptr || tagged->name != name) {
    return damaged("version index: event " + std::to_string(last->value) + " is not of the tag " +
                   name + "; run `daybook replay rebuild`");
  }
  const TreeSize size = tagged->size;
  return std::optional(Tag{name, size, std::move(event)});
}

Result<std::vector<Tag>> all_tags(const ledger::Ledger& ledger) {
  DAYBOOK_TRY(const auto names,
              versions::lookup_values(ledger.log(), versions::LookupKind::kTag, "", ledger.size()));
  std::vector<Tag> tags;
  for (const std::string& name : names) {
    DAYBOOK_TRY(auto tag, find_tag(ledger, name));
    if (tag) tags.push_back(*std::move(tag));
  }
  return tags;
}

}  // namespace daybook::query
