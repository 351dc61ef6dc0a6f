// Opens the daybook in the folder that the argument names (made when it is not there), records a
// deployment and its upgrade, and prints the size and root that the log signs for.
#include <iostream>

#include "ledger/ledger.h"

namespace {

using daybook::ChainId;
using daybook::Result;
using daybook::event::ContractAction;
using daybook::event::ContractChange;
using daybook::event::NetworkChange;
using daybook::event::Payload;
using daybook::event::Subject;
using daybook::event::SubjectKind;
using daybook::ledger::Ledger;
using daybook::state::Draft;

constexpr ChainId kSepolia{11155111};

Draft draft(SubjectKind kind, const std::string& name, Payload payload) {
  Draft draft;
  draft.event.subject = Subject{kSepolia, kind, name};
  draft.event.actor = "consumer";
  draft.event.payload = std::move(payload);
  return draft;
}

Draft contract(ContractAction action, const std::string& implementation) {
  ContractChange change;
  change.action = action;
  change.value.category = "core";
  change.value.body = {{"implementation", "\"" + implementation + "\""}};
  return draft(SubjectKind::kContract, "HarborToken", change);
}

Result<void> record(const std::string& folder) {
  if (auto opened = Ledger::open(folder, daybook::system_clock(), {}); !opened.ok()) {
    DAYBOOK_RETURN_IF_ERROR(Ledger::create(folder, {daybook::ledger::default_config(), ""}));
  }
  DAYBOOK_TRY(auto ledger, Ledger::open(folder, daybook::system_clock(), {.writable = true}));
  NetworkChange network;
  network.name = "sepolia";
  network.tier = "testnet";
  network.schema_version = "3.0.0";
  DAYBOOK_TRY(const auto receipts, ledger->submit({{draft(SubjectKind::kNetwork, "", network)},
                                                   {contract(ContractAction::kDeployed, "0x01")},
                                                   {contract(ContractAction::kUpgraded, "0x02")}}));
  std::cout << ledger->size() << " events, root " << ledger->log().root().hex() << "\n";
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto done = record(argv[1]);
  if (!done.ok()) std::cerr << done.error().message << "\n";
  return done.ok() ? 0 : exit_code(done.error().kind);
}
