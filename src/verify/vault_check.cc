#include "verify/vault_check.h"

#include <set>

#include "kv/path_exists.h"
#include "ledger/kept_signatures.h"
#include "state/people.h"
#include "vault/seal.h"
#include "versions/versions.h"

namespace daybook::verify {
namespace {

std::string class_of_unusable(const Error& error) {
  if (error.kind == ErrorKind::kEnvironment) return "key misuse";
  return error.kind == ErrorKind::kTampered ? "stale copy" : "bit rot";
}

class VaultCheck {
 public:
  VaultCheck(const ledger::Ledger& ledger, Report& report) : ledger_(ledger), report_(report) {}

  Result<void> run() {
    const ledger::Paths& paths = ledger_.paths();
    DAYBOOK_TRY(const bool has_vault, kv::path_exists(paths.vault, *paths.files));
    DAYBOOK_TRY(const bool has_key, kv::path_exists(paths.key, *paths.files));
    if (!has_vault && !has_key) return {};
    std::vector<vault::Vault::Unusable> unusable;
    DAYBOOK_TRY(const vault::Vault vault,
                vault::Vault::open_usable(paths.vault, unusable, *paths.files));
    for (const auto& file : unusable) {
      add(file.pseudonym, file.error.message, class_of_unusable(file.error));
      told_.insert(file.pseudonym);
    }
    DAYBOOK_TRY(const auto people,
                versions::lookup_values(ledger_.log(), kActor, "person:", ledger_.size()));
    for (const std::string& person : people) {
      if (vault::is_pseudonym(person)) DAYBOOK_RETURN_IF_ERROR(check(vault, person));
    }
    return {};
  }

 private:
  static constexpr auto kActor = versions::LookupKind::kActor;

  void add(const std::string& person, const std::string& what, const std::string& klass) {
    report_.problems.push_back({"vault " + person, what, klass});
  }

  // One event of each person is opened: a key that opens one part is the one that sealed all.
  Result<void> check(const vault::Vault& vault, const std::string& person) {
    DAYBOOK_TRY(
        const auto redacted,
        versions::last_change(ledger_.log(), state::person_subject(person), ledger_.size()));
    if (redacted || told_.count(person) != 0) return {};
    DAYBOOK_TRY(const auto events,
                versions::lookup(ledger_.log(), kActor, person, ledger_.size(), 1));
    DAYBOOK_TRY(const event::Event event, ledger_.read(events.front()));
    const std::string place = "event " + std::to_string(events.front().value);
    if (vault.name_of(person) == nullptr) {
      add(person,
          "no key is here for what is sealed from " + place +
              " on, and no redaction says why; restore the vault from a copy, or record that it is "
              "lost: `daybook redact " +
              person + "`",
          "truncation");
      return {};
    }
    const auto revealed = vault::reveal(vault, event);
    if (revealed.ok()) return {};
    add(person, "the key does not open what it sealed in " + place + ": it was replaced",
        "rewrite");
    return {};
  }

  const ledger::Ledger& ledger_;
  Report& report_;
  std::set<std::string> told_;
};

}  // namespace

Result<void> check_vault(const ledger::Ledger& ledger, Report& report) {
  return VaultCheck(ledger, report).run();
}

Result<void> check_kept_signatures(const ledger::Ledger& ledger, Report& report) {
  DAYBOOK_TRY(const auto faults, ledger::kept_signature_faults(ledger));
  for (const ledger::KeptFault& fault : faults) {
    report.problems.push_back(
        {"signatures of key " + note::key_id_hex(fault.range.key),
         fault.path + ": " + fault.what + "; `daybook repair --from` a backup restores it",
         fault.klass});
  }
  return {};
}

}  // namespace daybook::verify
