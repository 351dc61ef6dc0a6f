#include <cstdio>
#include <filesystem>
#include <set>

#include "cli/describe.h"
#include "cli/program.h"
#include "cli/waiting.h"
#include "document/document.h"
#include "document/event_json.h"
#include "kv/durable_file.h"
#include "kv/store.h"
#include "query/point.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kDescription[] =
    "Write the state, or the events, in a format that other tools read\n"
    "As of the head or of any point in time.";

constexpr char kExample[] =
    "daybook export unified -o out/\n"
    "daybook export leveldb -o out/leveldb --at @pos:42\n"
    "daybook export jsonl > events.jsonl";

constexpr char kUnifiedDescription[] =
    "Write unified JSON v3 files\n"
    "With -o, one file a network into that folder (made if missing). Without, one network's file "
    "on standard output, byte for "
    "byte.";

constexpr char kLeveldbDescription[] =
    "Write a fresh LevelDB of the live contracts\n"
    "Keys and values as the deployment scripts write them, in key order. The folder must not exist "
    "or be empty.";

constexpr char kJsonlDescription[] =
    "Write the events, one JSON object a line, oldest first\n"
    "With --json and no -o, one document that holds them all.";

struct Options {
  std::string at = "@latest", network, output;
  Waiting waiting;
};

struct Chosen {
  query::Resolved at;
  std::vector<ChainId> chains;
};

Result<Chosen> choose(ledger::Ledger& ledger, const Options& options) {
  DAYBOOK_TRY(const query::Point point, query::parse_point(options.at));
  DAYBOOK_TRY(query::Resolved at, query::resolve(ledger, point));
  Chosen chosen{std::move(at), {}};
  if (!options.network.empty()) {
    DAYBOOK_TRY(const ChainId chain,
                query::resolve_network(ledger, chosen.at.state, options.network));
    chosen.chains.push_back(chain);
    return chosen;
  }
  for (const auto& [chain, network] : chosen.at.state.networks) chosen.chains.push_back(chain);
  return chosen;
}

void report(Console& out, const Chosen& chosen, const std::vector<std::string>& written,
            const std::string& what) {
  out.document(
      {{"point", chosen.at.point.text}, {"size", chosen.at.size.value}, {"written", written}});
  for (const std::string& path : written) out.line(path);
  out.note(what);
}

Result<int> export_unified(const Options& options, Context& context) {
  DAYBOOK_TRY(const auto ledger, open_at(context, options.waiting, {options.at}));
  DAYBOOK_TRY(const Chosen chosen, choose(*ledger, options));
  const auto render = [&](ChainId chain) {
    return document::render(chain, chosen.at.state.networks.at(chain));
  };
  if (options.output.empty()) {
    if (chosen.chains.size() != 1)
      return usage("standard output takes one file: name a --network, or a folder with -o");
    context.out().raw(render(chosen.chains.front()));
    return 0;
  }
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(options.output));
  std::vector<std::string> written;
  for (const ChainId chain : chosen.chains) {
    const std::string path =
        (fs::path(options.output) / document::file_name(chosen.at.state, chain)).string();
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(path, render(chain)));
    written.push_back(path);
  }
  report(context.out(), chosen, written, counted(written.size(), "file"));
  return 0;
}

// Key order is LevelDB's own: bytewise.
kv::Batch records_of(const Chosen& chosen, size_t& count) {
  kv::Batch batch;
  for (const ChainId chain : chosen.chains) {
    const state::NetworkState& network = chosen.at.state.networks.at(chain);
    for (const auto& [name, contract] : network.contracts) {
      if (!contract.live) continue;
      batch.put(document::leveldb_key(chain, name), document::leveldb_record(chain, name, network));
      ++count;
    }
  }
  return batch;
}

Result<int> export_leveldb(const Options& options, Context& context) {
  if (options.output.empty()) return usage("a LevelDB is a folder: name it with -o");
  std::error_code error;
  if (fs::exists(options.output, error) && !fs::is_empty(options.output, error)) {
    return conflict(options.output + " is there and not empty: name a new folder");
  }
  DAYBOOK_TRY(const auto ledger, open_at(context, options.waiting, {options.at}));
  DAYBOOK_TRY(const Chosen chosen, choose(*ledger, options));
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(options.output));
  DAYBOOK_TRY(const auto store, kv::Store::open(options.output, {true, true}));
  size_t count = 0;
  const kv::Batch batch = records_of(chosen, count);
  if (!batch.empty()) DAYBOOK_RETURN_IF_ERROR(store->write_synced(batch));
  report(context.out(), chosen, {options.output}, counted(count, "record"));
  return 0;
}

using Visit = std::function<void(const event::Event&)>;

Result<void> visit_events(const ledger::Ledger& ledger, const Chosen& chosen,
                          const Options& options, const Visit& visit) {
  const std::set<ChainId> chains(chosen.chains.begin(), chosen.chains.end());
  return ledger.scan(Position(0), chosen.at.size,
                     [&](const event::Event& event, std::string_view) -> Result<void> {
                       if (options.network.empty() || chains.count(event.subject.chain) != 0)
                         visit(event);
                       return {};
                     });
}

std::string json_line(const event::Event& event) {
  return json::stringify(document::event_to_json(event)) + "\n";
}

// Beside the target and then renamed: a reader never sees half a file.
Result<int> export_jsonl_file(const Options& options, Context& context,
                              const ledger::Ledger& ledger, const Chosen& chosen) {
  std::string text;
  size_t count = 0;
  DAYBOOK_RETURN_IF_ERROR(visit_events(ledger, chosen, options, [&](const event::Event& event) {
    text += json_line(event);
    ++count;
  }));
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(options.output, text));
  report(context.out(), chosen, {options.output}, counted(count, "event"));
  return 0;
}

Result<int> export_jsonl(const Options& options, Context& context) {
  DAYBOOK_TRY(const auto ledger, open_at(context, options.waiting, {options.at}));
  DAYBOOK_TRY(const Chosen chosen, choose(*ledger, options));
  if (!options.output.empty()) return export_jsonl_file(options, context, *ledger, chosen);
  json::Value events = json::Value::array();
  Console& out = context.out();
  DAYBOOK_RETURN_IF_ERROR(visit_events(*ledger, chosen, options, [&](const event::Event& event) {
    if (out.json()) {
      events.push_back(document::event_to_json(event));
    } else {
      out.raw(json_line(event));
    }
  }));
  out.document({{"size", chosen.at.size.value}, {"events", std::move(events)}});
  return 0;
}

using Exporter = Result<int> (*)(const Options&, Context&);

void add_format(Program& program, const Command& group, const std::string& name,
                const std::string& description, const std::string& example, Exporter exporter) {
  auto options = std::make_shared<Options>();
  Command command = program.add(name, description, example, group);
  command.option("--at", options->at, "Point in time; default @latest").type("POINT");
  command.option("--network", options->network, "Only this network (name, alias or chain id)")
      .type("NETWORK");
  command.option("-o,--output", options->output, "Where to write").type("PATH");
  add_waiting(command, options->waiting);
  program.on(command,
             [options, exporter](Context& context) { return exporter(*options, context); });
}

}  // namespace

void add_export(Program& program) {
  Command group = program.add("export", kDescription, kExample);
  group.needs_command();
  add_format(program, group, "unified", kUnifiedDescription,
             "daybook export unified --network bscmainnet > bscmainnet.unified.json",
             export_unified);
  add_format(program, group, "leveldb", kLeveldbDescription,
             "daybook export leveldb -o restored/leveldb --at @pos:42", export_leveldb);
  add_format(program, group, "jsonl", kJsonlDescription, "daybook export jsonl -o events.jsonl",
             export_jsonl);
}

}  // namespace daybook::cli
