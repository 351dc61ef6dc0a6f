#include "ledger/ledger_impl.h"
#include "state/people.h"

namespace daybook::ledger {
namespace {

Result<std::string> pseudonym_of(const log::Log& log, const vault::Vault& vault,
                                 const std::string& who) {
  if (const auto found = vault.find(who)) return *found;
  if (!vault::is_pseudonym(who)) {
    return not_found("nobody called \"" + who +
                     "\" is in the vault: nothing is sealed for that name here, or its key is not "
                     "here (`daybook verify` lists those; redact them by pseudonym)");
  }
  DAYBOOK_TRY(const auto redacted,
              versions::last_change(log, state::person_subject(who), log.size()));
  if (!redacted) return who;
  return not_found(who + " is redacted already, by event " + std::to_string(redacted->value));
}

}  // namespace

Result<void> complete_redactions(const log::Log& log, vault::Vault& vault) {
  for (const std::string& person : vault.pseudonyms()) {
    DAYBOOK_TRY(const auto redacted,
                versions::last_change(log, state::person_subject(person), log.size()));
    if (redacted) DAYBOOK_RETURN_IF_ERROR(vault.destroy(person));
  }
  return {};
}

Result<Receipt> Ledger::redact(const std::string& who, event::Event event) {
  if (!impl_->writable) return usage("this daybook was opened for reading only");
  DAYBOOK_TRY(const std::string person, pseudonym_of(*impl_->log, *impl_->vault, who));
  DAYBOOK_TRY(const auto events,
              versions::lookup(*impl_->log, versions::LookupKind::kActor, person, size(), 1));
  if (events.empty()) {
    return not_found(person +
                     ": no event holds anything sealed for that person; a key that a crash "
                     "left behind may be removed from " +
                     impl_->paths.vault);
  }
  const bool has_key = impl_->vault->name_of(person) != nullptr;
  event.subject = state::person_subject(person);
  event.payload = event::PayloadRedacted{
      events.front(),
      "everything sealed for " + person + (has_key ? "" : "; its key was not here any more"),
      person};
  DAYBOOK_TRY(const std::vector<Receipt> receipts, submit({{state::Draft{std::move(event), {}}}}));
  DAYBOOK_RETURN_IF_ERROR(impl_->vault->destroy(person));
  return receipts.front();
}

}  // namespace daybook::ledger
