#include "cli/recording.h"

#include <algorithm>

#include "base/bytes.h"
#include "cli/describe.h"
#include "cli/draft.h"
#include "cli/printable.h"
#include "cli/projection.h"
#include "cli/witness_lines.h"
#include "document/document.h"
#include "ledger/config_suggest.h"
#include "query/point.h"
#include "versions/versions.h"

namespace daybook::cli {
namespace {

Result<state::State> base_state(ledger::Ledger& ledger, const EventId& id) {
  if (!id.is_nil()) {
    DAYBOOK_TRY(const auto position, ledger.find(id));
    if (position) {
      DAYBOOK_TRY(const event::Event event, ledger.read(*position));
      return ledger.state_at(TreeSize(position->value - event.tx_index));
    }
  }
  DAYBOOK_TRY(const state::State* head, ledger.state());
  return *head;
}

// A receipt reminds of what was recorded; `daybook show` has the whole of it.
constexpr size_t kMaxReceiptPart = 200;

json::Value receipt_json(const ledger::Receipt& receipt, const event::Event& event) {
  return {{"position", receipt.position.value},
          {"revision", receipt.revision.value},
          {"id", to_string(receipt.id)},
          {"leaf", receipt.leaf.hex()},
          {"type", event::payload_name(event.payload)},
          {"repeated", receipt.repeated}};
}

void print_receipt(Console& out, const ledger::Receipt& receipt, const event::Event& event,
                   const NetworkNames& names) {
  const std::string word = receipt.repeated ? "recorded before" : "recorded";
  std::string line = "  event " + std::to_string(receipt.position.value) + "  " +
                     event::payload_name(event.payload);
  for (const std::string& part : {network_text(names, event.subject.chain),
                                  subject_text(event.subject), change_text(event.payload)}) {
    if (!part.empty()) line += "  " + shorten(part, kMaxReceiptPart);
  }
  out.line(out.paint(Style::kGood, word) + printable(line));
  out.line("  revision " + std::to_string(receipt.revision.value) + "  id " +
           to_string(receipt.id));
  out.line("  leaf " + receipt.leaf.hex());
}

// A tier is free text in the log and in files of others: a misspelt one is said, not refused.
void warn_of_unknown_tier(Console& out, const std::string& tier) {
  static const std::vector<std::string> known = {"mainnet", "testnet", "dev"};
  if (tier.empty() || std::find(known.begin(), known.end(), tier) != known.end()) return;
  const std::string near = ledger::nearest_word(tier, known);
  out.warning("tier \"" + tier + "\" is none of mainnet, testnet and dev" +
              (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
}

}  // namespace

Result<Recording> Recording::open(Context& context, const RecordRequest& request) {
  Recording recording;
  recording.request_ = request;
  DAYBOOK_TRY(recording.expected_, read_expected(request.expect));
  DAYBOOK_TRY(recording.ledger_, context.open(true));
  DAYBOOK_TRY(recording.envelope_, read_envelope(request, recording.config()));
  DAYBOOK_TRY(recording.base_, base_state(*recording.ledger_, recording.envelope_.id));
  if (!request.sender.empty()) {
    DAYBOOK_TRY(const std::string finding, check_address_option("--sender", request.sender));
    if (!finding.empty()) context.out().warning("--sender: " + finding);
  }
  return recording;
}

const state::NetworkState* Recording::network(ChainId chain) const {
  const auto found = base_.networks.find(chain);
  return found == base_.networks.end() ? nullptr : &found->second;
}

const state::ContractState* Recording::contract(const event::Subject& contract) const {
  const state::NetworkState* known = network(contract.chain);
  if (known == nullptr) return nullptr;
  const auto found = known->contracts.find(contract.name);
  return found == known->contracts.end() ? nullptr : &found->second;
}

Result<std::optional<event::ContractValue>> Recording::value_at(const event::Subject& contract,
                                                                TimeNs time) const {
  DAYBOOK_TRY(const auto then, versions::load_contract(ledger_->log(), contract.chain,
                                                       contract.name, {base_.size, time}));
  if (!then || !then->live) return std::optional<event::ContractValue>();
  return std::optional(then->value);
}

// JSON, and so every unified file, holds integers up to here (Number.MAX_SAFE_INTEGER).
constexpr uint64_t kMaxChainId = (uint64_t{1} << 53) - 1;

// A chain that the log does not know: it must be named without a doubt.
Result<ChainId> Recording::unregistered_chain() const {
  if (!request_.chain_id.empty()) {
    const auto chain = parse_decimal(request_.chain_id);
    if (!chain || *chain == 0 || *chain > kMaxChainId) {
      return usage("--chain-id " + request_.chain_id + ": a chain id is 1 to " +
                   std::to_string(kMaxChainId));
    }
    return ChainId(*chain);
  }
  for (const ledger::NetworkConfig& network : config().networks) {
    if (ledger::is_called(network, request_.network)) return network.chain;
  }
  const auto number = parse_decimal(request_.network);
  if (number && *number != 0 && *number <= kMaxChainId) return ChainId(*number);
  std::string known;
  for (const auto& [chain, network] : base_.networks)
    known += (known.empty() ? "" : ", ") + network.header.name;
  return not_found("no network \"" + request_.network + "\" in the log" +
                   (known.empty() ? "" : " (there is " + known + ")") +
                   " or in daybook.json; for a new one add --chain-id");
}

// The chain that the log means, unless daybook.json means one that the log does not know yet.
Result<ChainId> Recording::configured_alike(ChainId known) const {
  for (const ledger::NetworkConfig& network : config().networks) {
    if (network.chain == known || !ledger::is_called(network, request_.network)) continue;
    return conflict("network \"" + request_.network + "\" is ambiguous: chain " +
                    std::to_string(known.value) + " in the log, chain " +
                    std::to_string(network.chain.value) +
                    " by configuration; give the chain id in its place");
  }
  return known;
}

void Recording::register_network(ChainId chain) {
  const ledger::NetworkConfig* configured = ledger::network_of(config(), chain);
  event::NetworkChange header;
  header.schema_version = document::kSchemaVersion;
  header.name = configured != nullptr ? configured->name : request_.network;
  header.tier = configured != nullptr ? configured->tier : "";
  if (!request_.name.empty()) header.name = request_.name;
  if (!request_.tier.empty()) header.tier = request_.tier;
  registration_.emplace();
  registration_->event = envelope_;
  registration_->event.id = derived_id(envelope_.id, 0);
  registration_->event.subject = {chain, event::SubjectKind::kNetwork, ""};
  registration_->event.payload = header;
}

Result<ChainId> Recording::chain() {
  const auto known = query::resolve_network(*ledger_, base_, request_.network);
  if (known.ok() && request_.chain_id.empty()) return configured_alike(*known);
  if (!known.ok() && known.error().kind != ErrorKind::kNotFound) return known.error();
  DAYBOOK_TRY(const ChainId chain, unregistered_chain());
  if (known.ok() && *known != chain) {
    return conflict(request_.network + " is chain " + std::to_string(known->value) +
                    " in the log, not " + request_.chain_id);
  }
  if (network(chain) == nullptr) register_network(chain);
  return chain;
}

void Recording::add(event::Subject subject, event::Payload payload) {
  state::Draft draft{envelope_, expected_};
  if (!drafts_.empty()) draft.event.id = derived_id(envelope_.id, drafts_.size());
  draft.event.subject = std::move(subject);
  draft.event.payload = std::move(payload);
  drafts_.push_back(std::move(draft));
}

Result<int> Recording::finish(Context& context, const RecordRequest& request) {
  if (expected_.kind == state::Expected::Kind::kExact && drafts_.size() > 1) {
    return usage("--expect REVISION is of one subject, and this changes " +
                 std::to_string(drafts_.size()));
  }
  ledger::Transaction transaction;
  if (registration_) {
    transaction.push_back(*registration_);
    const auto& header = std::get<event::NetworkChange>(registration_->event.payload);
    warn_of_unknown_tier(context.out(), header.tier);
  }
  transaction.insert(transaction.end(), drafts_.begin(), drafts_.end());
  DAYBOOK_TRY(const auto receipts, ledger_->submit({transaction}));
  Projection projection;
  if (!request.no_project) projection = project_all(context, *ledger_, {});
  DAYBOOK_TRY(const state::State* head, ledger_->state());
  const NetworkNames names = network_names(*head);
  json::Value list = json::Value::array();
  for (const ledger::Receipt& receipt : receipts) {
    DAYBOOK_TRY(const event::Event event, ledger_->read(receipt.position));
    list.push_back(receipt_json(receipt, event));
    print_receipt(context.out(), receipt, event, names);
  }
  json::Value document = {{"receipts", list}, {"projection", projection_json(projection)}};
  DAYBOOK_TRY(const auto witnesses, ledger_->witness_status());
  if (witnesses) {
    document["witnesses"] = witness_json(*witnesses);
    context.out().line("witnessed  " + witness_line(*witnesses));
  }
  context.out().document(document);
  print_projection(context, projection);
  return projection_exit_code(projection);
}

}  // namespace daybook::cli
