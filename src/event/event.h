// One recorded fact, as a plain value. What is stored is its FlatBuffers encoding (event/codec.h,
// schema/event.fbs); field meanings and units are there and in docs/format/event.md.
//
// Every change of a contract, section or network carries the subject's complete value after it
// ("after-image"), so the value of a subject at a position is the payload of its last event: folds
// copy, as-of is one seek.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "base/time.h"

namespace daybook::event {

// ---- Subject ------------------------------------------------------------------------------------

// Persistent numbers: never change.
enum class SubjectKind : uint8_t {
  kLog = 0,       // the log itself (keys, documents, notes); chain 0, name "" or a source's kind
  kNetwork = 1,   // the chain; name ""
  kContract = 2,  // name = contract name, exactly as the source writes it (may be "path.sol:Name")
  kSection = 3,   // name = a top-level key of the unified document ("metadata", "configuration",
                  // unknown ones too)
  kLayout = 4,    // key order of composed objects in the unified document; name ""
};

struct Subject {
  ChainId chain;
  SubjectKind kind = SubjectKind::kLog;
  std::string name;
  friend auto operator<=>(const Subject&, const Subject&) = default;
};

// ---- Payload ------------------------------------------------------------------------------------

// One member of a JSON object; `json` is compact JSON text (what JSON.stringify(value) writes).
struct Field {
  std::string key;
  std::string json;
  friend bool operator==(const Field&, const Field&) = default;
};
using FieldList = std::vector<Field>;  // in order; keys unique

// A contract's complete value.
struct ContractValue {
  // "core", "protocol", "infrastructure", "legacy" or another key of `contracts`.
  std::string category;
  // Network name that the source wrote on this contract's record; "" if none.
  std::string label;
  // Members of contracts.<category>.<name>: proxy, implementation, address, …
  FieldList body;
  // Members of extended_<name>: factoryByteCodeHash, implementationHash, …
  std::optional<FieldList> extended;
  // JSON text of verification.implementationHashes.<name>.
  std::optional<std::string> recorded_hash;
  // Verbatim bytes of the LevelDB value that last set it; "" if none.
  std::string source_record;
  friend bool operator==(const ContractValue&, const ContractValue&) = default;
};

enum class ContractAction : uint8_t {
  kDeployed,           // first seen, or seen again after removal
  kRedeployed,         // new proxy under an old name
  kUpgraded,           // implementation address changed: from → to
  kRehashed,           // same code address, other recorded hash: from → to
  kRelabelled,         // network label on the contract changed: from → to
  kTouched,            // only the source's timestamp moved
  kConfigured,         // other fields changed (arguments, configuration members)
  kVerified,           // source verification result recorded
  kOwnershipChanged,   // from → to owner address
  kRoleChanged,        // detail = role; from → to account ("" for grant / revoke)
  kProxyAdminChanged,  // from → to proxy admin address
  kRemoved,            // no longer live; value keeps what was last true
};

struct ContractChange {
  ContractAction action = ContractAction::kDeployed;
  std::string from, to;  // see ContractAction; "" where it has none
  std::string detail;
  ContractValue value;
  friend bool operator==(const ContractChange&, const ContractChange&) = default;
};

enum class SectionAction : uint8_t {
  kPatched,             // any part of the document
  kGovernanceChanged,   // configuration.governance
  kProtocolConfigured,  // configuration.protocols.<detail>
  kTopologyChanged,     // topology
  kEmergencyDeclared,   // emergency
  kEmergencyCleared,
};

struct SectionChange {
  SectionAction action = SectionAction::kPatched;
  // RFC 6901: what changed, from the document's root, e.g. "/configuration/governance/vault".
  std::string pointer;
  std::string detail;
  // Compact JSON of the complete section (subject.name); nullopt: removed.
  std::optional<std::string> json;
  friend bool operator==(const SectionChange&, const SectionChange&) = default;
};

struct NetworkChange {
  // false: NetworkRegistered; true: NetworkRelabelled (the name or another fact changed).
  bool relabelled = false;
  std::string name;                 // file name stem and `network` key
  std::string tier;                 // "mainnet", "testnet", "dev"; "" unknown
  std::string schema_version;       // of the unified file, e.g. "3.0.0"
  uint64_t file_version_floor = 0;  // fileVersion that the source had: ours goes on above it
  friend bool operator==(const NetworkChange&, const NetworkChange&) = default;
};

struct ObjectOrder {
  // RFC 6901 of an object that the document composes: "", "/contracts", "/contracts/core",
  // "/verification", "/verification/implementationHashes", "/operations", "/metadata".
  std::string pointer;
  std::vector<std::string> keys;
  friend bool operator==(const ObjectOrder&, const ObjectOrder&) = default;
};

struct LayoutRecorded {
  std::vector<ObjectOrder> objects;
  friend bool operator==(const LayoutRecorded&, const LayoutRecorded&) = default;
};

struct SourceReset {  // the source database was recreated
  uint32_t from_generation = 0, to_generation = 0;
  std::string evidence;  // what showed it
  friend bool operator==(const SourceReset&, const SourceReset&) = default;
};

struct HistoryGap {  // `count` source writes took place and their content is lost
  uint32_t generation = 0;
  uint64_t first_sequence = 0, last_sequence = 0;  // inclusive; every one between is missing
  uint64_t count = 0;
  friend bool operator==(const HistoryGap&, const HistoryGap&) = default;
};

struct SourceDocument {  // what a source file said, verbatim, so that nothing it said is dropped
  std::string format;    // "unified-v3", "legacy-v1", "legacy-config", "enhanced-v2"
  uint32_t part = 0, parts = 1;
  std::string content;
  friend bool operator==(const SourceDocument&, const SourceDocument&) = default;
};

struct CorrectionRecorded {  // a later word on what was before; changes no state
  std::optional<Position> refers_to;
  std::string note;
  // Verbatim record that came to light late; "" if none. A late fact has it in its value.
  std::string source_record;
  // A late fact: what became true of the contract at the event's effective time, before what is
  // known of it (docs/adr/0018-late-facts.md).
  std::optional<ContractChange> was = std::nullopt;
  friend bool operator==(const CorrectionRecorded&, const CorrectionRecorded&) = default;
};

struct RolledBack {  // followed in its transaction by the changes that restore `restores`
  Position restores;
  std::string point;  // as the user named it
  friend bool operator==(const RolledBack&, const RolledBack&) = default;
};

struct NoteRecorded {
  std::string text;
  friend bool operator==(const NoteRecorded&, const NoteRecorded&) = default;
};

struct KeyRotated {
  std::string old_vkey, new_vkey;
  std::string statement;  // a signed note of both keys: note/key_statement.h
  friend bool operator==(const KeyRotated&, const KeyRotated&) = default;
};

struct KeyRevoked {
  std::string vkey;
  TreeSize trusted;       // the key's signatures for larger trees are worth nothing by themselves
  std::string statement;  // a signed note of the current key
  friend bool operator==(const KeyRevoked&, const KeyRevoked&) = default;
};

struct PayloadRedacted {  // the key of what was sealed for `person` is destroyed from here on
  Position refers_to;     // the first event that holds something of it
  std::string what;
  std::string person;  // pseudonym; "" when it is not about a person's key
  friend bool operator==(const PayloadRedacted&, const PayloadRedacted&) = default;
};

struct Tagged {  // a name for the state after the first `size` events; a later one moves it
  std::string name;
  TreeSize size;
  friend bool operator==(const Tagged&, const Tagged&) = default;
};

struct Opaque {  // a payload type that this build does not know
  uint8_t type = 0;
  friend bool operator==(const Opaque&, const Opaque&) = default;
};

using Payload =
    std::variant<NetworkChange, ContractChange, SectionChange, LayoutRecorded, SourceReset,
                 HistoryGap, SourceDocument, CorrectionRecorded, RolledBack, NoteRecorded,
                 KeyRotated, PayloadRedacted, Tagged, KeyRevoked, Opaque>;

// The schema's union member name: "ContractUpgraded", "SectionPatched", "NetworkRegistered", …
// ("Unknown(77)").
std::string payload_name(const Payload& payload);
// The schema's union member number: persistent, 1..255.
uint8_t payload_type(const Payload& payload);

// The change of a contract that a late fact tells of; nullptr: it is none.
const ContractChange* late_change(const Payload& payload);
// The change of a contract that the payload is or, late, tells of; nullptr: neither.
const ContractChange* told_change(const Payload& payload);
ContractChange* told_change(Payload& payload);

// The payload of that number with nothing in it; a number that is not known: Opaque.
Payload empty_payload(uint8_t type);

// ---- Envelope -----------------------------------------------------------------------------------

// Persistent numbers.
enum class Grade : uint8_t {
  kInferred = 0,   // from a difference between two states
  kRecorded = 1,   // a tool wrote it
  kConfirmed = 2,  // read from the chain
};

struct OnChain {
  std::string tx_hash;  // "0x…" as given; "" unknown
  std::optional<uint64_t> block_number;
  std::string block_hash;
  std::optional<uint32_t> log_index;
  friend bool operator==(const OnChain&, const OnChain&) = default;
};

struct Source {
  std::string kind;     // "leveldb", "unified-v3", "legacy-v1", …; "cli" for `daybook record`
  std::string locator;  // where in it: at most the last folders of the path, never an absolute path
  std::optional<Hash> digest;  // SHA-256 of the file or folder it came from
  // LevelDB: which incarnation of the database, from 1; 0: does not apply.
  uint32_t generation = 0;
  std::optional<uint64_t> sequence;  // LevelDB sequence number, unique within its generation
  friend bool operator==(const Source&, const Source&) = default;
};

// A part of the event that is personal and therefore not here: its ciphertext, under a key of the
// person's own that is kept apart (vault/vault.h). `field` is "actor", "approver", "sender",
// "reason" or "note"; or a JSON pointer, when the value in the payload is the sealed one itself and
// `bytes` is "".
struct Sealed {
  std::string field;
  std::string person;  // pseudonym, "person:" and 32 hex digits
  std::string bytes;   // AES-256-SIV
  friend bool operator==(const Sealed&, const Sealed&) = default;
};

struct Event {
  // Assigned by the ledger under the commit lock:
  Position position;
  Revision revision;
  TimeNs recorded;  // when the log learned it; never goes backwards
  EventId tx_id;    // the id of the transaction's first event
  uint32_t tx_index = 0, tx_count = 1;
  // Said by whoever records it:
  EventId id;
  std::optional<TimeNs> effective;  // when it was true out there
  Subject subject;
  std::string actor;     // who asked
  std::string approver;  // who allowed it, if another
  std::string sender;    // address that signed on chain
  std::string tool, tool_version;
  std::string reason;
  std::string correlation_id, causation_id;
  std::optional<OnChain> on_chain;
  Grade grade = Grade::kRecorded;
  std::optional<Source> source;
  std::string git_commit;  // of the deploying repository
  Payload payload;
  std::vector<Sealed> sealed;  // in the order of sealing; most events have none
  friend bool operator==(const Event&, const Event&) = default;
};

// Equal but for what the ledger assigns: the test of idempotency.
bool same_content(const Event& a, const Event& b);

// Field list access. get: nullptr when absent. set: replaces in place or appends.
const std::string* get(const FieldList& fields, const std::string& key);
void set(FieldList& fields, const std::string& key, std::string json);
bool erase(FieldList& fields, const std::string& key);

}  // namespace daybook::event
