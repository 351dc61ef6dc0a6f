#include "cli/describe.h"
#include "cli/draft.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/projection.h"
#include "cli/record_options.h"
#include "cli/table.h"
#include "query/point.h"
#include "versions/versions.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Make what is sealed for a person unreadable for good, or list the persons\n"
    "Personal parts of events (daybook.json, personal) are stored encrypted under a key of the "
    "person's own, in .daybook/vault. This destroys that key and records the fact. Hashes, proofs, "
    "clones and "
    "commit ids stay valid: they never held more than the ciphertext. It cannot be undone; copies "
    "of the "
    "vault folder elsewhere (backups, disk snapshots) have to be destroyed there.";

constexpr char kExample[] =
    "daybook redact\n"
    "daybook redact carol --actor 'privacy officer' --reason 'request of 3 May'\n"
    "daybook redact person:0f3a5c7e9b1d2f4a6c8e0b1d3f5a7c9e --actor dpo --reason 'retention ended'";

struct Options {
  RecordRequest request;
  std::string who;
};

Result<int> list(Context& context) {
  DAYBOOK_TRY(const auto ledger, context.open(false));
  json::Value people = json::Value::array();
  Table table({{"PERSON"}, {"NAME", Table::Align::kLeft, 12}, {"EVENTS", Table::Align::kRight}});
  for (const std::string& person : ledger->vault().pseudonyms()) {
    DAYBOOK_TRY(const auto events, versions::lookup(ledger->log(), versions::LookupKind::kActor,
                                                    person, ledger->size()));
    const std::string& name = *ledger->vault().name_of(person);
    people.push_back({{"person", person}, {"name", name}, {"events", events.size()}});
    table.add({person, printable(name), std::to_string(events.size())});
  }
  Console& out = context.out();
  out.document({{"size", ledger->size().value}, {"people", std::move(people)}});
  if (table.empty()) {
    out.line("nobody: nothing is sealed here (daybook.json, personal)");
  } else {
    out.text(table.render(out.width()));
  }
  return 0;
}

Result<int> redact(const Options& options, Context& context) {
  if (options.request.actor.empty() || options.request.reason.empty()) {
    return usage(
        "redact needs --actor and --reason: it cannot be undone, and the log says who asked "
        "for it and why");
  }
  DAYBOOK_TRY(const auto ledger, context.open(true));
  DAYBOOK_TRY(event::Event envelope, read_envelope(options.request, ledger->config()));
  const bool had_key = ledger->vault().find(options.who) || ledger->vault().name_of(options.who);
  DAYBOOK_TRY(const ledger::Receipt receipt, ledger->redact(options.who, std::move(envelope)));
  DAYBOOK_TRY(const event::Event fact, ledger->read(receipt.position));
  const std::string& person = std::get<event::PayloadRedacted>(fact.payload).person;
  DAYBOOK_TRY(const auto events, versions::lookup(ledger->log(), versions::LookupKind::kActor,
                                                  person, ledger->size()));
  Projection projection;
  if (!options.request.no_project) projection = project_all(context, *ledger, {});
  Console& out = context.out();
  out.document({{"position", receipt.position.value},
                {"person", person},
                {"events", events.size()},
                {"hadKey", had_key},
                {"projection", projection_json(projection)}});
  out.line("redacted  event " + std::to_string(receipt.position.value) + "  " + person + "  " +
           counted(events.size(), "event") + (events.size() == 1 ? " holds" : " hold") +
           " nothing readable of that person now");
  if (!had_key) {
    out.line("its key was not here: destroy copies of the vault that may still hold it");
  }
  print_projection(context, projection);
  return projection_exit_code(projection);
}

}  // namespace

void add_redact(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("redact", kDescription, kExample);
  command.argument("WHO", options->who, "Name or pseudonym; without it, the persons are listed");
  add_envelope(command, options->request);
  program.on(command, [options](Context& context) {
    return options->who.empty() ? list(context) : redact(*options, context);
  });
}

}  // namespace daybook::cli
