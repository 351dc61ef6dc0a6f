#include "cli/contract_change.h"

#include <algorithm>
#include <cctype>

#include "cli/describe.h"
#include "cli/draft.h"

namespace daybook::cli {
namespace {

using event::ContractAction;

constexpr char kExtended[] = "extended";

json::Value to_object(const event::FieldList& fields) {
  json::Value object = json::Value::object();
  for (const event::Field& field : fields) {
    const auto value = json::parse(field.json);
    object[field.key] = value.ok() ? *value : json::Value(field.json);
  }
  return object;
}

event::FieldList to_fields(const json::Value& object) {
  event::FieldList fields;
  for (const auto& [key, value] : object.items()) fields.push_back({key, json::stringify(value)});
  return fields;
}

// Hex in another case is the same address: EIP-55 only adds a checksum.
bool same_address(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

// Builds one edit: each step reads the request and changes the value.
class Editor {
 public:
  Editor(const RecordRequest& request, event::ContractValue value) : request_(request) {
    edit_.change.value = std::move(value);
  }

  Result<void> apply(ContractAction action, std::optional<int64_t> effective_ms);
  ContractEdit take() { return std::move(edit_); }

 private:
  event::ContractValue& value() { return edit_.change.value; }
  event::FieldList& extended() {
    if (!value().extended) value().extended.emplace();
    return *value().extended;
  }

  Result<void> set_address(const std::string& key, const std::string& option,
                           const std::string& address);
  Result<void> set_addresses();
  Result<void> set_code(bool code_changed);
  Result<void> set_members();
  Result<void> deploy(std::optional<int64_t> effective_ms);
  Result<void> upgrade(std::optional<int64_t> effective_ms);
  Result<void> redeploy(std::optional<int64_t> effective_ms);
  Result<void> change_party(const std::string& key, const std::string& option,
                            const std::string& address);
  Result<void> change_role();
  void verify();
  void set_timestamp(std::optional<int64_t> effective_ms);

  const RecordRequest& request_;
  ContractEdit edit_;
};

Result<void> Editor::set_address(const std::string& key, const std::string& option,
                                 const std::string& address) {
  if (address.empty()) return {};
  DAYBOOK_TRY(const std::string finding, check_address_option(option, address));
  if (!finding.empty()) edit_.warnings.push_back(option + ": " + finding);
  event::set(value().body, key, json::quote(address));
  return {};
}

Result<void> Editor::set_addresses() {
  DAYBOOK_RETURN_IF_ERROR(set_address("proxy", "--proxy", request_.proxy));
  DAYBOOK_RETURN_IF_ERROR(
      set_address("implementation", "--implementation", request_.implementation));
  return set_address("address", "--address", request_.address);
}

// The hash of code that is no longer there must not stay on.
Result<void> Editor::set_code(bool code_changed) {
  if (!request_.hash.empty()) {
    value().recorded_hash = json::quote(request_.hash);
    event::set(extended(), "implementationHash", json::quote(request_.hash));
  } else if (code_changed) {
    value().recorded_hash.reset();
    if (value().extended) {
      event::erase(*value().extended, "implementationHash");
      event::erase(*value().extended, "factoryByteCodeHash");
    }
  }
  if (request_.args.empty()) return {};
  const auto args = json::parse(request_.args);
  if (!args.ok()) return usage("--args: not JSON: " + args.error().message);
  event::set(extended(), "deploymentArgs", json::stringify(*args));
  return {};
}

void Editor::set_timestamp(std::optional<int64_t> effective_ms) {
  if (effective_ms) event::set(extended(), "timestamp", std::to_string(*effective_ms));
}

// An address that changes is an upgrade or a redeployment: an event that says so, in every history.
Result<void> check_is_no_address(const std::string& assignment) {
  DAYBOOK_TRY(const std::string pointer, pointer_of(assignment));
  for (const char* key : {"proxy", "implementation", "address"}) {
    if (pointer != std::string("/") + key && pointer.rfind("/" + std::string(key) + "/", 0) != 0)
      continue;
    return usage(
        pointer +
        ": an address is changed by `daybook record upgrade`, `redeploy` or `deploy`, with --" +
        key);
  }
  return {};
}

// Pointers are from the contract's entry; "/extended/…" is its extended_<Name>.
Result<void> Editor::set_members() {
  for (const auto* pointers : {&request_.set, &request_.unset}) {
    for (const std::string& pointer : *pointers)
      DAYBOOK_RETURN_IF_ERROR(check_is_no_address(pointer));
  }
  json::Value object = to_object(value().body);
  if (value().extended) object[kExtended] = to_object(*value().extended);
  for (const std::string& assignment : request_.set)
    DAYBOOK_RETURN_IF_ERROR(apply_set(object, assignment));
  for (const std::string& pointer : request_.unset)
    DAYBOOK_RETURN_IF_ERROR(apply_unset(object, pointer));
  value().extended.reset();
  if (object.contains(kExtended)) {
    if (!object[kExtended].is_object()) return usage("--set /extended: it is an object");
    value().extended = to_fields(object[kExtended]);
    object.erase(kExtended);
  }
  value().body = to_fields(object);
  return {};
}

Result<void> Editor::deploy(std::optional<int64_t> effective_ms) {
  if (request_.proxy.empty() && request_.implementation.empty() && request_.address.empty()) {
    return usage("a deployment has an address: give --proxy, --implementation or --address");
  }
  DAYBOOK_RETURN_IF_ERROR(set_addresses());
  DAYBOOK_RETURN_IF_ERROR(set_code(false));
  set_timestamp(effective_ms);
  return set_members();
}

Result<void> Editor::upgrade(std::optional<int64_t> effective_ms) {
  edit_.change.from = field_text(value().body, "implementation");
  edit_.change.to = request_.implementation;
  if (same_address(edit_.change.from, edit_.change.to)) {
    return conflict(request_.contract + " is at implementation " + request_.implementation +
                    " already");
  }
  DAYBOOK_RETURN_IF_ERROR(set_addresses());
  DAYBOOK_RETURN_IF_ERROR(set_code(true));
  set_timestamp(effective_ms);
  return set_members();
}

Result<void> Editor::redeploy(std::optional<int64_t> effective_ms) {
  edit_.change.from = field_text(value().body, "proxy");
  edit_.change.to = request_.proxy;
  if (same_address(edit_.change.from, edit_.change.to)) {
    return conflict(request_.contract + " is at proxy " + request_.proxy + " already");
  }
  const bool new_code =
      !request_.implementation.empty() &&
      !same_address(request_.implementation, field_text(value().body, "implementation"));
  DAYBOOK_RETURN_IF_ERROR(set_addresses());
  DAYBOOK_RETURN_IF_ERROR(set_code(new_code));
  set_timestamp(effective_ms);
  return set_members();
}

Result<void> Editor::change_party(const std::string& key, const std::string& option,
                                  const std::string& address) {
  edit_.change.from = field_text(value().body, key);
  edit_.change.to = address;
  return set_address(key, option, address);
}

// roles: {"MINTER_ROLE": ["0x…"]}
Result<void> Editor::change_role() {
  if (request_.grant.empty() == request_.revoke.empty())
    return usage("give either --grant or --revoke");
  const bool grant = request_.revoke.empty();
  const std::string& account = grant ? request_.grant : request_.revoke;
  DAYBOOK_TRY(const std::string finding,
              check_address_option(grant ? "--grant" : "--revoke", account));
  if (!finding.empty()) edit_.warnings.push_back(finding);
  json::Value body = to_object(value().body);
  json::Value& holders = body["roles"][request_.role];
  if (!holders.is_array()) holders = json::Value::array();
  const auto held = std::find(holders.begin(), holders.end(), json::Value(account));
  if (grant && held != holders.end())
    return conflict(account + " has the role " + request_.role + " already");
  if (grant) holders.push_back(account);
  if (!grant && held != holders.end())
    holders.erase(held);  // it may be older than the log: not an error
  edit_.change.detail = request_.role;
  (grant ? edit_.change.to : edit_.change.from) = account;
  value().body = to_fields(body);
  return {};
}

void Editor::verify() {
  edit_.change.detail = request_.result;
  event::set(value().body, "verified", request_.result == "verified" ? "true" : "false");
  if (!request_.url.empty()) event::set(value().body, "verificationUrl", json::quote(request_.url));
}

Result<void> Editor::apply(ContractAction action, std::optional<int64_t> effective_ms) {
  edit_.change.action = action;
  switch (action) {
    case ContractAction::kDeployed:
      return deploy(effective_ms);
    case ContractAction::kRedeployed:
      return redeploy(effective_ms);
    case ContractAction::kUpgraded:
      return upgrade(effective_ms);
    case ContractAction::kConfigured:
      return set_members();
    case ContractAction::kVerified:
      verify();
      return {};
    case ContractAction::kOwnershipChanged:
      return change_party("owner", "--owner", request_.owner);
    case ContractAction::kRoleChanged:
      return change_role();
    case ContractAction::kProxyAdminChanged:
      return change_party("proxyAdmin", "--proxy-admin", request_.proxy_admin);
    case ContractAction::kRemoved:
      return {};
    case ContractAction::kRehashed:
    case ContractAction::kRelabelled:
    case ContractAction::kTouched:
      break;  // what importers see; nobody asks for them
  }
  return usage("this action cannot be recorded by hand");
}

}  // namespace

Result<std::string> pointer_of(const std::string& assignment) {
  const std::string pointer = assignment.substr(0, assignment.find('='));
  const auto tokens = json::pointer_tokens(pointer);
  if (tokens.ok() && !tokens->empty()) return pointer;
  return usage("\"" + assignment +
               "\": a JSON Pointer starts with / and names a member, like /a/b");
}

Result<void> apply_set(json::Value& object, const std::string& assignment) {
  DAYBOOK_TRY(const std::string pointer, pointer_of(assignment));
  if (pointer.size() == assignment.size())
    return usage("--set " + assignment + ": give " + pointer + "=JSON");
  const auto value = json::parse(assignment.substr(pointer.size() + 1));
  if (!value.ok()) {
    return usage("--set " + pointer + ": the value is not JSON (" + value.error().message +
                 "); text goes in quotes: --set '" + pointer + "=\"text\"'");
  }
  const auto done = json::set_pointer(object, pointer, &*value);
  return done.ok() ? done : done.error().with_context("--set " + pointer);
}

Result<void> apply_unset(json::Value& object, const std::string& text) {
  DAYBOOK_TRY(const std::string pointer, pointer_of(text));
  if (json::at_pointer(object, pointer) == nullptr)
    return not_found("--unset " + pointer + ": there is nothing");
  return json::set_pointer(object, pointer, nullptr);
}

Result<ContractEdit> edit_contract(ContractAction action, const RecordRequest& request,
                                   const event::ContractValue* current,
                                   const ledger::Config& config,
                                   std::optional<int64_t> effective_ms) {
  const bool deploys = action == ContractAction::kDeployed;
  if (deploys && current != nullptr) {
    return conflict(request.contract +
                    " is live already: record an upgrade, or a redeploy with its new proxy");
  }
  if (!deploys && current == nullptr) {
    return not_found("no live contract \"" + request.contract + "\" on " + request.network +
                     ": see `daybook state " + request.network +
                     "`, or record its deployment first");
  }
  event::ContractValue value = current != nullptr ? *current : event::ContractValue{};
  if (!request.category.empty()) value.category = request.category;
  if (value.category.empty()) value.category = ledger::category_of(config, request.contract);
  Editor editor(request, std::move(value));
  DAYBOOK_RETURN_IF_ERROR(editor.apply(action, effective_ms));
  return editor.take();
}

}  // namespace daybook::cli
