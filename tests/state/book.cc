#include "state/book.h"

#include "event/samples.h"

namespace daybook::state {

using event::ContractAction;
using event::SectionAction;
using event::SubjectKind;

event::Subject network_of(ChainId chain) {
  return {chain, SubjectKind::kNetwork, ""};
}
event::Subject contract_of(const std::string& name, ChainId chain) {
  return {chain, SubjectKind::kContract, name};
}
event::Subject section_of(const std::string& name, ChainId chain) {
  return {chain, SubjectKind::kSection, name};
}
event::Subject layout_of(ChainId chain) {
  return {chain, SubjectKind::kLayout, ""};
}
event::Subject log_subject(const std::string& name) {
  return {ChainId(0), SubjectKind::kLog, name};
}

Draft draft(event::Subject subject, event::Payload payload, Expected expected) {
  Draft out;
  out.event.subject = std::move(subject);
  out.event.payload = std::move(payload);
  out.expected = expected;
  return out;
}

event::ContractValue value(const std::string& proxy, const std::string& implementation) {
  event::ContractValue out;
  out.category = "core";
  out.label = "bsc";
  out.body = {{"proxy", "\"" + proxy + "\""}, {"implementation", "\"" + implementation + "\""}};
  return out;
}

event::ContractChange change(ContractAction action, event::ContractValue value) {
  return {action, "", "", "", std::move(value)};
}

event::CorrectionRecorded late(ContractAction action, event::ContractValue value) {
  return {std::nullopt, "", "", change(action, std::move(value))};
}

event::NetworkChange network(const std::string& name, bool relabelled) {
  return {relabelled, name, "mainnet", "3.0.0", 0};
}

event::SectionChange section(std::optional<std::string> json, SectionAction action) {
  return {action, "", "", std::move(json)};
}

Result<std::vector<event::Event>> Book::submit(std::vector<Draft> drafts) {
  State state = state_;
  std::vector<event::Event> added;
  for (const Draft& draft : drafts) {
    DAYBOOK_TRY(event::Event event, decide(state, draft));
    event.position = Position(state.size.value);
    if (event.id.is_nil()) event.id = event::id_of(state.size.value);
    event.recorded = std::max(now_, state.last_recorded);
    event.tx_id = added.empty() ? event.id : added.front().id;
    event.tx_index = static_cast<uint32_t>(added.size());
    event.tx_count = static_cast<uint32_t>(drafts.size());
    DAYBOOK_RETURN_IF_ERROR(apply(state, event));
    added.push_back(std::move(event));
  }
  state_ = std::move(state);
  events_.insert(events_.end(), added.begin(), added.end());
  return added;
}

event::Event Book::record(event::Subject subject, event::Payload payload) {
  const auto added = submit({draft(std::move(subject), std::move(payload))});
  EXPECT_TRUE(added.ok()) << (added.ok() ? "" : added.error().message);
  return added.ok() ? added->front() : event::Event();
}

Error Book::refusal(const Draft& draft) const {
  const Result<event::Event> decided = decide(state_, draft);
  EXPECT_FALSE(decided.ok()) << "it was accepted";
  return decided.ok() ? Error{ErrorKind::kBusy, "accepted"} : decided.error();
}

Book book_with_token() {
  Book book;
  book.record(network_of(kBsc), network());
  book.record(contract_of("Token"), change(ContractAction::kDeployed));
  return book;
}

event::Event next_event(const Book& book) {
  event::Event event;
  event.position = Position(book.state().size.value);
  event.revision = Revision(1);
  event.recorded = book.state().last_recorded;
  event.subject = contract_of("Token");
  event.payload = change(ContractAction::kTouched);
  return event;
}

namespace {

uint64_t pick(std::mt19937_64& random, uint64_t below) {
  return random() % below;
}

std::string text_of(std::mt19937_64& random, const char* prefix, uint64_t below) {
  return prefix + std::to_string(pick(random, below));
}

event::ContractValue random_value(std::mt19937_64& random) {
  event::ContractValue out = value(text_of(random, "0xa", 3), text_of(random, "0xb", 3));
  out.label = text_of(random, "label", 2);
  if (pick(random, 2) == 0) {
    out.extended = event::FieldList{{"implementationHash", "\"" + text_of(random, "0xc", 3) + "\""},
                                    {"timestamp", text_of(random, "", 9)}};
  }
  if (pick(random, 2) == 0) out.recorded_hash = "\"" + text_of(random, "0xd", 2) + "\"";
  if (pick(random, 2) == 0) out.source_record = text_of(random, "record", 5);
  return out;
}

// Any payload on any subject: decide throws out what makes no sense.
Draft random_draft(std::mt19937_64& random, const State& state) {
  const ChainId chain(1 + pick(random, 3));
  static const std::vector<event::Payload> payloads = event::every_payload();
  const event::Payload& payload = payloads[pick(random, payloads.size())];
  const std::string names[] = {"A", "A.sol:A", "B", "BB", "a"};
  const std::string contract = names[pick(random, std::size(names))];
  const std::string sections[] = {"configuration", "topology", "emergency", "metadata", "x"};
  event::Subject subjects[] = {log_subject(text_of(random, "", 3)), network_of(chain),
                               contract_of(contract, chain),
                               section_of(sections[pick(random, 5)], chain), layout_of(chain)};
  Draft out = draft(subjects[pick(random, 5)], payload);
  if (auto* change = std::get_if<event::ContractChange>(&out.event.payload)) {
    *change = {change->action, "", "", text_of(random, "detail", 2), random_value(random)};
    if (pick(random, 4) == 0) out.event.payload = late(change->action, change->value);
  } else if (auto* network = std::get_if<event::NetworkChange>(&out.event.payload)) {
    network->name = text_of(random, "net", 9);
    network->file_version_floor = pick(random, 20);
  } else if (auto* section = std::get_if<event::SectionChange>(&out.event.payload)) {
    section->json = text_of(random, "", 9);
    if (pick(random, 4) == 0) section->json.reset();
  } else if (auto* rollback = std::get_if<event::RolledBack>(&out.event.payload)) {
    rollback->restores = Position(pick(random, state.size.value + 1));
  }
  if (pick(random, 2) == 0) {
    out.event.effective = TimeNs{static_cast<int64_t>(pick(random, 1000))};
  }
  if (pick(random, 2) == 0)
    out.event.on_chain = event::OnChain{text_of(random, "0xe", 99), {}, "", {}};
  return out;
}

}  // namespace

std::vector<event::Event> random_history(std::mt19937_64& random, size_t count) {
  Book book;
  for (uint64_t chain = 1; chain <= 3; ++chain) {
    if (pick(random, 3) != 0) book.record(network_of(ChainId(chain)), network());
  }
  int64_t now = 1;
  while (book.events().size() < count) {
    if (pick(random, 3) == 0) now += static_cast<int64_t>(pick(random, 3));
    book.at(now);
    std::vector<Draft> drafts;
    for (uint64_t n = 1 + pick(random, 3); n > 0; --n) {
      drafts.push_back(random_draft(random, book.state()));
    }
    while (!drafts.empty() && !book.submit(drafts).ok()) drafts.pop_back();
  }
  return book.events();
}

State folded(const std::vector<event::Event>& events, size_t size) {
  State state;
  for (size_t i = 0; i < size; ++i) {
    const Result<void> applied = apply(state, events[i]);
    EXPECT_TRUE(applied.ok()) << (applied.ok() ? "" : applied.error().message);
  }
  return state;
}

void expect_same(const State& actual, const State& expected) {
  EXPECT_EQ(actual.size, expected.size);
  EXPECT_EQ(actual.last_recorded.ns, expected.last_recorded.ns);
  EXPECT_TRUE(actual.other_revisions == expected.other_revisions);
  EXPECT_EQ(actual.networks.size(), expected.networks.size());
  for (const auto& [chain, network] : expected.networks) {
    SCOPED_TRACE("chain " + std::to_string(chain.value));
    ASSERT_EQ(actual.networks.count(chain), 1u);
    const NetworkState& other = actual.networks.at(chain);
    EXPECT_TRUE(other.header == network.header);
    EXPECT_EQ(other.revision, network.revision);
    EXPECT_EQ(other.registered, network.registered);
    EXPECT_TRUE(other.contracts == network.contracts);
    EXPECT_TRUE(other.sections == network.sections);
    EXPECT_TRUE(other.layout == network.layout);
    EXPECT_TRUE(other.layout_revision == network.layout_revision);
    EXPECT_TRUE(other.deployments == network.deployments);
    EXPECT_TRUE(other.upgrades == network.upgrades);
    EXPECT_EQ(other.file_version, network.file_version);
    EXPECT_EQ(other.last_updated.ns, network.last_updated.ns);
    EXPECT_TRUE(other.last_tx == network.last_tx);
  }
  EXPECT_TRUE(actual == expected);
}

}  // namespace daybook::state
