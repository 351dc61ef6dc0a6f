// Where a replica comes from, as the user names it and as .daybook/replica.json keeps it.
#pragma once

#include <optional>
#include <string>

#include "ledger/ledger.h"

namespace daybook::replica {

struct Origin {
  std::string url;     // what is fetched from: an address, or an absolute path
  std::string branch;  // the snapshot branch
  friend bool operator==(const Origin&, const Origin&) = default;
};

struct FoundOrigin {
  Origin origin;
  std::optional<note::Verifier> verifier;  // the key that the origin's own folder says
  std::string key_file;                    // where it says so
};

// `from`: a daybook's folder (its repository, branch and public key are taken from there), a
// repository's folder, or an address. `branch` "" : the folder's, else "daybook". kNotFound:
// neither a folder nor an address; kConflict: a daybook without snapshots.
Result<FoundOrigin> find_origin(const std::string& from, const std::string& branch);

// Without the password that an address may have in it.
std::string shown_url(const std::string& url);

std::string origin_path(const ledger::Paths& paths);
Result<void> save_origin(const ledger::Paths& paths, const Origin& origin);
// nullopt: not a replica. kDamaged when the file is not what save_origin writes.
Result<std::optional<Origin>> load_origin(const ledger::Paths& paths);

}  // namespace daybook::replica
