// The facade that programs know: open a daybook folder, submit drafts, read, ask as of a point,
// prove.
//
// A daybook folder holds daybook.json and .daybook/ (store, keys, snapshot repository). One Ledger
// is one open store: one process at a time. Not thread-safe but for concurrent const reads.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "event/view.h"
#include "ledger/config.h"
#include "ledger/standing_refusals.h"
#include "log/log.h"
#include "log/proof_file.h"
#include "note/sealed_key.h"
#include "state/decide.h"
#include "vault/vault.h"
#include "witness/ask.h"

namespace daybook::ledger {

struct Paths {
  explicit Paths(const std::string& root, kv::FileSystem& file_system = kv::system_files());
  std::string root, config, store, key, public_key, vault;
  std::string next_key;    // the private key that a rotation under way switches to
  std::string signatures;  // folder: what retired keys signed
  std::string refusals;    // what witnesses refused, until it is cleared
  std::string forks;       // folder: signed checkpoints of a fork, <size>-<16 digits of the root>
  kv::FileSystem* files;   // where they are; the snapshots are always the system's
  [[nodiscard]] std::string resolve(const std::string& configured) const;  // relative to root
};

struct CreateOptions {
  Config config;
  std::string signer_key = {};  // "PRIVATE+KEY+…"; "" generates one
  // Asked for a passphrase when the key's file is sealed already (an init that was interrupted).
  note::AskPassphrase ask = {};
  note::Secret passphrase = {};  // the key's file is sealed under it; "": in the clear
  std::string store_id = {};     // 32 hex digits; "" makes a random one
  kv::Storage storage = {};
};

struct Receipt {
  Position position;
  Revision revision;
  EventId id;
  Hash leaf;
  bool repeated = false;  // it was already in the log: the first answer again
};

using Transaction = std::vector<state::Draft>;

struct OpenOptions {
  bool writable = false;
  unsigned lock_wait_ms = 5000;
  bool follow = false;  // a replica's folder, to take what the log's writer signed: see replicate
  // How a writer reaches the witnesses of its policy; outlives the ledger. Without it, a policy
  // that must be met refuses every submit.
  witness::Transport* transport = nullptr;
  // Told what went wrong and stopped nothing: witnesses missing, under onFailure "warn".
  std::function<void(const std::string&)> warn = {};
  // Told that a witness knows another history though the quorum is met: what was asked is done, and
  // the program ends with this error. Without it such a submit is the error (kTampered).
  std::function<void(const Error&)> alarm = {};
  note::AskPassphrase ask = {};  // for a writer whose private key is sealed
  kv::Storage storage = {};
  // Without: for readers that look at the persons' keys themselves. Nobody is known then.
  bool with_vault = true;
};

struct ReplicaOptions {
  Config config;           // its origin is the key's name
  note::KeyHistory keys;   // the log's, as its events give them: whoever reads them has compared
                           // the roots of their statements
  std::string checkpoint;  // the signed note of the log as it is to be
};
// What the configured policy says of the head's checkpoint.
struct WitnessStatus {
  witness::Policy policy;
  witness::Standing standing;
  bool required = true;  // onFailure "refuse"
};

// The stored bytes of the events from `from` on: at least one, at most a batch's worth.
using EntryFeed = std::function<Result<std::vector<std::string>>(TreeSize from)>;

// What a Reader makes of the stored bytes of an event: kDamaged when it refuses them, kTampered
// when they are those of another position.
Result<event::View> view_stored(event::Reader& reader, Position position, std::string_view bytes);

class Ledger {
 public:
  static Result<void> create(const std::string& root, const CreateOptions& options);
  // `clock` must outlive the ledger.
  static Result<std::unique_ptr<Ledger>> open(const std::string& root, Clock& clock,
                                              const OpenOptions& options);
  ~Ledger();

  // A read-only copy of a log that somebody else writes: all its events, under its writer's
  // checkpoint. daybook.json is written last: until then there is no daybook in `root`. kTampered
  // when the events are not those that were signed; kDamaged when one does not follow from those
  // before it.
  static Result<void> create_replica(const std::string& root, const ReplicaOptions& options,
                                     const EntryFeed& feed);
  // Appends the next events as they were stored, under the checkpoint that their writer signed.
  // Nothing is written when they do not extend this log to exactly that (kTampered). Key events
  // among them count; afterwards this folder's public key is the log's newest. kUsage unless opened
  // to follow.
  Result<void> replicate(std::vector<std::string> entries, const std::string& checkpoint);

  // record(), and then, with a witness policy, confirm_witnessed().
  Result<std::vector<Receipt>> submit(const std::vector<Transaction>& transactions,
                                      size_t batch = 1000,
                                      const std::function<void(uint64_t, uint64_t)>& progress = {});

  // With a witness policy: when the head's checkpoint lacks its quorum, asks the witnesses, and
  // keeps what they sign. What they are asked about is durable here before. Without the quorum
  // after that: an error that says so (kTampered when one of them knows another history, else
  // kEnvironment; the events stay recorded, and the same ids may be submitted again), or a warning.
  // Then, quorum or not, the alarm for what stands in refusals().
  Result<void> confirm_witnessed();
  // Asks those that have not cosigned the head, whatever the quorum; keeps what they sign and, of
  // those that know another history, that they refused. kUsage without policy or transport.
  Result<witness::Round> ask_witnesses();
  // nullopt: no policy is configured. Reads the policy file.
  [[nodiscard]] Result<std::optional<WitnessStatus>> witness_status() const;
  // What witnesses refused because they know another history, and nobody has cleared.
  [[nodiscard]] Result<StandingRefusals> refusals() const;
  // Records `event` (its payload is made here: what is cleared) and clears what the witness (its
  // name or key) refused. kNotFound: nothing.
  Result<Receipt> clear_refusals(const std::string& witness, event::Event event);

  // Durable and signed when it returns; no witness is asked.
  // All transactions in order, in batches of at most `batch` transactions (each batch one sync,
  // each transaction atomic). Same id and same content: the first answer again; same id and other
  // content: kConflict; a transaction with some of its ids known and some not: kConflict. On error
  // nothing of that batch is recorded. One Receipt per draft.
  Result<std::vector<Receipt>> record(const std::vector<Transaction>& transactions,
                                      size_t batch = 1000,
                                      const std::function<void(uint64_t, uint64_t)>& progress = {});
  // The same of transactions that others hold.
  Result<std::vector<Receipt>> record(const std::vector<const Transaction*>& transactions,
                                      size_t batch,
                                      const std::function<void(uint64_t, uint64_t)>& progress = {});

  // Records that everything sealed for a person is made unreadable, and destroys the key: the event
  // first, so that a crash in between is completed by the next writer that opens. `who`: a name or
  // a pseudonym; kNotFound when the vault does not know the name, or when nothing is sealed for the
  // pseudonym or it is redacted already. A pseudonym whose key is not here is redacted too: the
  // event says so, and a key that comes back from a copy is destroyed by the next writer. `event`
  // says who asks and why. What it names in the log stays: hashes, proofs, clones and commit ids.
  Result<Receipt> redact(const std::string& who, event::Event event);

  // Names and keys of persons; empty where this copy has none. See vault/seal.h to reveal an event.
  [[nodiscard]] const vault::Vault& vault() const;
  // Records a key event (KeyRotated, KeyRevoked), which submit refuses: its statement must follow
  // from the log's keys and name this head. After a rotation this writer is done: close it, and let
  // ledger/key_rotation.h switch the keys.
  Result<Receipt> record_statement(event::Event event);
  // Whose signatures count where, once `entries` follow. kTampered when a key event in them does
  // not.
  [[nodiscard]] Result<note::KeyHistory> keys_with(const std::vector<std::string>& entries) const;

  [[nodiscard]] const Config& config() const;
  [[nodiscard]] const Paths& paths() const;
  [[nodiscard]] TreeSize size() const;
  [[nodiscard]] Result<event::Event> read(Position position) const;
  Result<void> scan(
      Position from, TreeSize to,
      const std::function<Result<void>(const event::Event&, std::string_view bytes)>& visit) const;
  // The state after all events (kept), or after the first `size`.
  [[nodiscard]] Result<state::State> state_at(TreeSize size) const;
  [[nodiscard]] Result<const state::State*> state();
  [[nodiscard]] Result<std::optional<Position>> find(const EventId& id) const;
  [[nodiscard]] Result<log::ProofFile> prove(Position position) const;

  [[nodiscard]] log::Log& log();
  [[nodiscard]] const log::Log& log() const;
  [[nodiscard]] note::Verifier verifier() const;  // the key that signed the head
  [[nodiscard]] std::shared_ptr<const note::KeyHistory> keys() const;
  // nullptr when opened read-only without a key, or with one that a passphrase seals.
  [[nodiscard]] const note::Signer* signer() const;
  // The signed note of a checkpoint of this log, as its key signs or signed it: by the private key,
  // or from what a retired key left. kNotFound: neither is here.
  [[nodiscard]] Result<std::string> note_of(const note::Checkpoint& checkpoint) const;
  [[nodiscard]] Clock& clock() const;

 private:
  struct Impl;
  explicit Ledger(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::ledger
