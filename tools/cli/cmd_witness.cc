// `daybook witness …`: being a witness (init, key, serve), and asking the log's own (collect).
#include <csignal>

#include "cli/describe.h"
#include "cli/draft.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/projection.h"
#include "cli/public_key.h"
#include "cli/witness_lines.h"
#include "server/witness_service.h"

namespace daybook::cli {
namespace {

using witness::Keeper;

constexpr char kDescription[] =
    "Have checkpoints cosigned by others, or be such a witness\n"
    "A witness signs a log's checkpoint only when it extends the last one that it signed. Which "
    "witnesses a log asks is in the policy file that daybook.json names at /witness/policy: see "
    "docs/witness.md.";

constexpr char kExample[] =
    "daybook witness init --dir w --name witness.example/w1\n"
    "daybook witness serve --dir w --listen 127.0.0.1:8080 --log example.com/log+1a2b3c4d+AbCd…\n"
    "daybook witness collect";

// The witness's folder is no daybook: DAYBOOK_DIR does not name it.
Result<std::string> witness_folder(const Context& context) {
  if (!context.globals().dir.empty()) return context.globals().dir;
  return usage("which witness? Name its folder with --dir");
}

void print_key(Context& context, const std::string& folder, const note::CosignatureVerifier& key) {
  context.out().document({{"folder", folder}, {"name", key.name()}, {"publicKey", key.vkey()}});
  context.out().line(key.vkey());
}

Result<int> init(const std::string& name, Context& context) {
  DAYBOOK_TRY(const std::string folder, witness_folder(context));
  DAYBOOK_TRY(const note::CosignatureVerifier key, Keeper::create(folder, name));
  print_key(context, folder, key);
  return 0;
}

Result<int> show_key(Context& context) {
  DAYBOOK_TRY(const std::string folder, witness_folder(context));
  DAYBOOK_TRY(const note::CosignatureVerifier key, Keeper::read_key(folder));
  print_key(context, folder, key);
  return 0;
}

struct ServeOptions {
  std::string listen;
  std::vector<std::string> logs;
};

Result<std::vector<note::Verifier>> read_logs(const std::vector<std::string>& given) {
  std::vector<note::Verifier> logs;
  for (const std::string& log : given) {
    DAYBOOK_TRY(note::Verifier key, read_public_key(log, "--log"));
    logs.push_back(std::move(key));
  }
  return logs;
}

Result<int> serve(const ServeOptions& options, Context& context) {
  DAYBOOK_TRY(const std::string folder, witness_folder(context));
  const auto endpoint = server::parse_endpoint(options.listen);
  if (!endpoint.ok()) return usage("--listen " + endpoint.error().message);
  DAYBOOK_TRY(const std::vector<note::Verifier> logs, read_logs(options.logs));
  DAYBOOK_TRY(const auto keeper, Keeper::open(folder, logs, context.clock()));
  server::ServerOptions server_options;
  server_options.listen = *endpoint;
  server_options.max_body = witness::kMaxRequestBytes;
  DAYBOOK_TRY(const auto server,
              server::HttpServer::listen(server_options, [&](const server::Request& request) {
                return server::answer_witness_request(
                    *keeper, request, [&](const std::string& line) {
                      context.out().note(to_iso_ms(context.clock().now()) + " " + printable(line));
                    });
              }));
  const std::string url = "http://" + server->address();
  context.out().document({{"url", url}, {"publicKey", keeper->key().vkey()}});
  context.out().line("witness " + keeper->key().vkey() + " " + url);
  DAYBOOK_RETURN_IF_ERROR(context.out().flush());
  DAYBOOK_RETURN_IF_ERROR(server->run(SIGTERM, SIGINT));
  return 0;
}

Result<int> collect(Context& context) {
  DAYBOOK_TRY(const auto ledger, context.open(true));
  json::Value refused = json::Value::array();
  if (ledger->size().value == 0) {
    context.out().note("the log is empty: there is nothing to witness yet");
  } else {
    DAYBOOK_TRY(const witness::Round round, ledger->ask_witnesses());
    DAYBOOK_TRY(const auto status, ledger->witness_status());
    for (const witness::Refusal& refusal : round.refusals) {
      const std::string& name = status->policy.witnesses[refusal.witness].name;
      context.out().warning(name + ": " + printable(refusal.error.message));
      refused.push_back({{"witness", name},
                         {"class", std::string(witness::class_name(refusal.klass))},
                         {"message", refusal.error.message}});
    }
  }
  DAYBOOK_TRY(const auto status, ledger->witness_status());
  if (!status) return usage("no witness policy: name one in daybook.json, at /witness/policy");
  DAYBOOK_TRY(const ledger::StandingRefusals standing, ledger->refusals());
  context.out().document({{"size", ledger->size().value},
                          {"witnesses", witness_json(*status)},
                          {"refused", refused},
                          {"refusals", refusals_json(standing)}});
  context.out().line(counted(ledger->size().value, "event") + "  " + witness_line(*status));
  print_refusals(context.out(), "refused  ", standing);
  const bool is_enough = status->standing.quorum_met || ledger->size().value == 0;
  return is_enough && standing.empty() ? 0 : 1;
}

struct ClearOptions {
  std::string witness;
  RecordRequest request;
};

Result<int> clear(const ClearOptions& options, Context& context) {
  DAYBOOK_TRY(const auto ledger, context.open(true));
  DAYBOOK_TRY(event::Event envelope, read_envelope(options.request, ledger->config()));
  DAYBOOK_TRY(const ledger::Receipt receipt,
              ledger->clear_refusals(options.witness, std::move(envelope)));
  context.out().line("cleared  " + printable(options.witness) + ", event " +
                     std::to_string(receipt.position.value));
  context.out().document({{"witness", options.witness}, {"position", receipt.position.value}});
  DAYBOOK_RETURN_IF_ERROR(context.out().flush());
  const Projection projection = project_all(context, *ledger, {});
  print_projection(context, projection);
  DAYBOOK_RETURN_IF_ERROR(ledger->confirm_witnessed());
  return projection_exit_code(projection);
}

void add_being_one(Program& program, const Command& group) {
  auto name = std::make_shared<std::string>();
  Command create =
      program.add("init", "Make a witness: a folder with a key of its own\nPrints the public key.",
                  "daybook witness init --dir w --name witness.example/w1", group);
  create.option("--name", *name, "The witness's name, like witness.example/w1")
      .type("NAME")
      .required();
  program.on(create, [name](Context& context) { return init(*name, context); });

  Command key =
      program.add("key", "Print the public key of a witness", "daybook witness key --dir w", group);
  program.on(key, show_key);

  auto options = std::make_shared<ServeOptions>();
  Command server = program.add(
      "serve",
      "Be a witness: cosign checkpoints of the logs that it knows\n"
      "Speaks C2SP tlog-witness over HTTP until SIGTERM. What it has cosigned is in its folder, on "
      "disk before each answer: keep the folder, it is the witness's memory. One line a request on "
      "stderr.",
      "daybook witness serve --dir w --listen 127.0.0.1:8080 --log example.com/log+1a2b3c4d+AbCd…",
      group);
  server.option("--listen", options->listen, "Where; port 0 for any free one")
      .type("ADDRESS:PORT")
      .required();
  server
      .repeated("--log", options->logs,
                "A log's public key, or a file that holds it; again for each log, and for each "
                "further key of one")
      .type("KEY")
      .required();
  program.on(server, [options](Context& context) { return serve(*options, context); });
}

void add_clear(Program& program, const Command& group) {
  auto options = std::make_shared<ClearOptions>();
  Command command = program.add(
      "clear",
      "End the alarm that a witness raised\n"
      "When it is explained why the witness knows another history, and the log or the policy is "
      "put "
      "right. What is cleared, by whom and why becomes an event of the log; then the witnesses are "
      "asked again.",
      "daybook witness clear paris --reason 'the store was restored from the backup of Monday'",
      group);
  command.argument("WITNESS", options->witness, "Its name in the policy, or its key").required();
  command.option("--actor", options->request.actor, "Who clears; default DAYBOOK_ACTOR, else USER")
      .type("NAME");
  command.option("--approver", options->request.approver, "Who allowed it, if another")
      .type("NAME");
  command.option("--reason", options->request.reason, "What explains it").type("TEXT").required();
  program.on(command, [options](Context& context) { return clear(*options, context); });
}

}  // namespace

void add_witness(Program& program) {
  Command group = program.add("witness", kDescription, kExample);
  group.needs_command();
  Command ask = program.add(
      "collect",
      "Ask the witnesses of the policy about the newest checkpoint\n"
      "Those that have not cosigned it. Recording asks by itself; this is for what it could not "
      "reach. Exit status 1: the quorum is still not met, or a witness knows another history.",
      "daybook witness collect", group);
  program.on(ask, collect);
  add_clear(program, group);
  add_being_one(program, group);
}

}  // namespace daybook::cli
