#include "cli/draft.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "base/bytes.h"
#include "cli/context.h"
#include "cli/program.h"
#include "document/findings.h"

namespace daybook::cli {
namespace {

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isxdigit(c) != 0; });
}

Result<void> check_hash(const std::string& option, const std::string& text) {
  if (text.empty() || (text.size() == 66 && text.rfind("0x", 0) == 0 && is_hex(text.substr(2))))
    return {};
  return usage(option + " " + text + ": not a hash (0x and 64 hex digits)");
}

Result<void> check_git_commit(const std::string& text) {
  if (text.empty() || (text.size() >= 7 && text.size() <= 64 && is_hex(text))) return {};
  return usage("--git-commit " + text + ": not a commit id (7 to 64 hex digits)");
}

std::string actor_of(const RecordRequest& request) {
  if (!request.actor.empty()) return request.actor;
  const std::string configured = environment_value("DAYBOOK_ACTOR");
  return configured.empty() ? environment_value("USER") : configured;
}

Result<event::Grade> read_grade(const std::string& text) {
  if (text == "recorded") return event::Grade::kRecorded;
  if (text == "confirmed") return event::Grade::kConfirmed;
  if (text == "inferred") return event::Grade::kInferred;
  return usage("--grade " + text + ": there is recorded, confirmed and inferred");
}

// NAME or NAME@VERSION.
void read_tool(const std::string& text, event::Event& event) {
  const size_t at = text.rfind('@');
  event.tool = text.empty() ? "daybook" : text.substr(0, at);
  if (text.empty()) {
    event.tool_version = program_version();
  } else if (at != std::string::npos) {
    event.tool_version = text.substr(at + 1);
  }
}

std::optional<event::OnChain> on_chain_of(const RecordRequest& request) {
  const bool any =
      !request.tx.empty() || request.block || !request.block_hash.empty() || request.log_index;
  if (!any) return std::nullopt;
  return event::OnChain{request.tx, request.block, request.block_hash, request.log_index};
}

// Names as in daybook.json → (value, option).
Result<void> check_required(const event::Event& event, const ledger::Config& config) {
  const std::map<std::string, std::pair<std::string, std::string>> fields = {
      {"actor", {event.actor, "--actor"}},
      {"approver", {event.approver, "--approver"}},
      {"reason", {event.reason, "--reason"}},
      {"sender", {event.sender, "--sender"}},
      {"tx", {event.on_chain ? event.on_chain->tx_hash : "", "--tx"}},
      {"gitCommit", {event.git_commit, "--git-commit"}}};
  std::string missing;
  for (const std::string& name : config.required_fields) {
    const auto field = fields.find(name);
    if (field == fields.end() || !field->second.first.empty()) continue;
    missing += (missing.empty() ? "" : ", ") + field->second.second;
  }
  if (missing.empty()) return {};
  return usage("daybook.json (requiredFields) asks for " + missing);
}

}  // namespace

Result<event::Event> read_envelope(const RecordRequest& request, const ledger::Config& config) {
  event::Event event;
  event.actor = actor_of(request);
  event.approver = request.approver;
  event.sender = request.sender;
  event.reason = request.reason;
  event.correlation_id = request.correlation;
  event.causation_id = request.causation;
  event.git_commit = request.git_commit;
  event.source = event::Source{"cli", "", {}, 0, {}};
  DAYBOOK_RETURN_IF_ERROR(check_hash("--tx", request.tx));
  DAYBOOK_RETURN_IF_ERROR(check_hash("--block-hash", request.block_hash));
  DAYBOOK_RETURN_IF_ERROR(check_git_commit(request.git_commit));
  event.on_chain = on_chain_of(request);
  read_tool(request.tool, event);
  DAYBOOK_TRY(event.grade, read_grade(request.grade));
  if (!request.effective.empty()) {
    const auto time = parse_time(request.effective);
    if (!time.ok()) return usage("--effective: " + time.error().message);
    event.effective = *time;
  }
  if (!request.id.empty()) {
    const auto id = parse_event_id(request.id);
    if (!id.ok()) return usage("--id: " + id.error().message);
    event.id = *id;
  }
  DAYBOOK_RETURN_IF_ERROR(check_required(event, config));
  return event;
}

Result<state::Expected> read_expected(const std::string& text) {
  using Kind = state::Expected::Kind;
  if (text == "any") return state::Expected{Kind::kAny, {}};
  if (text == "none") return state::Expected{Kind::kNone, {}};
  if (text == "exists") return state::Expected{Kind::kExists, {}};
  if (const auto revision = parse_decimal(text))
    return state::Expected{Kind::kExact, Revision(*revision)};
  return usage("--expect " + text + ": there is any, none, exists, or a revision");
}

EventId derived_id(const EventId& id, uint64_t n) {
  if (id.is_nil()) return id;
  std::string input = "daybook record, further event";
  input.append(id.bytes.begin(), id.bytes.end());
  append_be64(input, n);
  const Hash hash = sha256(input);
  EventId out;
  std::copy_n(hash.bytes.begin(), out.bytes.size(), out.bytes.begin());
  out.bytes[6] = static_cast<uint8_t>((out.bytes[6] & 0x0FU) | 0x80U);
  out.bytes[8] = static_cast<uint8_t>((out.bytes[8] & 0x3FU) | 0x80U);
  return out;
}

Result<std::string> check_address_option(const std::string& option, const std::string& address) {
  const bool shaped =
      address.size() == 42 && address.rfind("0x", 0) == 0 && is_hex(address.substr(2));
  if (!shaped) return usage(option + " " + address + ": not an address (0x and 40 hex digits)");
  if (address.find_first_not_of('0', 2) == std::string::npos)
    return std::string("the zero address");
  const auto finding = document::check_address(address, option);
  return finding ? finding->message : std::string();
}

}  // namespace daybook::cli
