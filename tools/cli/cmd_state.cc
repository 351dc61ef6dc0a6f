#include <map>
#include <utility>

#include "cli/describe.h"
#include "cli/log_point.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/state_json.h"
#include "cli/table.h"
#include "cli/waiting.h"
#include "document/document.h"
#include "query/point.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Show what is live, now or at a point in time\n"
    "Without arguments: the networks. With a network: its contracts. With a contract: all its "
    "fields. With a JSON Pointer (after NETWORK#, or as second argument): that part of the "
    "network's unified file. --format unified prints the file as it was at that point, byte for "
    "byte.\n"
    "Two clocks: --at @time:T is what the log said at T, --effective T is what was true at T as "
    "far "
    "as the log knows at --at.";

constexpr char kExample[] =
    "daybook state\n"
    "daybook state bscmainnet --at @effective:2025-07-25T09:00:00Z\n"
    "daybook state bscmainnet Token --json\n"
    "daybook state bscmainnet#/contracts/core/Token/implementation --at @block:56/41000000\n"
    "daybook state bscmainnet --at @time:2025-08-01 --effective 2025-07-01\n"
    "daybook state 97 --at @pos:12 --format unified > then.unified.json";

struct Options {
  std::string network, contract, at = "@latest", effective, format = "table";
  bool all = false;
  Waiting waiting;
};

// What to show: NETWORK, and a contract or a pointer there.
struct Place {
  std::string network, contract;
  std::optional<std::string> pointer;
};

Result<Place> read_place(const Options& options) {
  Place place{options.network, options.contract, std::nullopt};
  const size_t hash = options.network.find('#');
  if (hash != std::string::npos) {
    if (!options.contract.empty()) {
      return usage("a pointer after NETWORK# and a second argument: give one of them");
    }
    place.network = options.network.substr(0, hash);
    place.pointer = options.network.substr(hash + 1);
  } else if (!options.contract.empty() && options.contract.front() == '/') {
    place.pointer = std::exchange(place.contract, "");
  }
  if (!place.pointer) return place;
  DAYBOOK_RETURN_IF_ERROR(json::pointer_tokens(*place.pointer));
  if (options.format == "unified") return usage("--format unified is of a whole network");
  return place;
}

json::Value header(const query::Located& at) {
  json::Value out = {
      {"point", at.point.text},
      {"size", at.size.value},
      {"position", at.size.value == 0 ? json::Value() : json::Value(at.size.value - 1)}};
  if (at.effective) out["effective"] = to_iso_ms(*at.effective);
  return out;
}

void print_networks(Console& out, const query::Located& at,
                    const std::map<ChainId, state::NetworkState>& networks) {
  json::Value document = header(at);
  document["networks"] = json::Value::array();
  Table table({{"CHAIN", Table::Align::kRight},
               {"NETWORK", Table::Align::kLeft, 12},
               {"TIER"},
               {"CONTRACTS", Table::Align::kRight},
               {"FILE VERSION", Table::Align::kRight},
               {"LAST UPDATED"}});
  for (const auto& [chain, network] : networks) {
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

void print_network(Console& out, const query::Located& at, ChainId chain,
                   const state::NetworkState& network, const Options& options) {
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
    if (!contract.live && !(options.all && contract.was_ever_live())) continue;
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

struct Chain {
  ChainId id;
  std::string name;
};

void print_contract(Console& out, const query::Located& at, const Chain& chain,
                    const std::string& name, const state::ContractState& contract) {
  json::Value document = header(at);
  document["chainId"] = chain.id.value;
  document["network"] = chain.name;
  document["contract"] = contract_json(name, contract);
  out.document(document);
  out.line(out.paint(Style::kBold, printable(name) + (contract.live ? "" : " (removed)")));
  out.line(printable(chain.name) + " (chain " + std::to_string(chain.id.value) + "), revision " +
           std::to_string(contract.revision.value) + ", last changed by event " +
           std::to_string(contract.changed.value) + " at " + to_iso_ms(contract.changed_at));
  out.line(json::stringify(contract_value_json(contract.value), 2));
}

Result<void> print_pointer(Console& out, const query::Located& at, const Chain& chain,
                           const state::NetworkState& network, const std::string& pointer) {
  const json::Value file = document::compose(chain.id, network);
  const json::Value* value = json::at_pointer(file, pointer);
  if (value == nullptr) {
    return not_found("there is nothing at " + pointer + " of " + chain.name + " at this point");
  }
  json::Value document = header(at);
  document["chainId"] = chain.id.value;
  document["network"] = chain.name;
  document["pointer"] = pointer;
  document["value"] = *value;
  out.document(document);
  out.line(printable(value->is_string() ? value->get<std::string>() : json::stringify(*value, 2)));
  return {};
}

// The histories, which grow with the log, are in the file and not in the table.
Result<state::NetworkState> read_network(const ledger::Ledger& ledger, const query::Located& at,
                                         const Chain& chain, versions::Histories histories) {
  DAYBOOK_TRY(auto network, versions::load_network(ledger.log(), chain.id, at.moment(), histories));
  if (network) return *std::move(network);
  return not_found("nothing of " + chain.name + " was there at this point");
}

Result<Chain> find_chain(const ledger::Ledger& ledger, const query::Located& at,
                         const std::string& network) {
  DAYBOOK_TRY(const ChainId id, query::resolve_network(ledger, at.moment(), network));
  DAYBOOK_TRY(const auto headers, versions::load_headers(ledger.log(), at.moment()));
  return Chain{id, headers.at(id).name};
}

Result<void> show_contract(Console& out, const ledger::Ledger& ledger, const query::Located& at,
                           const Chain& chain, const std::string& name) {
  DAYBOOK_TRY(const auto contract,
              versions::load_contract(ledger.log(), chain.id, name, at.moment()));
  if (contract && !contract->was_ever_live()) {
    return not_found(name + " was never live on " + chain.name +
                     " as far as was known at this point: the log holds late facts about an "
                     "earlier time; see `daybook history " +
                     chain.name + " " + name + "` and --effective");
  }
  if (!contract) {
    return not_found("no contract \"" + name + "\" on " + chain.name +
                     " at this point; see `daybook state " + chain.name + "`");
  }
  print_contract(out, at, chain, name, *contract);
  return {};
}

Result<void> show(Console& out, const ledger::Ledger& ledger, const query::Located& at,
                  const Place& place, const Options& options) {
  if (place.network.empty()) {
    DAYBOOK_TRY(const auto networks,
                versions::load_networks(ledger.log(), at.moment(), versions::Histories::kSkip));
    print_networks(out, at, networks);
    return {};
  }
  DAYBOOK_TRY(const Chain chain, find_chain(ledger, at, place.network));
  if (!place.contract.empty()) return show_contract(out, ledger, at, chain, place.contract);
  const bool wants_file = place.pointer || options.format == "unified";
  using versions::Histories;
  const Histories histories = wants_file ? Histories::kInclude : Histories::kSkip;
  DAYBOOK_TRY(const state::NetworkState network, read_network(ledger, at, chain, histories));
  if (place.pointer) return print_pointer(out, at, chain, network, *place.pointer);
  if (options.format == "unified") {
    out.raw(document::render(chain.id, network));
  } else {
    print_network(out, at, chain.id, network, options);
  }
  return {};
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const query::Point point, query::parse_point(options.at));
  DAYBOOK_TRY(const Place place, read_place(options));
  if (place.network.empty() && (options.format == "unified" || place.pointer)) {
    return usage("this needs a NETWORK: a file is of one network");
  }
  query::Located at;
  const auto look = [&](ledger::Ledger& ledger) -> Result<void> {
    DAYBOOK_TRY(at, query::locate(ledger, point, options.effective));
    return {};
  };
  DAYBOOK_TRY(const auto ledger, open_when(context, options.waiting, look));
  context.out().note(position_note(at));
  DAYBOOK_RETURN_IF_ERROR(show(context.out(), *ledger, at, place, options));
  return 0;
}

}  // namespace

void add_state(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("state", kDescription, kExample);
  command.argument("NETWORK", options->network,
                   "Name, alias or chain id; NETWORK#/json/pointer: a part of its file");
  command.argument("CONTRACT", options->contract, "Name, as in the log, or a JSON Pointer");
  command.option("--at", options->at, "Point in time; default @latest").type("POINT");
  command
      .option("--effective", options->effective,
              "What was true at this time (RFC 3339, or like 2h ago)")
      .type("TIME");
  command.option("--format", options->format, "How; json is the same as --json")
      .choice({"table", "json", "unified"});
  command.flag("--all", options->all, "Removed contracts too");
  add_waiting(command, options->waiting);
  program.on(command, [options](Context& context) -> Result<int> {
    if (options->format != "json" || context.out().json()) return run(*options, context);
    context.use_json();
    return run(*options, context);
  });
}

}  // namespace daybook::cli
