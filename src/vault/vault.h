// The vault: for each person whose data events hold sealed, the name and the key, in a folder apart
// from the log (`.daybook/vault/`). Destroying a person's file makes everything sealed for that
// person unreadable for good, and touches nothing else: each person has a key of their own, and no
// key opens two persons' text. The events, their hashes, proofs and commits stay as they are,
// because they never held more than the ciphertext and a pseudonym. Format: docs/format/vault.md.
//
// A pseudonym is random, not made from the name: a destroyed name cannot be found again by hashing
// guesses. Owned by the Ledger; one writer (the ledger's lock), not thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kv/file_system.h"
#include "vault/person_file.h"

namespace daybook::vault {

class Vault {
 public:
  enum class Use { kRead, kWrite };
  // Reads `folder`, which need not exist (then nobody is known). Each file has to be of use (see
  // PersonFile), and the only one of its name (kTampered). A reader changes nothing; a writer syncs
  // the folder first: a key whose removal a crash could take back is no basis for making the same
  // person another one. `files` must outlive it.
  static Result<Vault> open(const std::string& folder, Use use,
                            kv::FileSystem& files = kv::system_files());
  // For those who look at the folder itself: a reader's vault of what is of use there, and the
  // rest.
  struct Unusable {
    std::string path, pseudonym;
    Error error;
  };
  static Result<Vault> open_usable(const std::string& folder, std::vector<Unusable>& unusable,
                                   kv::FileSystem& files = kv::system_files());
  // Nobody.
  static Vault none() { return {"", Use::kRead, kv::system_files()}; }
  ~Vault();
  Vault(Vault&&) = default;
  Vault& operator=(Vault&&) = default;

  // The person's pseudonym. Makes a key and writes it durably when there is none: before the event
  // that needs it, so that no event is ever acknowledged whose key could be lost in a crash. For a
  // writer (CHECKed). After a change of the folder that failed, nobody knows what is on disk: no
  // further key is made until the vault is opened again.
  Result<std::string> pseudonym_for(const std::string& name);
  // nullopt: nobody of that name, or no longer.
  [[nodiscard]] std::optional<std::string> find(const std::string& name) const;
  // nullptr: not known here (never, or redacted).
  [[nodiscard]] const std::string* name_of(const std::string& pseudonym) const;
  [[nodiscard]] std::vector<std::string> pseudonyms() const;  // ascending
  [[nodiscard]] bool empty() const { return people_.empty(); }

  // `field` says what the text is, and must be the same in both: a text moved to another field does
  // not open. The person must be known (CHECKed).
  [[nodiscard]] std::string seal(const std::string& pseudonym, std::string_view field,
                                 std::string_view text) const;
  // nullopt: the key is not here. kTampered: it is, and does not fit.
  [[nodiscard]] Result<std::optional<std::string>> open_sealed(const std::string& pseudonym,
                                                               std::string_view field,
                                                               std::string_view sealed) const;

  // Removes the person's key, durably; from here it is gone also when that fails. For a writer.
  // Nothing happens when it is gone already. What the disk, a snapshot of it or a backup still
  // holds of the file is beyond this: see docs/redaction.md.
  Result<void> destroy(const std::string& pseudonym);

 private:
  Vault(std::string folder, Use use, kv::FileSystem& files)
      : folder_(std::move(folder)), use_(use), files_(&files) {}
  Result<void> write_person(const std::string& pseudonym, const std::string& name,
                            const std::string& key);
  Result<std::vector<Unusable>> read();

  std::string folder_;
  Use use_;
  bool unsure_ = false;  // a change of the folder failed
  kv::FileSystem* files_;
  std::map<std::string, Person> people_;        // by pseudonym
  std::map<std::string, std::string> by_name_;  // name → pseudonym
};

}  // namespace daybook::vault
