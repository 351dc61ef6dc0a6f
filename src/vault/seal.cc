#include "vault/seal.h"

#include <set>

#include "json/json.h"
#include "vault/sealed_value.h"

namespace daybook::vault {
namespace {

// Shorter text stands in other text by chance.
constexpr size_t kTellingBytes = 4;

struct Named {
  const char* field;
  std::string event::Event::*text;
};
constexpr Named kIdentities[] = {{"actor", &event::Event::actor},
                                 {"approver", &event::Event::approver},
                                 {"sender", &event::Event::sender}};

// The name that a JSON value is a person by: a string's content, else its text.
std::string name_in(const std::string& json) {
  const auto value = json::parse(json);
  if (value.ok() && value->is_string() && !value->get<std::string>().empty())
    return value->get<std::string>();
  return json;
}

std::string* note_text(event::Event& event) {
  auto* note = std::get_if<event::NoteRecorded>(&event.payload);
  return note == nullptr ? nullptr : &note->text;
}

class Sealer {
 public:
  Sealer(Vault& vault, const Personal& personal) : vault_(vault), personal_(personal) {}

  Result<void> seal(event::Event& event) {
    const std::string author = event.actor;
    DAYBOOK_RETURN_IF_ERROR(values(event));
    for (const Named& part : kIdentities) {
      std::string& text = event.*part.text;
      if (!personal_.has(part.field) || text.empty() || is_pseudonym(text)) continue;
      DAYBOOK_TRY(const std::string person, add(event, part.field, text, text));
      text = person;
    }
    if (personal_.has("reason"))
      DAYBOOK_RETURN_IF_ERROR(free_text(event, "reason", event.reason, author));
    std::string* note = note_text(event);
    if (personal_.has("note") && note != nullptr)
      DAYBOOK_RETURN_IF_ERROR(free_text(event, "note", *note, author));
    return {};
  }

  [[nodiscard]] Result<void> check_nothing_left(const event::Event& event) const {
    if (const auto* document = std::get_if<event::SourceDocument>(&event.payload))
      return check(document->content, "the verbatim copy of the source document");
    if (const auto* correction = std::get_if<event::CorrectionRecorded>(&event.payload))
      DAYBOOK_RETURN_IF_ERROR(check(correction->source_record, "the verbatim record"));
    if (const auto* section = std::get_if<event::SectionChange>(&event.payload))
      return check(section->detail, "its detail");
    const event::ContractChange* change = event::told_change(event.payload);
    if (change == nullptr) return {};
    DAYBOOK_RETURN_IF_ERROR(
        check(change->value.source_record, "the verbatim record of the source"));
    return check(change->from + "\n" + change->to + "\n" + change->detail,
                 "what the event says it changed from and to");
  }

 private:
  Result<std::string> add(event::Event& event, const std::string& field, const std::string& name,
                          const std::string& text) {
    DAYBOOK_TRY(std::string person, vault_.pseudonym_for(name));
    event.sealed.push_back({field, person, vault_.seal(person, field, text)});
    return person;
  }

  Result<void> free_text(event::Event& event, const std::string& field, std::string& text,
                         const std::string& author) {
    if (text.empty() || text == kSealedText) return {};
    if (author.empty() || is_pseudonym(author)) {
      return invalid("the " + field +
                     " is personal (daybook.json, personal), and there is no actor "
                     "to seal it for: name one");
    }
    DAYBOOK_RETURN_IF_ERROR(add(event, field, author, text));
    text = kSealedText;
    return {};
  }

  Result<void> values(event::Event& event) {
    return visit_personal(
        event, personal_,
        [&](const std::string& pointer, const std::string& json) -> Result<std::string> {
          if (const auto known = parse_sealed_json(json)) {
            event.sealed.push_back({pointer, known->person, ""});
            return json;
          }
          const std::string name = name_in(json);
          DAYBOOK_TRY(const std::string person, vault_.pseudonym_for(name));
          if (name.size() >= kTellingBytes) plain_.insert(name);
          event.sealed.push_back({pointer, person, ""});
          return sealed_json(person, vault_.seal(person, pointer, json));
        });
  }

  [[nodiscard]] Result<void> check(const std::string& text, const std::string& where) const {
    for (const std::string& plain : plain_) {
      if (text.find(plain) == std::string::npos) continue;
      return invalid("a personal value (daybook.json, personal) would stay readable in " + where +
                     ": record it without, or take its pointer out of `personal`");
    }
    return {};
  }

  Vault& vault_;
  const Personal& personal_;
  std::set<std::string> plain_;  // personal values of this transaction
};

}  // namespace

Result<void> seal(Vault& vault, const Personal& personal, std::vector<event::Event*> events) {
  if (personal.empty()) return {};
  Sealer sealer(vault, personal);
  for (event::Event* event : events) DAYBOOK_RETURN_IF_ERROR(sealer.seal(*event));
  for (const event::Event* event : events)
    DAYBOOK_RETURN_IF_ERROR(sealer.check_nothing_left(*event));
  return {};
}

Result<event::Event> reveal(const Vault& vault, event::Event event) {
  for (const event::Sealed& part : event.sealed) {
    if (part.bytes.empty()) continue;
    DAYBOOK_TRY(const std::optional<std::string> text,
                vault.open_sealed(part.person, part.field, part.bytes));
    if (!text) continue;
    for (const Named& named : kIdentities) {
      if (part.field == named.field) event.*named.text = *text;
    }
    if (part.field == "reason") event.reason = *text;
    std::string* note = note_text(event);
    if (part.field == "note" && note != nullptr) *note = *text;
  }
  return event;
}

Result<event::Event> reveal_all(const Vault& vault, const Personal& personal, event::Event event) {
  DAYBOOK_TRY(event, reveal(vault, std::move(event)));
  event.sealed.clear();
  DAYBOOK_RETURN_IF_ERROR(visit_personal(
      event, personal,
      [&](const std::string& pointer, const std::string& json) -> Result<std::string> {
        const auto sealed = parse_sealed_json(json);
        if (!sealed) return json;
        DAYBOOK_TRY(const std::optional<std::string> text,
                    vault.open_sealed(sealed->person, pointer, sealed->ciphertext));
        return text.value_or(json);
      }));
  return event;
}

event::Event without_personal(const Personal& personal, event::Event event) {
  for (const event::Sealed& part : event.sealed) {
    for (const Named& named : kIdentities) {
      if (part.field == named.field) (event.*named.text).clear();
    }
  }
  event.sealed.clear();
  for (const Named& named : kIdentities) {
    if (personal.has(named.field)) (event.*named.text).clear();
  }
  if (personal.has("reason") || event.reason == kSealedText) event.reason.clear();
  std::string* note = note_text(event);
  if (note != nullptr && (personal.has("note") || *note == kSealedText)) note->clear();
  const Result<void> blanked = visit_personal(
      event, personal, [](const std::string&, const std::string&) -> Result<std::string> {
        return std::string("null");
      });
  static_cast<void>(blanked);  // what is no JSON is compared as it is
  return event;
}

}  // namespace daybook::vault
