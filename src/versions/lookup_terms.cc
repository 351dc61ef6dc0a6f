// What an event is found by. Values inside JSON are found by their shape: the text is what
// JSON.stringify wrote, so a hex value is a string without escapes.
#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/hash.h"
#include "versions/lookup.h"

namespace daybook::versions {
namespace {

using event::ContractAction;

constexpr size_t kAddressDigits = 40;
constexpr size_t kHashDigits = 64;
constexpr size_t kMaxValueBytes = 255;
constexpr uint8_t code(LookupKind kind) {
  return static_cast<uint8_t>(kind);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

constexpr std::array<bool, 256> hex_digits() {
  std::array<bool, 256> out{};
  for (const char c : std::string_view("0123456789abcdefABCDEF"))
    out[static_cast<uint8_t>(c)] = true;
  return out;
}

bool is_hex(std::string_view text) {
  static constexpr std::array<bool, 256> kIsHex = hex_digits();
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return kIsHex[static_cast<uint8_t>(c)]; });
}

bool is_0x(std::string_view text) {
  return text.size() >= 2 && text[0] == '0' && lower(text[1]) == 'x' && is_hex(text.substr(2));
}

bool is_hex_of(std::string_view text, size_t digits) {
  return text.size() == digits + 2 && is_0x(text);
}

// A JSON string without its quotes (one with escapes stays as it is written), else "".
std::string_view plain(std::string_view json) {
  const bool quoted = json.size() >= 2 && json.front() == '"' && json.back() == '"';
  return quoted ? json.substr(1, json.size() - 2) : std::string_view();
}

// Members of a contract that name an address whatever they hold.
bool names_address(std::string_view key) {
  constexpr std::string_view kKeys[] = {"proxy", "implementation", "address", "owner",
                                        "proxyAdmin"};
  return std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys);
}

bool names_transaction(std::string_view key) {
  const std::string text = lower_case(key);
  return text.find("tx") != std::string::npos || text.find("transaction") != std::string::npos;
}

class Collector {
 public:
  void add(LookupKind kind, std::string_view value) {
    if (!value.empty()) terms_.emplace_back(code(kind), comparable(kind, value));
  }
  void add_block(ChainId chain, uint64_t block) {
    terms_.emplace_back(kBlockLookup, block_value(chain, block));
  }
  // A value under `key`, when its shape says what it is.
  void add_shaped(std::string_view key, std::string_view value) {
    if (is_hex_of(value, kAddressDigits)) add(LookupKind::kAddress, value);
    if (!is_hex_of(value, kHashDigits)) return;
    add(names_transaction(key) ? LookupKind::kTxHash : LookupKind::kCodeHash, value);
  }
  void add_json(std::string_view key, std::string_view json);
  void add_fields(const event::FieldList& fields);
  LookupTerms take() {
    std::sort(terms_.begin(), terms_.end());
    terms_.erase(std::unique(terms_.begin(), terms_.end()), terms_.end());
    return std::move(terms_);
  }

 private:
  LookupTerms terms_;
};

// Every string of the text, with the key that it stands under.
void Collector::add_json(std::string_view key, std::string_view json) {
  for (size_t at = json.find('"'); at < json.size(); at = json.find('"', at)) {
    size_t end = at + 1;
    while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2U : 1U;
    if (end >= json.size()) return;
    const std::string_view text = json.substr(at + 1, end - at - 1);
    at = end + 1;
    if (at < json.size() && json[at] == ':') {
      add_shaped("", text);  // a map by address has addresses for keys
      key = text;
    } else {
      add_shaped(key, text);
    }
  }
}

void Collector::add_fields(const event::FieldList& fields) {
  for (const event::Field& field : fields) {
    add_json(field.key, field.json);
    const std::string_view whole = plain(field.json);
    const bool has_shape = is_hex_of(whole, kAddressDigits);  // and was added for it
    if (!has_shape && names_address(field.key)) add(LookupKind::kAddress, whole);
  }
}

// What `from` and `to` of an action are; nullopt: told by their shape.
std::optional<LookupKind> kind_of_change(ContractAction action) {
  switch (action) {
    case ContractAction::kRedeployed:
    case ContractAction::kUpgraded:
    case ContractAction::kOwnershipChanged:
    case ContractAction::kRoleChanged:
    case ContractAction::kProxyAdminChanged:
      return LookupKind::kAddress;
    case ContractAction::kRehashed:
      return LookupKind::kCodeHash;
    case ContractAction::kDeployed:
    case ContractAction::kRelabelled:
    case ContractAction::kTouched:
    case ContractAction::kConfigured:
    case ContractAction::kVerified:
    case ContractAction::kRemoved:
      break;
  }
  return std::nullopt;
}

void collect(Collector& out, const event::ContractChange& change) {
  const auto kind = kind_of_change(change.action);
  for (const std::string* side : {&change.from, &change.to}) {
    if (kind) {
      out.add(*kind, *side);
    } else {
      out.add_shaped("", *side);
    }
  }
  out.add_fields(change.value.body);
  if (change.value.extended) out.add_fields(*change.value.extended);
  if (change.value.recorded_hash) {
    out.add(LookupKind::kCodeHash, plain(*change.value.recorded_hash));
  }
}

void collect_payload(Collector& out, const event::Payload& payload) {
  if (const event::ContractChange* contract = event::told_change(payload)) collect(out, *contract);
  if (const auto* section = std::get_if<event::SectionChange>(&payload); section && section->json) {
    out.add_json(section->pointer, *section->json);
  }
  if (const auto* tag = std::get_if<event::Tagged>(&payload)) out.add(LookupKind::kTag, tag->name);
}

}  // namespace

std::string comparable(LookupKind kind, std::string_view value) {
  if (value.size() > kMaxValueBytes || value.find('\0') != std::string_view::npos) {
    return "sha256:" + sha256(value).hex();
  }
  switch (kind) {
    case LookupKind::kAddress:
    case LookupKind::kTxHash:
    case LookupKind::kCodeHash:
      return is_0x(value) ? lower_case(value) : std::string(value);
    case LookupKind::kSourceCommit:
      return is_hex(value) ? lower_case(value) : std::string(value);
    case LookupKind::kActor:
    case LookupKind::kTag:
      break;
  }
  return std::string(value);
}

LookupTerms lookup_terms(const event::Event& event) {
  Collector out;
  out.add(LookupKind::kAddress, event.sender);
  out.add(LookupKind::kActor, event.actor);
  out.add(LookupKind::kActor, event.approver);
  for (const event::Sealed& part : event.sealed) out.add(LookupKind::kActor, part.person);
  out.add(LookupKind::kSourceCommit, event.git_commit);
  if (event.on_chain) {
    out.add(LookupKind::kTxHash, event.on_chain->tx_hash);
    const std::optional<uint64_t> block = event.on_chain->block_number;
    if (block) out.add_block(event.subject.chain, *block);
  }
  collect_payload(out, event.payload);
  return out.take();
}

}  // namespace daybook::versions
