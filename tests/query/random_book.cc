#include "query/random_book.h"

namespace daybook::testing {

using event::ContractAction;
using event::SubjectKind;

state::Draft RandomBook::draft(SubjectKind kind, const std::string& name, event::Payload payload) {
  state::Draft out;
  out.event.subject = {kRandomChain, kind, name};
  out.event.actor = "actor" + std::to_string(below(3));
  out.event.payload = std::move(payload);
  if (one_in(2))
    out.event.effective =
        TimeNs::from_ms(1'750'000'000'000 + static_cast<int64_t>(below(50)) * 1000);
  return out;
}

event::ContractValue RandomBook::new_value() {
  event::ContractValue value;
  value.category = one_in(2) ? "core" : "protocol";
  value.body = contract_body(address(below(3)), address(below(5)));
  if (one_in(2)) {
    value.extended = {{"deploymentArgs", "[" + text() + "," + text() + "]"},
                      {"timestamp", std::to_string(below(1000))}};
  }
  if (one_in(2)) value.recorded_hash = text();
  return value;
}

void RandomBook::mutate(event::ContractValue& value) {
  const uint64_t kind = below(8);
  if (kind == 0) event::set(value.body, "implementation", "\"" + address(below(5)) + "\"");
  if (kind == 1) event::set(value.body, "note", text());
  if (kind == 2) event::erase(value.body, "note");
  if (kind == 3) event::set(value.body, "roles", R"({"a":)" + text() + R"(,"b":[)" + text() + "]}");
  if (kind == 4) value.category = one_in(2) ? "core" : "infrastructure";
  if (kind == 5) value.recorded_hash = one_in(4) ? std::nullopt : std::optional(text());
  if (kind == 6) value.extended = one_in(4) ? std::nullopt : new_value().extended;
  if (kind == 7) value.label = "label" + std::to_string(below(2));
}

state::Draft RandomBook::contract() {
  static const std::vector<std::string> kNames = {"Token", "Vault", "Router", "src/Q.sol:Quux",
                                                  "B"};
  const std::string name = kNames[below(kNames.size())];
  const auto found = live_.find(name);
  event::ContractChange change;
  if (found == live_.end()) {
    change.action = ContractAction::kDeployed;
    change.value = live_[name] = new_value();
  } else if (one_in(8)) {
    change.action = ContractAction::kRemoved;
    change.value = found->second;
    live_.erase(found);
  } else {
    const event::ContractValue before = found->second;
    mutate(found->second);
    const auto classified = state::classify_change(&before, found->second);
    change = classified.value_or(
        event::ContractChange{ContractAction::kTouched, "", "", "", found->second});
  }
  return draft(SubjectKind::kContract, name, change);
}

state::Draft RandomBook::section() {
  static const std::vector<std::string> kNames = {
      "metadata", "configuration", "topology", "verification", "operations", "contracts", "notes"};
  const std::string name = kNames[below(kNames.size())];
  event::SectionChange change;
  change.pointer = "/" + name;
  if (sections_.count(name) != 0 && one_in(5)) {
    sections_.erase(name);
    return draft(SubjectKind::kSection, name, change);
  }
  sections_.insert(name);
  if (name == "contracts") {
    change.json = R"({"core":{"NoContract":)" + text() + R"(},"odd":{"x":)" + text() + "}}";
  } else {
    change.json = R"({"a":)" + text() + R"(,"b":{"c":)" + text() + R"(,"d":[)" + text() + ",1]}}";
  }
  return draft(SubjectKind::kSection, name, change);
}

state::Draft RandomBook::any() {
  const uint64_t kind = below(20);
  if (kind == 0) {
    event::NetworkChange change;
    change.relabelled = true;
    change.name = "net" + std::to_string(below(2));
    change.tier = one_in(2) ? "testnet" : "dev";
    change.schema_version = "3.0.0";
    return draft(SubjectKind::kNetwork, "", change);
  }
  if (kind == 1) return draft(SubjectKind::kNetwork, "", event::NoteRecorded{"a note"});
  if (kind == 2 && has_layout_) {
    event::LayoutRecorded layout;
    layout.objects = {{"/contracts", one_in(2) ? std::vector<std::string>{"core", "protocol"}
                                               : std::vector<std::string>{"protocol", "core"}}};
    return draft(SubjectKind::kLayout, "", layout);
  }
  return kind < 8 ? section() : contract();
}

void RandomBook::submit(const ledger::Transaction& transaction) {
  clock_.time = TimeNs::from_ms(clock_.time.ns / 1'000'000 + 1000);
  const auto receipts = ledger_.submit({transaction});
  ASSERT_TRUE(receipts.ok()) << receipts.error().message;
}

void RandomBook::fill(size_t transactions) {
  ledger::Transaction first = {network_draft(kRandomChain, "net0")};
  has_layout_ = one_in(2);
  if (has_layout_) {
    event::LayoutRecorded layout;
    layout.objects = {{"", {"schemaVersion", "network", "contracts"}}};
    first.push_back(draft(SubjectKind::kLayout, "", layout));
  }
  submit(first);
  for (size_t i = 0; i < transactions; ++i) {
    ledger::Transaction transaction;
    for (uint64_t n = 1 + below(3); n > 0; --n) transaction.push_back(any());
    submit(transaction);
  }
}

}  // namespace daybook::testing
