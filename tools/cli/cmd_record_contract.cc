// `daybook record deploy`, `upgrade` and the others that are about one contract.
#include "cli/contract_change.h"
#include "cli/record_options.h"
#include "cli/recording.h"

namespace daybook::cli {
namespace {

using event::ContractAction;

void add_code_options(Command command, RecordRequest& request) {
  command.option("--hash", request.hash, "Hash of the implementation's code").type("HASH");
  command.option("--args", request.args, "Constructor or initializer arguments").type("JSON");
  command
      .repeated("--set", request.set,
                "Set another member of the contract's entry; /extended/… for extended_<Name>")
      .type("/POINTER=JSON");
}

struct ContractCommand {
  ContractAction action;
  const char* name;
  const char* description;
  const char* example;
  void (*add_options)(Command command, RecordRequest& request);
};

void add_deploy_options(Command command, RecordRequest& request) {
  command.option("--proxy", request.proxy, "Address of the proxy").type("ADDRESS");
  command.option("--implementation", request.implementation, "Address of the implementation")
      .type("ADDRESS");
  command.option("--address", request.address, "Address of a contract without a proxy")
      .type("ADDRESS");
  command
      .option("--category", request.category,
              "Group in the unified file; default by the rules of daybook.json")
      .type("NAME");
  add_code_options(command, request);
}

void add_upgrade_options(Command command, RecordRequest& request) {
  command.option("--implementation", request.implementation, "Address of the new implementation")
      .type("ADDRESS")
      .required();
  add_code_options(command, request);
}

void add_redeploy_options(Command command, RecordRequest& request) {
  command.option("--proxy", request.proxy, "Address of the new proxy").type("ADDRESS").required();
  command.option("--implementation", request.implementation, "Address of its implementation")
      .type("ADDRESS");
  add_code_options(command, request);
}

void add_verify_options(Command command, RecordRequest& request) {
  command.option("--result", request.result, "What the verification said; default verified")
      .choice({"verified", "failed"});
  command.option("--url", request.url, "Where to see it").type("URL");
}

void add_no_options(Command /*command*/, RecordRequest& /*request*/) {}

void add_own_options(Command command, RecordRequest& request) {
  command.option("--owner", request.owner, "Address of the new owner").type("ADDRESS").required();
}

void add_role_options(Command command, RecordRequest& request) {
  command.option("--role", request.role, "The role, like MINTER_ROLE").type("ROLE").required();
  command.option("--grant", request.grant, "Who has it from now on").type("ADDRESS");
  command.option("--revoke", request.revoke, "Who has it no more").type("ADDRESS");
}

void add_admin_options(Command command, RecordRequest& request) {
  command.option("--proxy-admin", request.proxy_admin, "Address of the new proxy admin")
      .type("ADDRESS")
      .required();
}

constexpr ContractCommand kContractCommands[] = {
    {ContractAction::kDeployed, "deploy",
     "Record that a contract was deployed\nThe contract must not be live.",
     "daybook record deploy bsctestnet Token --proxy 0x52908400098527886E0F7030069857D2E4169EE7 "
     "\\\n"
     "  --implementation 0x8617E340B3D01FA5F11F306F4090FD50E238070D --effective "
     "2025-07-25T09:00:00Z",
     add_deploy_options},
    {ContractAction::kUpgraded, "upgrade",
     "Record that a proxy points at a new implementation\nHashes of the old code are dropped "
     "unless --hash gives the new one.",
     "daybook record upgrade bsctestnet Token --implementation "
     "0xde709f2102306220921060314715629080e2fb77 --reason 'fix fees'",
     add_upgrade_options},
    {ContractAction::kRedeployed, "redeploy", "Record a new proxy under an old name",
     "daybook record redeploy bsctestnet Token --proxy 0x27b1fdb04752bbc536007a920d24acb045561c26",
     add_redeploy_options},
    {ContractAction::kVerified, "verify", "Record the result of a source verification",
     "daybook record verify bsctestnet Token --url https://testnet.bscscan.com/address/0x5290#code",
     add_verify_options},
    {ContractAction::kRemoved, "remove", "Record that a contract is no longer live",
     "daybook record remove bsctestnet Token --reason 'replaced by TokenV2'", add_no_options},
    {ContractAction::kOwnershipChanged, "own", "Record a new owner",
     "daybook record own bsctestnet Token --owner 0x52908400098527886E0F7030069857D2E4169EE7",
     add_own_options},
    {ContractAction::kRoleChanged, "role", "Record that a role was granted or revoked",
     "daybook record role bsctestnet Token --role MINTER_ROLE --grant "
     "0x52908400098527886E0F7030069857D2E4169EE7",
     add_role_options},
    {ContractAction::kProxyAdminChanged, "admin", "Record a new proxy admin",
     "daybook record admin bsctestnet Token --proxy-admin "
     "0x52908400098527886E0F7030069857D2E4169EE7",
     add_admin_options},
};

void add_contract_command(Program& program, const Command& group, const ContractCommand& what) {
  const auto request = std::make_shared<RecordRequest>();
  Command command = program.add(what.name, what.description, what.example, group);
  add_network_options(command, *request);
  command.argument("CONTRACT", request->contract, "Its name, as in the log").required();
  what.add_options(command, *request);
  add_envelope(command, *request);
  const ContractAction action = what.action;
  program.on(command, [request, action](Context& context) {
    return record_contract(action, *request, context);
  });
}

Error not_live_then(const RecordRequest& request, TimeNs effective) {
  return not_found(request.contract + " was not live on " + request.network + " at " +
                   to_iso_ms(effective) +
                   " as far as is known: record its deployment first, with --effective of when it "
                   "took place");
}

// A change of unknown time makes no other one late: the user recorded it at some time after it took
// place.
Result<bool> is_late_fact(Recording& recording, const state::ContractState* known) {
  const std::optional<TimeNs> effective = recording.envelope().effective;
  const bool is_known = known != nullptr && known->was_ever_live();
  if (!effective || !is_known || *effective >= known->changed_at) return false;
  DAYBOOK_TRY(const event::Event newest, recording.ledger().read(known->changed));
  return newest.effective.has_value();
}

}  // namespace

Result<int> record_contract(ContractAction action, const RecordRequest& request, Context& context) {
  DAYBOOK_TRY(Recording recording, Recording::open(context, request));
  DAYBOOK_TRY(const ChainId chain, recording.chain());
  const event::Subject subject{chain, event::SubjectKind::kContract, request.contract};
  const state::ContractState* known = recording.contract(subject);
  const auto effective = recording.envelope().effective;
  DAYBOOK_TRY(const bool is_late, is_late_fact(recording, known));
  std::optional<event::ContractValue> value;
  if (is_late) {
    DAYBOOK_TRY(value, recording.value_at(subject, *effective));
    if (!value && action != ContractAction::kDeployed) return not_live_then(request, *effective);
  } else if (known != nullptr && known->live) {
    value = known->value;
  }
  const auto effective_ms = effective ? std::optional(effective->ms()) : std::nullopt;
  DAYBOOK_TRY(ContractEdit edit, edit_contract(action, request, value ? &*value : nullptr,
                                               recording.config(), effective_ms));
  for (const std::string& warning : edit.warnings) context.out().warning(warning);
  if (is_late) {
    context.out().warning(request.contract + " changed last at " + to_iso_ms(known->changed_at) +
                          ": this is recorded as a late fact, which changes what was true then and "
                          "not what is live");
    recording.add(subject, event::CorrectionRecorded{std::nullopt, "", "", std::move(edit.change)});
  } else {
    recording.add(subject, std::move(edit.change));
  }
  return recording.finish(context, request);
}

void add_contract_commands(Program& program, const Command& group) {
  for (const ContractCommand& command : kContractCommands) {
    add_contract_command(program, group, command);
  }
}

}  // namespace daybook::cli
