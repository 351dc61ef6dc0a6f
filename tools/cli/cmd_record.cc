// `daybook record …`: the changes of contracts, sections and the log that people and scripts record
// by hand.
#include "base/bytes.h"
#include "cli/record_options.h"
#include "cli/recording.h"
#include "cli/section_change.h"

namespace daybook::cli {
namespace {

using event::ContractAction;
using RequestPtr = std::shared_ptr<RecordRequest>;

constexpr char kDescription[] =
    "Record a change: a deployment, an upgrade, a configuration, a note …\n"
    "One transaction, durable and signed when the receipt is printed. Files and snapshots follow "
    "at once. "
    "With --id, the same request may be repeated: it is recorded once.";

constexpr char kExample[] =
    "daybook record deploy sepolia Token --proxy 0x52908400098527886E0F7030069857D2E4169EE7 "
    "--reason 'first release'\n"
    "daybook record upgrade sepolia Token --implementation "
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D --tx 0x…\n"
    "daybook record note 'keys moved to the new safe'";

Result<int> record_sections(const RecordRequest& request, Context& context) {
  DAYBOOK_TRY(Recording recording, Recording::open(context, request));
  DAYBOOK_TRY(const ChainId chain, recording.chain());
  DAYBOOK_TRY(auto edits, edit_sections(request, recording.network(chain)));
  for (auto& [name, change] : edits) {
    recording.add({chain, event::SubjectKind::kSection, name}, std::move(change));
  }
  return recording.finish(context, request);
}

Result<int> record_emergency(const RecordRequest& request, Context& context) {
  DAYBOOK_TRY(Recording recording, Recording::open(context, request));
  DAYBOOK_TRY(const ChainId chain, recording.chain());
  DAYBOOK_TRY(auto edit, edit_emergency(request, recording.network(chain)));
  recording.add({chain, event::SubjectKind::kSection, edit.first}, std::move(edit.second));
  return recording.finish(context, request);
}

// A note is about the log, a network, or one of its contracts.
Result<event::Subject> note_subject(Recording& recording, const RecordRequest& request) {
  if (request.network.empty()) {
    if (!request.contract.empty()) return usage("--contract needs --network");
    return event::Subject{ChainId(0), event::SubjectKind::kLog, ""};
  }
  DAYBOOK_TRY(const ChainId chain, recording.chain());
  if (request.contract.empty()) return event::Subject{chain, event::SubjectKind::kNetwork, ""};
  return event::Subject{chain, event::SubjectKind::kContract, request.contract};
}

Result<event::Payload> note_payload(const RecordRequest& request) {
  if (request.about.empty()) return event::Payload(event::NoteRecorded{request.text});
  const auto position = parse_decimal(request.about);
  if (!position) return usage("--about " + request.about + ": not a position");
  return event::Payload(event::CorrectionRecorded{Position(*position), request.text, ""});
}

Result<int> record_note(const RecordRequest& request, Context& context) {
  DAYBOOK_TRY(event::Payload payload, note_payload(request));
  DAYBOOK_TRY(Recording recording, Recording::open(context, request));
  DAYBOOK_TRY(event::Subject subject, note_subject(recording, request));
  recording.add(std::move(subject), std::move(payload));
  return recording.finish(context, request);
}

void add_configure(Program& program, const Command& group) {
  const RequestPtr request = std::make_shared<RecordRequest>();
  Command command = program.add(
      "configure",
      "Record a configuration change\n"
      "With a CONTRACT, of its entry; without, of any other part of the network's document, by "
      "JSON Pointer from its root.",
      "daybook record configure bsctestnet --set "
      "'/configuration/governance/vault=\"0x52908400098527886E0F7030069857D2E4169EE7\"'\n"
      "daybook record configure bsctestnet Token --set /feeBasisPoints=25",
      group);
  add_network_options(command, *request);
  command.argument("CONTRACT", request->contract, "Its name, as in the log");
  command.repeated("--set", request->set, "Set a member").type("/POINTER=JSON");
  command.repeated("--unset", request->unset, "Remove a member").type("/POINTER");
  add_envelope(command, *request);
  program.on(command, [request](Context& context) -> Result<int> {
    if (request->contract.empty()) return record_sections(*request, context);
    if (request->set.empty() && request->unset.empty())
      return usage("nothing to configure: give --set or --unset");
    return record_contract(ContractAction::kConfigured, *request, context);
  });
}

void add_emergency(Program& program, const Command& group) {
  const RequestPtr request = std::make_shared<RecordRequest>();
  Command command = program.add("emergency", "Declare or clear an emergency on a network",
                                "daybook record emergency bsctestnet --reason 'oracle stuck'\n"
                                "daybook record emergency bsctestnet --clear",
                                group);
  add_network_options(command, *request);
  command.flag("--clear", request->clear, "It is over");
  command.repeated("--set", request->set, "Set a member of the emergency section")
      .type("/POINTER=JSON");
  add_envelope(command, *request);
  program.on(command, [request](Context& context) { return record_emergency(*request, context); });
}

void add_note(Program& program, const Command& group) {
  const RequestPtr request = std::make_shared<RecordRequest>();
  Command command =
      program.add("note", "Record a note, or a later word on an event",
                  "daybook record note 'signer keys rotated'\n"
                  "daybook record note 'the reason was a typo: it was ticket 42' --about 17",
                  group);
  command.argument("TEXT", request->text, "The note").required();
  command
      .option("--network", request->network,
              "The network that it is about (name, alias or chain id)")
      .type("NETWORK");
  command.option("--contract", request->contract, "The contract there that it is about")
      .type("CONTRACT");
  command.option("--about", request->about, "The event that it corrects").type("POSITION");
  add_envelope(command, *request);
  program.on(command, [request](Context& context) { return record_note(*request, context); });
}

}  // namespace

void add_record(Program& program) {
  Command group = program.add("record", kDescription, kExample);
  group.needs_command();
  add_contract_commands(program, group);
  add_configure(program, group);
  add_emergency(program, group);
  add_note(program, group);
}

}  // namespace daybook::cli
