#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/state_json.h"
#include "cli/table.h"
#include "document/document.h"
#include "query/point.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Show what is live, now or at a point in time\n"
    "Without arguments: the networks. With a network: its contracts. With a contract: all its "
    "fields. "
    "--format unified prints a network's unified JSON v3 file as it was at that point, byte for "
    "byte.";

constexpr char kExample[] =
    "daybook state\n"
    "daybook state bscmainnet --at @effective:2025-07-25T09:00:00Z\n"
    "daybook state bscmainnet Token --json\n"
    "daybook state 97 --at @pos:12 --format unified > then.unified.json";

struct Options {
  std::string network, contract, at = "@latest", format = "table";
  bool all = false;
};

std::string position_note(const query::Resolved& at) {
  if (at.size.value == 0) return at.point.text + ": before the first event";
  return at.point.text + ": position " + std::to_string(at.size.value - 1) + ", " +
         counted(at.size.value, "event");
}

json::Value header(const query::Resolved& at) {
  return {{"point", at.point.text},
          {"size", at.size.value},
          {"position", at.size.value == 0 ? json::Value() : json::Value(at.size.value - 1)}};
}

void print_networks(Console& out, const query::Resolved& at) {
  json::Value document = header(at);
  document["networks"] = json::Value::array();
  Table table({{"CHAIN", Table::Align::kRight},
               {"NETWORK", Table::Align::kLeft, 12},
               {"TIER"},
               {"CONTRACTS", Table::Align::kRight},
               {"FILE VERSION", Table::Align::kRight},
               {"LAST UPDATED"}});
  for (const auto& [chain, network] : at.state.networks) {
    document["networks"].push_back(network_summary_json(chain, network));
    table.add({std::to_string(chain.value), network.header.name, network.header.tier,
               std::to_string(live_contracts(network)), std::to_string(network.file_version),
               to_iso_ms(network.last_updated)});
  }
  out.document(document);
  if (table.empty()) {
    out.line("no networks");
  } else {
    out.text(table.render(out.width()));
  }
}

void print_network(Console& out, const query::Resolved& at, ChainId chain, const Options& options) {
  const state::NetworkState& network = at.state.networks.at(chain);
  json::Value document = header(at);
  document["network"] = network_json(chain, network);
  out.document(document);
  Table table({{"CONTRACT", Table::Align::kLeft, 18},
               {"CATEGORY"},
               {"PROXY", Table::Align::kLeft, 11},
               {"IMPLEMENTATION", Table::Align::kLeft, 14},
               {"POS", Table::Align::kRight},
               {"CHANGED"}});
  for (const auto& [name, contract] : network.contracts) {
    if (!contract.live && !options.all) continue;
    table.add({contract.live ? name : name + " (removed)", contract.value.category,
               field_text(contract.value.body, "proxy"),
               field_text(contract.value.body, "implementation"),
               std::to_string(contract.changed.value),
               to_iso_ms(contract.changed_at).substr(0, 10)});
  }
  const std::string tier = network.header.tier.empty() ? "" : ", " + network.header.tier;
  out.line(out.paint(Style::kBold, printable(network.header.name) + " (chain " +
                                       std::to_string(chain.value) + printable(tier) + ")"));
  out.text(table.render(out.width()));
}

Result<void> print_contract(Console& out, const query::Resolved& at, ChainId chain,
                            const std::string& name) {
  const state::NetworkState& network = at.state.networks.at(chain);
  const auto found = network.contracts.find(name);
  if (found == network.contracts.end()) {
    return not_found("no contract \"" + name + "\" on " + network.header.name +
                     " at this point; see `daybook state " + network.header.name + "`");
  }
  json::Value document = header(at);
  document["chainId"] = chain.value;
  document["network"] = network.header.name;
  document["contract"] = contract_json(name, found->second);
  out.document(document);
  out.line(out.paint(Style::kBold, printable(name) + (found->second.live ? "" : " (removed)")));
  out.line(printable(network.header.name) + " (chain " + std::to_string(chain.value) +
           "), revision " + std::to_string(found->second.revision.value) +
           ", last changed by event " + std::to_string(found->second.changed.value) + " at " +
           to_iso_ms(found->second.changed_at));
  out.line(json::stringify(contract_value_json(found->second.value), 2));
  return {};
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const query::Point point, query::parse_point(options.at));
  const bool unified = options.format == "unified";
  if (unified && options.network.empty())
    return usage("--format unified needs a NETWORK: a file is of one network");
  DAYBOOK_TRY(const auto ledger, context.open(false));
  DAYBOOK_TRY(const query::Resolved at, query::resolve(*ledger, point));
  Console& out = context.out();
  context.out().note(position_note(at));
  if (options.network.empty()) {
    print_networks(out, at);
    return 0;
  }
  DAYBOOK_TRY(const ChainId chain, query::resolve_network(*ledger, at.state, options.network));
  if (unified) {
    out.raw(document::render(chain, at.state.networks.at(chain)));
  } else if (options.contract.empty()) {
    print_network(out, at, chain, options);
  } else {
    DAYBOOK_RETURN_IF_ERROR(print_contract(out, at, chain, options.contract));
  }
  return 0;
}

}  // namespace

void add_state(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("state", kDescription, kExample);
  command.argument("NETWORK", options->network, "Name, alias or chain id");
  command.argument("CONTRACT", options->contract, "Name, as in the log");
  command.option("--at", options->at, "Point in time; default @latest").type("POINT");
  command.option("--format", options->format, "How; json is the same as --json")
      .choice({"table", "json", "unified"});
  command.flag("--all", options->all, "Removed contracts too");
  program.on(command, [options](Context& context) -> Result<int> {
    if (options->format != "json" || context.out().json()) return run(*options, context);
    context.use_json();
    return run(*options, context);
  });
}

}  // namespace daybook::cli
